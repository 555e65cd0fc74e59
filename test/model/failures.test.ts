import { expect, test } from "vitest";
import { unstable } from "../../sim/experiment/stability.ts";
import { Calendar } from "../../sim/kernel/calendar.ts";
import { distribution } from "../../sim/kernel/distributions/index.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { atLeastUp, bestCheckpointInterval } from "../../sim/measure/theory/failures.ts";
import { RenewedFaults } from "../../sim/model/node-faults.ts";
import { advance, type Progress, timeLeft } from "../../sim/model/progress.ts";
import { runOnce, scenarioOf } from "../running.ts";

/** Expected time of one task of a size alone on a node, by simulation with its standard error. */
async function alone(size: number, recovery: object, faults: object): Promise<{ mean: number; error: number }> {
  const { all } = await runOnce({
    seed: 3,
    nodes: [{ count: 1 }],
    workload: {
      arrivals: { kind: "closed", population: 1, think: { kind: "deterministic", value: 1 } },
      size: { kind: "deterministic", value: size },
    },
    faults,
    strategies: { recovery },
    run: { tasks: 40_000, warmup: 0 },
  });
  return { mean: all.all["response.mean"], error: Math.sqrt(all.all["response.variance"] / 40_000) };
}

const up = (mean: number): object => ({ up: { kind: "exponential", mean } });

test.each([
  ["by their nodes", up(5)],
  ["by themselves", { tasks: { rate: 0.2 } }],
])("restarted tasks that fail %s take (e^(λT) − 1)/λ", async (_what, faults) => {
  const { mean, error } = await alone(6, { name: "restart" }, faults);
  const expected = (Math.exp(6 / 5) - 1) * 5;
  expect(error / expected).toBeLessThan(0.01);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
});

test("a task that turns out bad with probability q takes 1/(1 − q) times as long", async () => {
  const { mean, error } = await alone(6, { name: "restart" }, { tasks: { probability: 0.3 } });
  expect(error / mean).toBeLessThan(0.01);
  expect(Math.abs(mean - 6 / 0.7)).toBeLessThan(4 * error);
});

test("checkpointed tasks take (W/τ)(1/λ) e^(λR) (e^(λ(τ+δ)) − 1)", async () => {
  const recovery = { name: "checkpoint", interval: 2, cost: 0.5, restart: 0.7, atEnd: true };
  const { mean, error } = await alone(12, recovery, up(4));
  const expected = (12 / 2) * 4 * Math.exp(0.7 / 4) * (Math.exp(2.5 / 4) - 1);
  expect(error / expected).toBeLessThan(0.01);
  expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
});

test("a resumed server that fails is a slower one: its tasks take size × (1 + r/m) on average", async () => {
  const { mean, error } = await alone(6, { name: "resume" }, { ...up(4), down: { kind: "exponential", mean: 1 } });
  // An arrival finds it down with probability 1/5, by which it waits 1 s on average; the node is not idle for long.
  const expected = 6 * (1 + 1 / 4);
  const waiting = (1 / 5) * 1;
  expect(mean - 4 * error).toBeLessThan(expected + waiting);
  expect(mean + 4 * error).toBeGreaterThan(expected);
});

test("availability is MTBF/(MTBF + MTTR), whatever the distributions", async () => {
  const { all } = await runOnce({
    seed: 1,
    nodes: [{ count: 200 }],
    workload: { arrivals: { kind: "poisson", rate: 1 }, size: { kind: "exponential", mean: 1 } },
    faults: { up: { kind: "weibull", shape: 0.7, mean: 100 }, down: { kind: "lognormal", mean: 25, cv2: 2 } },
    strategies: { balancer: "random" },
    run: { time: 20_000, warmup: "25%" },
  });
  // 120 cycles of each of 200 nodes: s.e. of a share of 0.8 below 0.2 · 1.8 / √24,000 = 0.0024.
  expect(Math.abs(all.all.availability - 0.8)).toBeLessThan(0.008);
  expect(all.all["failures.rate"]).toBeCloseTo(200 / 125, 1);
});

test("one repairer mends one node at a time, in the order in which they failed", () => {
  const clock = new Calendar();
  const told: [number, number, boolean][] = [];
  const fixed = (value: number): ReturnType<typeof distribution> => distribution({ kind: "deterministic", value });
  const renewals = [10, 11, 12].map((value) => ({ up: fixed(value), down: fixed(4) }));
  const faults = new RenewedFaults(
    clock,
    renewals,
    1,
    (name) => stream(1, 0, name),
    (node, isUp) => told.push([clock.now, node, isUp]),
  );
  faults.begin();
  clock.run(23);
  expect(told).toEqual([
    [10, 0, false],
    [11, 1, false],
    [12, 2, false],
    [14, 0, true],
    [18, 1, true],
    [22, 2, true],
  ]);
  expect(faults.pending).toBe(3);
});

const fresh = (size: number): Progress => ({ size, attained: 0, saved: 0, preparation: 0, writing: 0 });

test("progress in one go is progress in many steps, with saves, speeds and preparation", () => {
  const random = stream(1, 0, "progress");
  for (let i = 0; i < 500; i++) {
    const saving = { interval: 0.2 + random.next(), cost: random.next(), atEnd: i % 2 === 0 };
    const speed = [1, 0.5, 3][i % 3];
    const whole = { ...fresh(1 + 20 * random.next()), preparation: i % 5 === 0 ? random.next() : 0 };
    const steps = { ...whole };
    const left = timeLeft(whole, saving, speed);
    const until = left * random.next();
    let passed = 0;
    let overhead = 0;
    while (passed < until) {
      const step = Math.min(until - passed, 0.3 * random.next());
      overhead += advance(steps, saving, speed, step);
      passed += step;
    }
    expect(advance(whole, saving, speed, until)).toBeCloseTo(overhead, 6);
    expect(steps.attained).toBeCloseTo(whole.attained, 6);
    expect(steps.saved).toBeCloseTo(whole.saved, 6);
    // Time is conserved: what is left and what has passed are the whole.
    expect(timeLeft(whole, saving, speed)).toBeCloseTo(left - until, 6);
    expect(overhead + steps.attained / speed).toBeCloseTo(until, 6);
  }
});

test("the best interval beats its neighbours, and the quorum is the binomial tail", () => {
  const time = (interval: number): number => (Math.exp((interval + 0.5) / 20) - 1) / interval;
  const best = bestCheckpointInterval({ cost: 0.5, meanUp: 20 });
  expect(time(best)).toBeLessThan(time(best * 1.01));
  expect(time(best)).toBeLessThan(time(best * 0.99));
  expect(() => bestCheckpointInterval({ cost: 0, meanUp: 1 })).toThrow("cost must be > 0");
  expect(atLeastUp({ k: 2, n: 3, a: 0.9 })).toBeCloseTo(3 * 0.81 * 0.1 + 0.729, 12);
  expect(() => atLeastUp({ k: 2, n: 3, a: 1 })).toThrow("a must lie strictly between 0 and 1");
});

test("a node's tasks wait for it in their order: the interrupted one is served first", async () => {
  const finished: number[] = [];
  await runOnce(
    {
      nodes: [{ count: 1 }],
      workload: { arrivals: { kind: "list", times: [0, 1, 2], sizes: [4, 4, 4] } },
      faults: { list: [{ node: 0, from: 3, to: 5 }] },
      strategies: { recovery: "resume" },
    },
    { observer: (task, tasks, now) => finished.push(tasks.id(task), now) },
  );
  expect(finished).toEqual([0, 6, 1, 10, 2, 14]);
});

test("a pool that could keep up only if its nodes never failed is unstable", () => {
  const of = (load: number): string | null =>
    unstable(
      scenarioOf({
        nodes: [{ count: 2 }, { count: 2, faults: { up: { kind: "exponential", mean: 9 } } }],
        queue: "central",
        workload: { arrivals: { kind: "poisson", load }, size: { kind: "exponential", mean: 1 } },
        faults: { up: { kind: "exponential", mean: 3 }, down: { kind: "exponential", mean: 1 } },
      }),
    );
  // Two nodes are up three quarters of the time, two always: 3.5 of 4.
  expect(of(0.87)).toBeNull();
  expect(of(0.88)).toContain("the load is 1.0057");
});

test("a task that can never be done is named", async () => {
  const input = {
    nodes: [{ count: 1 }],
    workload: { arrivals: { kind: "list", times: [0], sizes: [10] } },
    faults: { up: { kind: "deterministic", value: 1 } },
    strategies: { recovery: "restart" },
  };
  await expect(runOnce(input)).rejects.toThrow("task 0 of size 10 s has failed");
});

test("nothing fails: the results are those of the same scenario without faults", async () => {
  const input = {
    nodes: [{ count: 3 }],
    workload: { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "exponential", mean: 1 } },
    strategies: { balancer: "least-work-left" },
    run: { tasks: 5000, warmup: 0 },
  };
  const without = await runOnce(input);
  const withFaults = await runOnce({ ...input, faults: { list: [{ node: 0, from: 1e9, to: 2e9 }] } });
  const { all } = without.all;
  expect(withFaults.all.all).toMatchObject(all);
  expect(withFaults.all.all).toMatchObject({ availability: 1, "failures.rate": 0, "work.lost": 0, "work.overhead": 0 });
});
