/**
 * Does a job on two threads and on one, in turns, in a process of its own, `node job-work.js JOB`. Prints as JSON how
 * many seconds both took after a round to warm up, and what two threads would need that have no pool: one thread's time
 * by what doing halves at once gains on this machine. All are medians of three rounds.
 */
import { median } from "simple-statistics";
import { idleNodes } from "../sim/experiment/idle-nodes.ts";
import { doJob } from "../sim/pool/jobs/index.ts";
import { timed } from "../sim/pool/jobs/result.ts";
import { openThreads } from "../sim/pool/threads.ts";
import type { Executor, Kernel } from "../sim/pool/types.ts";
import { type Blocks, type Share, type Turns, turnsOf } from "../sim/pool/workloads/blocks.ts";
import type { JobSpec } from "../sim/scenario/job.ts";
import { factoring } from "../strategies/partitioning/factoring.ts";

/** A kernel that the threads share. */
interface Asked {
  /** How many blocks it was asked for last. */
  readonly blocks: number;
  /** Asks a worker for some of them again. */
  readonly again: (blocks: Blocks, worker: number) => Promise<unknown>;
  /** Time it has taken, s. */
  readonly seconds: number;
}

/** What prepares a job, which comes before the clock starts. */
const DRAW = "draw";

/** Remembers what the threads of an executor share. */
class Remembering implements Executor {
  readonly workers: number;
  readonly close: () => Promise<void>;
  readonly asked = new Map<string, Asked>();
  readonly #executor: Executor;

  constructor(executor: Executor) {
    this.workers = executor.workers;
    this.close = () => executor.close();
    this.#executor = executor;
  }

  async run<Input, Output>(kernel: Kernel<Input, Output>, input: Input, worker?: number): Promise<Output> {
    const output = await this.#executor.run(kernel, input, worker);
    if (isShared(input) && isShare(output)) {
      const seconds = (this.asked.get(kernel.name)?.seconds ?? 0) + output.seconds;
      const again = (blocks: Blocks, on: number): Promise<unknown> =>
        this.#executor.run(kernel, { ...input, ...turnsOf([blocks]) }, on);
      this.asked.set(kernel.name, { blocks: Math.max(...input.chunks), again, seconds });
    }
    return output;
  }
}

const isShared = (input: unknown): input is object & Turns =>
  typeof input === "object" && input !== null && "chunks" in input;
const isShare = (output: unknown): output is Share<unknown> =>
  typeof output === "object" && output !== null && "seconds" in output;

const ROUNDS = 3;

/** How many times as much two threads do that never meet as one of them: the median of some rounds. */
async function gain({ blocks, again }: Asked): Promise<number> {
  const middle = Math.round(blocks / 2);
  const halves: Blocks[] = [
    { from: 0, to: middle },
    { from: middle, to: blocks },
  ];
  const half = (worker: number): Promise<unknown> => again(halves[worker], worker);
  const gains: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = [await timed(() => half(0)), await timed(() => half(1))];
    const both = await timed(() => Promise.all([half(0), half(1)]));
    gains.push((first.seconds + second.seconds) / both.seconds);
  }
  return median(gains);
}

const spec: JobSpec = JSON.parse(process.argv[2]);
const partitioner = factoring.create({ factor: 2 });
const executor = new Remembering(await openThreads(2));
const result = await doJob(spec, {
  executor,
  seed: 1,
  rounds: 1 + ROUNDS,
  partitioner: partitioner.kind === "chunks" ? partitioner : null,
  nodes: idleNodes([{ count: 2, speed: 1, slots: 1 }]),
  signal: new AbortController().signal,
  out: null,
  read: () => {
    throw new Error("nothing is read");
  },
  write: async () => {},
});
if (!result.equal) throw new Error(`${spec.kind}: one thread has another answer`);
executor.asked.delete(DRAW);
const [longest] = [...executor.asked.values()].sort((a, b) => b.seconds - a.seconds);
const { one, all } = result.seconds;
console.log(JSON.stringify({ one, all, possible: one / (await gain(longest)) }));
await executor.close();
