import { expect, test } from "vitest";
import { metricsOf } from "../../sim/scenario/metric-names.ts";
import { runOnce, scenarioOf } from "../running.ts";

/** One node, first come first served, tasks given by hand. */
const line = (times: number[], sizes: number[], rest: object = {}): object => ({
  nodes: [{ count: 1 }],
  workload: { arrivals: { kind: "list", times, sizes } },
  ...rest,
});

const two = (response: number, size: number): number => Math.max(1, response / Math.max(size, 10));

/** Upper quantiles of four numbers, of which these are the two largest: by linear interpolation between ranks. */
function upper(metric: string, third: number, last: number): Record<string, number> {
  const of = (p: number): number => third + (3 * p - 2) * (last - third);
  return {
    [`${metric}.p90`]: of(0.9),
    [`${metric}.p95`]: of(0.95),
    [`${metric}.p99`]: of(0.99),
    [`${metric}.p999`]: of(0.999),
  };
}

/**
 * Task:      0   1   2    3
 * arrival    1   2   3   30
 * size       4   2  20    5
 * start      1   5   7   30
 * finish     5   7  27   35
 * waiting    0   3   4    0
 * response   4   5  24    5
 */
const four = line([1, 2, 3, 30], [4, 2, 20, 5]);

test("every metric of four tasks on one node, by hand", async () => {
  const { all, counts } = await runOnce(four);
  const row = all.all;
  const slowdowns = [1, 2.5, 1.2, 1];
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  // Measured from the first arrival at 1 to the last finish at 35.
  const expected: Record<string, number> = {
    "waiting.mean": 7 / 4,
    "waiting.variance": (3 * 1.75 ** 2 - 1.75 ** 2 + 1.25 ** 2 + 2.25 ** 2) / 3,
    "waiting.min": 0,
    "waiting.max": 4,
    "waiting.p50": 1.5,
    ...upper("waiting", 3, 4),
    "response.mean": 38 / 4,
    "response.variance": (5.5 ** 2 + 4.5 ** 2 + 14.5 ** 2 + 4.5 ** 2) / 3,
    "response.min": 4,
    "response.max": 24,
    "response.p50": 5,
    ...upper("response", 5, 24),
    "slowdown.mean": 5.7 / 4,
    "slowdown.variance": sum(slowdowns.map((x) => (x - 1.425) ** 2)) / 3,
    "slowdown.min": 1,
    "slowdown.max": 2.5,
    "slowdown.p50": 1.1,
    ...upper("slowdown", 1.2, 2.5),
    // Bounded at 10 s: 24 / 20 is the only one above 1.
    "boundedSlowdown.mean": (1 + 1 + two(24, 20) + 1) / 4,
    "boundedSlowdown.variance": (3 * 0.05 ** 2 + 0.15 ** 2) / 3,
    "boundedSlowdown.min": 1,
    "boundedSlowdown.max": 1.2,
    "boundedSlowdown.p50": 1,
    ...upper("boundedSlowdown", 1, 1.2),
    "size.mean": 31 / 4,
    "size.variance": (3.75 ** 2 + 5.75 ** 2 + 12.25 ** 2 + 2.75 ** 2) / 3,
    "size.min": 2,
    "size.max": 20,
    "size.p50": 4.5,
    ...upper("size", 5, 20),
    "waiting.probability": 0.5,
    "number.mean": 38 / 34,
    "queue.mean": 7 / 34,
    "queue.max": 2,
    throughput: 4 / 34,
    utilisation: 31 / 34,
    "drop.probability": 0,
    "abandon.probability": 0,
    "deadline.missProbability": NaN,
    "fairness.jain": 5.7 ** 2 / (4 * sum(slowdowns.map((x) => x * x))),
    makespan: 34,
  };
  expect(Object.keys(expected).sort()).toEqual([...metricsOf(scenarioOf(four))].sort());
  for (const [name, value] of Object.entries(expected)) {
    expect([name, row[name]]).toEqual([name, Number.isNaN(value) ? NaN : expect.closeTo(value, 12)]);
  }
  expect(counts).toEqual({ arrived: 4, finished: 4, dropped: 0, abandoned: 0, present: 0, excluded: 0 });
  expect(Array.from(all.utilisation)).toEqual([31 / 34]);
});

test("the slot of a slow node is busy longer than the work is large", async () => {
  const { all } = await runOnce({ ...four, nodes: [{ count: 1, speed: 0.5, slots: 2 }] });
  // Two slots at half speed: services of 8 [1, 9), 4 [2, 6), 40 [6, 46), 10 [30, 40).
  expect(all.all.utilisation).toBeCloseTo((8 + 4 + 40 + 10) / (2 * 45), 12);
  expect(all.all["response.max"]).toBe(43);
  expect(all.all["waiting.mean"]).toBe(3 / 4);
  expect(all.inflow[0]).toBeCloseTo(31 / (45 * 2 * 0.5), 12);
});

test("a full line turns tasks away", async () => {
  const { all, counts } = await runOnce({ ...four, nodes: [{ count: 1, queue: 1 }] });
  // The third finds one in service and one waiting.
  expect(counts).toMatchObject({ arrived: 4, finished: 3, dropped: 1 });
  expect(all.all["drop.probability"]).toBe(0.25);
  expect(all.all["response.mean"]).toBeCloseTo(14 / 3, 12);
  expect(all.all["queue.max"]).toBe(1);
});

test("the impatient leave", async () => {
  const workload = {
    arrivals: { kind: "list", times: [1, 2, 3, 30], sizes: [4, 2, 20, 5] },
    patience: { kind: "deterministic", value: 3.5 },
  };
  const { all, counts } = await runOnce({ nodes: [{ count: 1 }], workload });
  // The third would start at 7; it leaves at 6.5, having waited 3.5.
  expect(counts).toMatchObject({ finished: 3, abandoned: 1 });
  expect(all.all["abandon.probability"]).toBe(0.25);
  expect(all.all["queue.mean"]).toBeCloseTo((3 + 3.5) / 34, 12);
  expect(all.all["waiting.mean"]).toBe(1);
});

test("deadlines and classes: each class has its own row, and together they are the whole", async () => {
  const arrivals = { kind: "renewal", interval: { kind: "deterministic", value: 10 } };
  const classes = [
    { name: "slow", share: 1, size: { kind: "deterministic", value: 14 }, deadline: 20 },
    { name: "quick", share: 1, size: { kind: "deterministic", value: 2 } },
  ];
  const seen: { of: number; wait: number; response: number }[] = [];
  const { all, counts } = await runOnce(
    { nodes: [{ count: 1 }], workload: { arrivals, classes }, run: { tasks: 400, replications: 1, warmup: 0 } },
    {
      observer: (task, tasks, now) => {
        const arrival = tasks.arrival(task);
        seen.push({ of: tasks.class(task), wait: tasks.start(task) - arrival, response: now - arrival });
      },
    },
  );
  expect(seen.length).toBe(counts.finished);
  for (const of of [0, 1]) {
    const own = seen.filter((entry) => entry.of === of);
    const row = all.classes[of];
    expect(row["response.mean"]).toBeCloseTo(own.reduce((sum, { response }) => sum + response, 0) / own.length, 10);
    expect(row["waiting.probability"]).toBeCloseTo(own.filter(({ wait }) => wait > 0).length / own.length, 12);
    expect(row.throughput * 3990).toBeCloseTo(own.length, 9);
  }
  const slow = seen.filter(({ of }) => of === 0);
  const late = slow.filter(({ response }) => response > 20).length;
  expect(late).toBeGreaterThan(0);
  expect(all.classes[0]["deadline.missProbability"]).toBeCloseTo(late / slow.length, 12);
  expect(all.all["deadline.missProbability"]).toBeCloseTo(late / slow.length, 12);
  expect(all.classes[1]["deadline.missProbability"]).toBeNaN();
  expect(all.classes[0]["number.mean"] + all.classes[1]["number.mean"]).toBeCloseTo(all.all["number.mean"], 12);
  expect(all.classes[0]["queue.mean"] + all.classes[1]["queue.mean"]).toBeCloseTo(all.all["queue.mean"], 12);
});

test("tasks of the warm-up count nowhere but in the totals", async () => {
  const { all, counts } = await runOnce({ ...four, run: { warmup: 2 } });
  expect(counts).toMatchObject({ arrived: 4, finished: 4, excluded: 2 });
  // Measured from the third arrival at 3 to 35: the first two are still present.
  expect(all.all["response.mean"]).toBe(29 / 2);
  expect(all.all.throughput).toBeCloseTo(2 / 32, 12);
  expect(all.all["number.mean"]).toBeCloseTo((2 + 4 + 24 + 5) / 32, 12);
  expect(all.all["queue.mean"]).toBeCloseTo((2 + 4) / 32, 12);
  expect(all.all.utilisation).toBeCloseTo((2 + 2 + 20 + 5) / 32, 12);
});

test("nothing finished: no statistic is made up", async () => {
  const { all, counts } = await runOnce({ ...four, run: { time: 0.5 } });
  expect(counts).toEqual({ arrived: 0, finished: 0, dropped: 0, abandoned: 0, present: 0, excluded: 0 });
  for (const name of ["response.mean", "response.p99", "response.min", "waiting.probability", "fairness.jain"]) {
    expect([name, all.all[name]]).toEqual([name, NaN]);
  }
  expect(all.all.makespan).toBeNaN();
});

test("a task without work waits and responds but has no slowdown", async () => {
  const generated = {
    arrivals: { kind: "renewal", interval: { kind: "deterministic", value: 1 } },
    size: { kind: "empirical", values: [0, 0.5], weights: [1, 1] },
  };
  const { all } = await runOnce({ nodes: [{ count: 1 }], workload: generated, run: { tasks: 100, warmup: 0 } });
  expect(all.all["response.min"]).toBe(0);
  expect([all.all["slowdown.max"], all.all["slowdown.mean"], all.all["fairness.jain"]]).toEqual([1, 1, 1]);
});
