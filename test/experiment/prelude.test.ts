import { expect, test, vi } from "vitest";
import type { Arm } from "../../sim/experiment/job.ts";
import { prelude } from "../../sim/experiment/prelude.ts";
import * as simulation from "../../sim/experiment/simulate.ts";
import { scenarioOf } from "../running.ts";

vi.mock("../../sim/experiment/simulate.ts", { spy: true });

const workload = { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: 1 } };
const run = { tasks: 1000, warmup: "10%", replications: 2 };

function arm(input: object, more: Partial<Arm> = {}): Arm {
  const scenario = scenarioOf({
    poolsim: 1,
    name: "arm",
    nodes: [{ count: 2 }],
    queue: "central",
    workload,
    run,
    ...input,
  });
  return { scenario, trace: null, policyCode: {}, warmupTasks: 0, sections: 1, strategyStream: "strategy", ...more };
}

/** Tasks of the simulations that go before a run of these arms. */
async function simulated(...arms: Arm[]): Promise<(number | null)[]> {
  const spy = vi.mocked(simulation.simulate).mockClear();
  await prelude(arms);
  return spy.mock.calls.map(([{ scenario }]) => scenario.run.tasks);
}

const once = { run: { ...run, replications: 1 } };

test("a few tasks of each arm are simulated before the first replication", async () => {
  expect(await simulated(arm({}))).toEqual([50]);
  expect(await simulated(arm({ run: { time: "100 s", replications: 2 } }))).toEqual([50]);
  expect(await simulated(arm(once), arm(once))).toEqual([50, 50]);
});

test("nothing is simulated where it would take long, be seen or be of no use", async () => {
  expect(await simulated(arm(once))).toEqual([]);
  expect(await simulated(arm({ nodes: [{ count: 1001 }] }))).toEqual([]);
  expect(await simulated(arm({ workload: { ...workload, keys: { kind: "zipf", exponent: 1, count: 5 } } }))).toEqual(
    [],
  );
  expect(await simulated(arm({}, { policyCode: { "./own.ts": "" } }))).toEqual([]);
  const notRun = arm({}).scenario;
  expect(await simulated(arm({}, { scenario: { ...notRun, run: { ...notRun.run, replications: 0 } } }))).toEqual([]);
});
