import { mean, sampleStandardDeviation } from "simple-statistics";
import { expect, test } from "vitest";
import { runOnce } from "../running.ts";

/**
 * A mean over replications against theory: the standard error must be small enough for the tolerance to mean something,
 * and the error at most the tolerance or three standard errors.
 */
async function agrees(scenario: object, metric: string, theory: number, tolerance: number): Promise<void> {
  const values: number[] = [];
  let standardError = Infinity;
  while (values.length < 5 || standardError > (tolerance * theory) / 2) {
    const { all } = await runOnce(scenario, { replication: values.length });
    values.push(all.all[metric]);
    if (values.length > 1) standardError = sampleStandardDeviation(values) / Math.sqrt(values.length);
    expect(values.length).toBeLessThan(100);
  }
  expect(Math.abs(mean(values) - theory)).toBeLessThanOrEqual(Math.max(tolerance * theory, 3 * standardError));
}

const exponential = { kind: "exponential", mean: 1 };
const run = { tasks: 200_000, warmup: "5%", replications: 1 };
const mm1 = (load: number, rest: object = {}): object => ({
  nodes: [{ count: 1 }],
  workload: { arrivals: { kind: "poisson", load }, size: exponential },
  run,
  ...rest,
});

test.each([
  // 1 / (1 − ρ), whatever the order, as long as it does not look at sizes.
  ["fcfs", 0.7, 1 / 0.3],
  ["lcfs", 0.7, 1 / 0.3],
  ["adaptive-lifo", 0.7, 1 / 0.3],
  ["siro", 0.7, 1 / 0.3],
  ["lcfs-pr", 0.7, 1 / 0.3],
  ["las", 0.7, 1 / 0.3],
  ["processor-sharing", 0.7, 1 / 0.3],
  // Schrage and Miller 1966; Phipps 1956, by quadrature.
  ["srpt", 0.8, 2.352773],
  ["sjf", 0.8, 2.882219],
])("M/M/1 under %s at load %d: mean response %d", async (scheduler, load, theory) => {
  await agrees(mm1(load, { strategies: { scheduler } }), "response.mean", theory, 0.03);
});

test("M/M/c: Erlang C", async () => {
  const scenario = {
    nodes: [{ count: 2 }],
    queue: "central",
    workload: { arrivals: { kind: "poisson", rate: 1.6 }, size: exponential },
    run,
  };
  await agrees(scenario, "waiting.mean", 1.7777778, 0.03);
  await agrees(scenario, "waiting.probability", 0.7111111, 0.02);
});

test("M/G/1: Pollaczek and Khinchine", async () => {
  const size = { kind: "hyperexponential", mean: 1, cv2: 4 };
  const scenario = { ...mm1(0.7), workload: { arrivals: { kind: "poisson", load: 0.7 }, size } };
  await agrees(scenario, "waiting.mean", (0.7 * 5) / (2 * 0.3), 0.04);
});

test("M/M/10/10: Erlang B", async () => {
  const scenario = {
    nodes: [{ count: 10 }],
    queue: { kind: "central", places: 0 },
    workload: { arrivals: { kind: "poisson", rate: 7 }, size: exponential },
    run,
  };
  await agrees(scenario, "drop.probability", 0.0787408, 0.03);
});

test.each([
  ["random", 5],
  ["round-robin", 3.84398],
  ["join-idle-queue", 3.461538],
  // The central queue M/M/2: 1 + 1.6 · 1.6/4 / (1 − 0.64) …, Erlang C.
  ["least-work-left", 2.7777778],
])("two nodes at load 0.8 under %s: mean response %d", async (balancer, theory) => {
  const scenario = { ...mm1(0.8), nodes: [{ count: 2 }], strategies: { balancer } };
  await agrees(scenario, "response.mean", theory, 0.03);
});

test("least work left with exact sizes starts every task when one central queue would", async () => {
  const scenario = { ...mm1(0.8), nodes: [{ count: 3 }], strategies: { balancer: "least-work-left" } };
  const many = await runOnce(scenario);
  const one = await runOnce({ ...scenario, queue: "central" });
  expect(many.all.all["response.mean"]).toBe(one.all.all["response.mean"]);
});
