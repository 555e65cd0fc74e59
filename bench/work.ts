/**
 * Times one piece of work in a process of its own, `node work.js SCENARIO TASKS WARM`, and prints how many seconds it
 * took. WARM tasks of the same are run before, so that what is timed is compiled code.
 */
import { resolve } from "../sim/experiment/job.ts";
import { simulate } from "../sim/experiment/simulate.ts";
import { parseScenario } from "../sim/scenario/index.ts";
import * as registry from "../strategies/registry.ts";

const [given, tasks, warm] = process.argv.slice(2);

async function run(count: number): Promise<void> {
  const run = { tasks: count, warmup: "10%", replications: 1 };
  const text = JSON.stringify({ poolsim: 1, name: "bench", seed: 1, ...JSON.parse(given), run });
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

await run(Number(warm));
const start = process.hrtime.bigint();
await run(Number(tasks));
console.log(Number(process.hrtime.bigint() - start) / 1e9);
