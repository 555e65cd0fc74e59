import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RealityResult } from "../../sim/measure/reality.ts";
import { folderWith, inProcess } from "./running.ts";

const scenario = `# Does a sleeping pool do what it should?
poolsim: 1
name: sleeping
seed: 5
nodes: [{ count: 1 }]
workload:
  arrivals: { kind: poisson, load: 0.5 }
  size: { kind: exponential, mean: 2 ms }
strategies: { scheduler: fcfs }
compare: { vary: { strategies.scheduler: [fcfs, sjf] }, baseline: fcfs }
real: { work: sleep, tasks: 30, warmup: 5, loads: [0.5, 0.7] }
`;

test("runs each policy at each load, and writes what was measured and simulated", async () => {
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(["real", "sleeping.yaml", "--runs", "2", "--json", "--out", "out"], folder);
  expect(ended.code).toBe(0);
  const result = JSON.parse(ended.out) as RealityResult;
  expect(result).toMatchObject({ scenario: "sleeping", work: "sleep", workers: 1, runs: 2, tasks: 30, warmup: 5 });
  expect(result.question).toBe("Does a sleeping pool do what it should?");
  expect(result.loads.map(({ load }) => load)).toEqual([0.5, 0.7]);
  for (const { policies, pairs } of result.loads) {
    expect(policies.map(({ policy }) => policy)).toEqual(["fcfs", "sjf"]);
    expect(pairs).toHaveLength(1);
    for (const { counts, measured, modelled, replayed, means, simulated } of policies) {
      expect(counts).toEqual({ arrived: 60, finished: 60, dropped: 0, abandoned: 0 });
      expect([measured.count, modelled.count, replayed.count]).toEqual([50, 50, 50]);
      expect(means).toHaveLength(2);
      expect(simulated.halfWidth).toBeGreaterThan(0);
    }
  }
  expect(JSON.parse(readFileSync(join(folder, "out", "result.json"), "utf8"))).toEqual(result);
  const page = readFileSync(join(folder, "out", "report.html"), "utf8");
  expect(page).toContain("Measured and simulated at load 0.7");
  expect(page).toContain("poolsim real sleeping.yaml --runs 2 --json --out out");
  expect(ended.err).toContain("report.html");
});

test("tells a reader at a terminal", async () => {
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(
    ["real", "sleeping.yaml", "--loads", "0.6", "--policies", "lcfs,sjf", "--set", "real.tasks=20"],
    folder,
  );
  expect(ended).toMatchObject({ code: 0, err: "" });
  expect(ended.out).toMatch(/^(?:Not calibrated: )?The simulation /);
  expect(ended.out).toContain("load 0.6:");
  expect(ended.out).toMatch(/1 × 20 tasks \(5 left out\) of sleep on 1 worker \(threads\), seed 5/);
});

test("a scenario that says nothing of real runs is run in the usual way", async () => {
  const folder = folderWith({ "plain.yaml": scenario.replace(/^real:.*\n/m, "") });
  const ended = await inProcess(["real", "plain.yaml", "--workers", "0"], folder);
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(/nodes\.0\.count/);
});

test.each<[words: string[], message: RegExp]>([
  [["--loads", "0.5,1.5"], /real\.loads\.1.*must be < 1/],
  [
    ["--set", `nodes.0.count=${availableParallelism()}`, "--set", "queue=central"],
    /leave none to the thread.*--workers/,
  ],
  [["--set", "nodes=[{count: 1}, {count: 1}]", "--set", "queue=central", "--workers", "1"], /nodes of several kinds/],
  [["--set", "workload.arrivals={kind: poisson, rate: 600}", "--set", "real={work: sleep}"], /sleeping\.yaml: fcfs: /],
])("refuses %j before threads are started", async (words, message) => {
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(["real", "sleeping.yaml", ...words], folder);
  expect(ended).toMatchObject({ code: 2, out: "" });
  expect(ended.err).toMatch(message);
});

test("a node that is not as fast as a thread is refused at its place", async () => {
  const folder = folderWith({ "fast.yaml": scenario.replace("{ count: 1 }", "{ count: 1, speed: 2 }") });
  const ended = await inProcess(["real", "fast.yaml"], folder);
  expect(ended).toMatchObject({ code: 2, out: "" });
  expect(ended.err).toContain("fast.yaml:5:28  nodes.0.speed: must be 1 in a real run");
});

test("utilisation is of the workers that tasks were on, not of those that they left last", async () => {
  // On one worker 0.2 and 0.3 s of the first, on the other 0.1 s of it and 0.25: 1.4 times as much, not 2.4 times.
  const moving = scenario
    .replace("nodes: [{ count: 1 }]", "nodes: [{ count: 2 }]\nqueue: central")
    .replace(
      /workload:[^]*?strategies/,
      `workload:
  arrivals: { kind: list, times: [0, 0, 0.1], sizes: [0.4, 0.2, 0.25] }
strategies`,
    )
    .replace(/compare:.*\n/, "")
    .replace("scheduler: fcfs", "scheduler: srpt")
    .replace(/real:.*/, "real: { work: sleep, tasks: 3, warmup: 0 }");
  const ended = await inProcess(
    ["real", "moving.yaml", "--workers", "2", "--json"],
    folderWith({ "moving.yaml": moving }),
  );
  expect(ended).toMatchObject({ code: 0, err: "" });
  const [{ policies }] = (JSON.parse(ended.out) as RealityResult).loads;
  const [less, more] = policies[0].utilisation.toSorted((a, b) => a - b);
  expect(more / less).toBeGreaterThan(1.1);
  expect(more / less).toBeLessThan(2);
});
