import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { RealityResult } from "../../sim/measure/reality.ts";
import { WorkerLost } from "../../sim/pool/threads.ts";
import { folderWith, inProcess } from "./running.ts";

/** What happens when so many runs are done. */
let onRun: (done: number) => void = () => {};

vi.mock("../../sim/pool/reality.ts", async (original) => {
  const actual = await original<typeof import("../../sim/pool/reality.ts")>();
  const reality: typeof actual.reality = (arms, spec, options) => {
    const onProgress = (done: number, all: number): void => {
      options.onProgress(done, all);
      onRun(done);
    };
    return actual.reality(arms, spec, { ...options, onProgress });
  };
  return { ...actual, reality };
});

afterEach(() => {
  onRun = () => {};
});

const scenario = `# Does a sleeping pool keep what it has done?
poolsim: 1
name: sleeping
seed: 5
nodes: [{ count: 1 }]
workload:
  arrivals: { kind: poisson, load: 0.5 }
  size: { kind: exponential, mean: 0.2 ms }
strategies: { scheduler: fcfs }
compare: { vary: { strategies.scheduler: [fcfs, sjf] }, baseline: fcfs }
real: { work: sleep, tasks: 20, warmup: 5, runs: 3, loads: [0.5, 0.6, 0.7] }
`;

const interruptedAt = (runs: number): void => {
  onRun = (done) => void (done === runs && process.emit("SIGINT"));
};

// Two policies and three runs of each at a load: six runs.
test.each<[after: number, loads: number[], runs: number, note: string]>([
  [3, [0.5], 1, "Interrupted: each policy has had 1 of 3 runs at load 0.5, and none at 0.6, 0.7."],
  [6, [0.5], 3, "Interrupted: each policy has had 3 of 3 runs at load 0.5, and none at 0.6, 0.7."],
  [7, [0.5], 3, "Interrupted: each policy has had 3 of 3 runs at load 0.5, and none at 0.6, 0.7."],
  [16, [0.5, 0.6, 0.7], 2, "Interrupted: each policy has had 2 of 3 runs at load 0.7."],
])("interrupted after %i runs it keeps what all policies have had", async (after, loads, runs, note) => {
  interruptedAt(after);
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(["real", "sleeping.yaml", "--json", "--out", "out"], folder);
  expect(ended.code).toBe(3);
  expect(ended.err).toContain(
    "interrupted: the result has what had finished and no more; the same command begins anew",
  );
  const result = JSON.parse(ended.out) as RealityResult;
  expect(result).toMatchObject({ status: "interrupted", runs: 3 });
  expect(result.notes[0]).toBe(note);
  expect(result.loads.map(({ load }) => load)).toEqual(loads);
  for (const [i, { policies }] of result.loads.entries()) {
    const had = i === loads.length - 1 ? runs : 3;
    for (const { means, measured, modelled, counts } of policies) {
      expect([means.length, measured.count, modelled.count, counts.finished]).toEqual([
        had,
        15 * had,
        15 * had,
        20 * had,
      ]);
    }
  }
  expect(JSON.parse(readFileSync(join(folder, "out", "result.json"), "utf8"))).toEqual(result);
  expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain(note);
});

test("interrupted before each policy has had a run there is nothing to keep", async () => {
  interruptedAt(1);
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(["real", "sleeping.yaml", "--out", "out"], folder);
  expect([ended.code, ended.out]).toEqual([3, ""]);
  expect(ended.err).toContain("interrupted: nothing was kept");
  expect(existsSync(join(folder, "out", "result.json"))).toBe(false);
});

test("interrupted after the last run it is whole", async () => {
  interruptedAt(6);
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(["real", "sleeping.yaml", "--json", "--loads", "0.5"], folder);
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.out)).toMatchObject({ status: "ok", runs: 3 });
});

test("threads that give up are a run that failed, not a fault of the program", async () => {
  onRun = () => {
    throw new WorkerLost("worker 0 died 4 times in a row; the pool has given up");
  };
  const folder = folderWith({ "sleeping.yaml": scenario });
  const ended = await inProcess(["real", "sleeping.yaml"], folder);
  expect(ended).toEqual({ code: 1, out: "", err: "worker 0 died 4 times in a row; the pool has given up\n" });
});
