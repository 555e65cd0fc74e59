/**
 * Times empty tasks on two threads of a pool in a process of its own, `node pool-work.js POOL TASKS IN-FLIGHT FILE`,
 * and prints how many seconds they took. As many are run before, so that what is timed is compiled code.
 */
import { Piscina } from "piscina";
import { FixedThreadPool } from "poolifier";
import { openThreads } from "../sim/pool/threads.ts";
import { nothing } from "../sim/pool/workloads/nothing.ts";

type RunTask = (value: number) => Promise<unknown>;

const POOLS: Readonly<Record<string, (file: string) => Promise<RunTask>>> = {
  async poolsim() {
    const threads = await openThreads(2);
    return (value) => threads.run(nothing, value);
  },
  async piscina(file) {
    const pool = new Piscina({ filename: file, minThreads: 2, maxThreads: 2, concurrentTasksPerWorker: 16 });
    return (value) => pool.run(value);
  },
  async poolifier(file) {
    const pool = new FixedThreadPool<number, number>(2, file);
    return (value) => pool.execute(value);
  },
};

const [name, tasks, inFlight, file] = process.argv.slice(2);

/** So many tasks, always the same number of them under way. */
async function flight(run: RunTask, count: number): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, one));
}

const run = await POOLS[name](file);
await flight(run, Number(tasks));
const start = process.hrtime.bigint();
await flight(run, Number(tasks));
console.log(Number(process.hrtime.bigint() - start) / 1e9);
// One of the pools does not always end its threads.
process.exit(0);
