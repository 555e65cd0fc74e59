/**
 * Times one piece of work in a process of its own: `node work.js NAME TASKS`. Some of it is run before, so that what is
 * timed is compiled code.
 */
import { resolve } from "../sim/experiment/job.ts";
import { simulate } from "../sim/experiment/simulate.ts";
import { parseScenario } from "../sim/scenario/index.ts";
import * as registry from "../strategies/registry.ts";
import { works } from "./works.ts";

const [name, tasks] = process.argv.slice(2);
const work = works.find((known) => known.name === name);
if (work === undefined) throw new RangeError(`no work is named ${name}`);

async function run(count: number): Promise<void> {
  const run = { tasks: count, warmup: "10%", replications: 1 };
  const text = JSON.stringify({ poolsim: 1, name, seed: 1, ...work?.scenario, run });
  const scenario = parseScenario(text, { file: "bench", registry });
  const policies = await resolve({ scenario, policyCode: {} });
  simulate({
    scenario,
    policies,
    trace: null,
    replication: 0,
    warmupTasks: 0,
    sections: 1,
    strategyStream: "strategy",
    observer: null,
  });
}

await run(1_000_000);
const start = process.hrtime.bigint();
await run(Number(tasks));
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ tasksPerSecond: Number(tasks) / seconds, peakRssBytes }));
