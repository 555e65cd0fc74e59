import { mean, sampleStandardDeviation } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { solve } from "../../sim/measure/theory/linear.ts";
import { schedulers } from "../../strategies/registry.ts";
import type { SchedulerDefinition } from "../../strategies/types.ts";
import { estimated, estimatedWorkload, type Served, serve } from "../records.ts";
import { runOnce } from "../running.ts";

type Job = readonly [at: number, size: number, of?: number];

const CLASSES: readonly object[] = [
  { name: "low", weight: 1, priority: 0, deadline: 20 },
  { name: "high", weight: 4, priority: 5, deadline: 10 },
];

async function served(scheduler: unknown, jobs: readonly Job[], classes = CLASSES): Promise<Served[]> {
  const times = jobs.map(([at]) => at);
  const sizes = jobs.map(([, size]) => size);
  const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(jobs, ([, , of = 0]) => of) };
  const input = { nodes: [{ count: 1 }], workload: { ...estimatedWorkload, classes }, strategies: { scheduler } };
  return (await serve(input, { trace })).served;
}

const finishes = async (...given: Parameters<typeof served>): Promise<number[]> =>
  (await served(...given)).map(({ finish }) => finish);

const near = (expected: readonly number[]): unknown[] => expected.map((time) => expect.closeTo(time, 9));

test("ljf: the longest of those waiting, equal ones in order of arrival", async () => {
  const jobs: Job[] = [
    [0, 4],
    [1, 1],
    [1, 2],
    [2, 2],
    [3, 3],
  ];
  expect(await finishes("ljf", jobs)).toEqual([4, 12, 9, 11, 7]);
});

test("weighted-shortest: size over weight", async () => {
  // At 4: 2/1, 6/4 and 3/1.
  const jobs: Job[] = [
    [0, 4],
    [1, 2],
    [1, 6, 1],
    [2, 3],
  ];
  expect(await finishes("weighted-shortest", jobs)).toEqual([4, 12, 10, 15]);
});

test("least-slack: the long task with the later deadline may be the more pressing one", async () => {
  const classes = [
    { name: "a", deadline: 10 },
    { name: "b", deadline: 12 },
  ];
  const jobs: Job[] = [
    [0, 3, 0],
    [1, 2, 0],
    [1, 8, 1],
  ];
  // At 3: task 1 is due at 11 with 2 to do, task 2 at 13 with 8.
  expect(await finishes({ name: "least-slack", preemptive: false }, jobs, classes)).toEqual([3, 13, 11]);
  // At 1 task 0 has 10 − 2; task 2, 13 − 8, displaces it until 9; then 0 goes on before task 1, 11 − 2.
  expect(await finishes("least-slack", jobs, classes)).toEqual([11, 13, 9]);
  expect(await finishes("edf", jobs, classes)).toEqual([3, 5, 13]);
});

test("deadline-monotonic: the shorter relative deadline displaces even what is due before", async () => {
  const jobs: Job[] = [
    [0, 16, 0],
    [14, 2, 1],
  ];
  expect(await finishes("deadline-monotonic", jobs)).toEqual([18, 16]);
  expect(await finishes("edf", jobs)).toEqual([16, 18]);
});

test("ageing: waiting makes up for priority at the rate given", async () => {
  const jobs: Job[] = [
    [0, 20],
    [1, 2],
    [8, 3, 1],
    [15, 1, 1],
  ];
  // At 20 by rate 0.5: 9.5, 5 + 6 and 5 + 2.5.
  expect(await finishes({ name: "ageing", rate: 0.5 }, jobs)).toEqual([20, 25, 23, 26]);
  expect(await finishes({ name: "ageing", rate: 0 }, jobs)).toEqual([20, 26, 23, 24]);
  expect(await finishes({ name: "ageing", rate: 1 }, jobs)).toEqual([20, 22, 25, 26]);
});

test("accumulating-priority: weight × waiting time, so that the order changes while they wait", async () => {
  const jobs: Job[] = [
    [0, 20],
    [1, 2],
    [14, 1],
    [16, 3, 1],
  ];
  // At 20: 19 and 4 × 4; at 22: 8 and 4 × 6.
  expect(await finishes("accumulating-priority", jobs)).toEqual([20, 22, 26, 25]);
});

test("moore-hodgson: gives up the longest of those that cannot all be in time", async () => {
  const due = [9, 17, 18, 19, 21];
  const classes = due.map((deadline, i) => ({ name: `job ${i}`, deadline }));
  const jobs = [7, 8, 4, 6, 6].map((size, i): Job => [0, size, i]);
  // 7, 8 and 4 end at 19, after 18: without the 8. 7, 4, 6 and 6 end at 23, after 21: without the 7.
  expect(await finishes("moore-hodgson", jobs, classes)).toEqual([23, 31, 4, 10, 16]);
});

test("mlfq: sinks after its quanta, is displaced by a higher level, goes on where it stopped", async () => {
  const scheduler = { name: "mlfq", levels: 2, quantum: 1, growth: 2 };
  // Task 0 sinks at 1, is displaced at 2 with half its quantum of 2 left; 1 until 3, when it sinks; 2 until 4;
  // 0 goes on until 5, ends its quantum; 1 until 6; 0 until 7.
  const jobs: Job[] = [
    [0, 4],
    [2, 2],
    [2.5, 1],
  ];
  expect(await finishes(scheduler, jobs)).toEqual([7, 6, 4]);
  // A boost at 4.5: task 0, in service on level 1, ends its quantum at 5 and then lines up behind 1 on the first level;
  // 1 sinks at 6, and 0 ends before it. Without the boost 1 has two turns in one, 5-7.
  expect(
    await finishes({ ...scheduler, boost: 4.5 }, [
      [0, 4],
      [2, 3],
      [2.5, 1],
    ]),
  ).toEqual([7, 8, 4]);
  // Two quanta on the first level: 0-2 task 0 but for the turn of task 1 in 1-2.
  expect(
    await finishes({ ...scheduler, allotment: 2 }, [
      [0, 4],
      [0.5, 1.5],
    ]),
  ).toEqual([5.5, 3.5]);
});

test("stride: the pass grows by work over weight", async () => {
  // High passes at 0.25, … ; low at 1 after its first quantum. High 0-1, low 1-2, high 2-6, for at 1 it came first;
  // low 6-7, high 7-9.
  const jobs: Job[] = [
    [0, 7, 1],
    [0, 2],
  ];
  expect(await finishes({ name: "stride", quantum: 1 }, jobs)).toEqual([9, 7]);
});

test("stride: a class that was away has saved nothing", async () => {
  // High was chosen last at 2.25, where low begins: low 10-11 to 3.25, high 11-15, for at 3.25 it came first; low 15-16.
  const jobs: Job[] = [
    [0, 20, 1],
    [9.5, 2],
  ];
  expect(await finishes({ name: "stride", quantum: 1 }, jobs)).toEqual([22, 16]);
});

test("weighted-fair-queueing: the least virtual finish time", async () => {
  // Tags: 4 in service; then 4 + 2, 4 + 6/4, and 5.5 + 4/4.
  const jobs: Job[] = [
    [0, 4],
    [1, 2],
    [2, 6, 1],
    [3, 4, 1],
  ];
  expect(await finishes("weighted-fair-queueing", jobs)).toEqual([4, 12, 10, 16]);
});

test("fair-share: usage is forgotten by half in a half-life and counts by weight", async () => {
  const jobs: Job[] = [
    [0, 10],
    [1, 4, 1],
    [2, 2, 1],
    [3, 1],
    [4, 3, 1],
  ];
  const scheduler = { name: "fair-share", halfLife: 10 };
  const alike = [{ name: "low" }, { name: "high" }];
  // Usage of low and high at 10: 10, 0; at 14: 7.58, 4; at 16: 6.6, 5.48; at 19: 5.36, 7.45.
  expect(await finishes(scheduler, jobs, alike)).toEqual([10, 14, 16, 20, 19]);
  // Low counts a quarter: at 14 it is 1.9 beside 4.
  expect(await finishes(scheduler, jobs, [{ name: "low", weight: 4 }, { name: "high" }])).toEqual([10, 14, 17, 15, 20]);
  // With a long memory low stays behind until high has used as much.
  expect(await finishes({ ...scheduler, halfLife: 1e6 }, jobs, alike)).toEqual([10, 14, 16, 20, 19]);
});

test("discriminatory-processor-sharing: shares by weight, none faster than a slot", async () => {
  // A fifth and four fifths until 5, when low has 1 of 3.
  const jobs: Job[] = [
    [0, 3],
    [0, 4, 1],
  ];
  expect(await finishes("discriminatory-processor-sharing", jobs)).toEqual(near([7, 5]));
});

test("limited-processor-sharing: two share, the third waits", async () => {
  const jobs: Job[] = [
    [0, 4],
    [0, 3],
    [0, 2],
  ];
  // 1 leaves at 6 with 0 at 3; then 0 and 2 share: 0 leaves at 8, 2 has its other 1 at 9.
  expect(await finishes({ name: "limited-processor-sharing", limit: 2 }, jobs)).toEqual(near([8, 6, 9]));
});

/** Classes that always have work: so many unit tasks of each at once, one server; in order of finish. */
async function classesInOrder(scheduler: unknown, weights: readonly number[], each: number): Promise<number[]> {
  const jobs = weights.flatMap((_, of) => Array.from({ length: each }, (): Job => [0, 1, of]));
  const classes = weights.map((weight, i) => ({ name: `c${i}`, weight }));
  const all = await served(scheduler, jobs, classes);
  return all.sort((a, b) => a.finish - b.finish).map((task) => task.class);
}

test("lottery: each draw goes to a class in proportion to its tickets, whatever went before", async () => {
  const weights = [3, 2, 1];
  const draws = 6000;
  const order = (await classesInOrder({ name: "lottery", quantum: 1 }, weights, draws)).slice(0, draws);
  // 99.9 % points of chi-square with 2 and 8 degrees of freedom.
  const chiSquare = (cells: readonly (readonly [seen: number, expected: number])[]): number =>
    cells.reduce((sum, [seen, expected]) => sum + (seen - expected) ** 2 / expected, 0);
  const share = (of: number): number => weights[of] / 6;
  const single = weights.map((_, of) => [order.filter((one) => one === of).length, draws * share(of)] as const);
  expect(chiSquare(single)).toBeLessThan(13.82);
  const pairs = weights.flatMap((_, a) =>
    weights.map((_unused, b) => {
      const seen = order.filter((one, i) => i % 2 === 0 && one === a && order[i + 1] === b).length;
      return [seen, (draws / 2) * share(a) * share(b)] as const;
    }),
  );
  expect(chiSquare(pairs)).toBeLessThan(26.13);
});

test("stride: at every instant shares are in proportion to weights within one quantum", async () => {
  const weights = [3, 2, 1, 0.5];
  const order = await classesInOrder({ name: "stride", quantum: 1 }, weights, 300);
  const count = weights.map(() => 0);
  for (const of of order.slice(0, 400)) {
    count[of]++;
    const passes = count.map((done, i) => done / weights[i]);
    for (const [a, weightA] of weights.entries()) {
      for (const [b, weightB] of weights.entries()) {
        expect(Math.abs(passes[a] - passes[b])).toBeLessThanOrEqual(Math.max(1 / weightA, 1 / weightB) + 1e-9);
      }
    }
  }
});

test("weighted-fair-queueing: shares by weight within one task of each, whatever the sizes", async () => {
  const weights = [3, 1];
  const random = stream(1, 0, "backlog");
  // The heavy class has small tasks, the light one large ones.
  const largest = [2, 9];
  const jobs = weights.flatMap((_, of) => Array.from({ length: 400 }, (): Job => [0, largest[of] * random.next(), of]));
  const all = await served(
    "weighted-fair-queueing",
    jobs,
    weights.map((weight, i) => ({ name: `c${i}`, weight })),
  );
  const done = [0, 0];
  const order = all.sort((a, b) => a.finish - b.finish);
  for (const { class: of, size } of order.slice(
    0,
    order.findLastIndex((task) => task.class === 0),
  )) {
    done[of] += size;
    const gap = Math.abs(done[0] / weights[0] - done[1] / weights[1]);
    expect(gap).toBeLessThanOrEqual(largest[0] / weights[0] + largest[1] / weights[1]);
  }
});

/** All orders of 0 … n − 1. */
function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1).flatMap((order) => Array.from({ length: n }, (_, at) => order.toSpliced(at, 0, n - 1)));
}

/** Ends of jobs done one after the other from 0, by job. */
function ends(order: readonly number[], sizes: readonly number[]): number[] {
  let now = 0;
  const end = sizes.map(() => 0);
  for (const i of order) end[i] = now += sizes[i];
  return end;
}

describe("against all orders of six jobs", () => {
  const all = orders(6);
  const lists = Array.from({ length: 25 }, (_, seed) => {
    const random = stream(seed, 0, "orders");
    return Array.from({ length: 6 }, () => ({
      size: 1 + random.below(12),
      weight: 1 + random.below(9),
      deadline: 3 + random.below(40),
    }));
  });

  test("weighted-shortest has the least weighted sum of completion times", async () => {
    for (const jobs of lists) {
      const cost = (end: readonly number[]): number => end.reduce((sum, time, i) => sum + time * jobs[i].weight, 0);
      const sizes = jobs.map(({ size }) => size);
      const classes = jobs.map(({ weight }, i) => ({ name: `job ${i}`, weight }));
      const found = await finishes(
        "weighted-shortest",
        sizes.map((size, i): Job => [0, size, i]),
        classes,
      );
      expect(cost(found)).toBe(Math.min(...all.map((order) => cost(ends(order, sizes)))));
    }
  });

  test("moore-hodgson has the fewest late jobs", async () => {
    for (const jobs of lists) {
      const late = (end: readonly number[]): number => end.filter((time, i) => time > jobs[i].deadline).length;
      const sizes = jobs.map(({ size }) => size);
      const classes = jobs.map(({ deadline }, i) => ({ name: `job ${i}`, deadline }));
      const found = await finishes(
        "moore-hodgson",
        sizes.map((size, i): Job => [0, size, i]),
        classes,
      );
      expect(late(found)).toBe(Math.min(...all.map((order) => late(ends(order, sizes)))));
    }
  });
});

/** Whether a task once begun is served to its end and no server idles beside waiting work. */
function conserves(definition: SchedulerDefinition): boolean {
  const defaults = Object.entries(definition.parameters).map(([name, { default: value }]) => [name, value]);
  const policy = definition.create({ ...Object.fromEntries(defaults), preemptive: false });
  if (policy.kind === "classes") return policy.quantum === Infinity;
  return policy.kind === "chooser" || ("preempts" in policy && !policy.preempts);
}

const conserving = [...schedulers.values()].filter(conserves);

test("of the orders without preemption none has been left out", () => {
  expect(conserving.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["fcfs", "siro", "ljf", "ageing", "weighted-fair-queueing", "least-slack", "moore-hodgson"]),
  );
});

// On every path: ∫ unfinished work dt = Σ size × (waiting + size / 2).
test.each(
  conserving.map(({ name, parameters }) => ("preemptive" in parameters ? { name, preemptive: false } : { name })),
)("conservation law: Σ size × waiting is the same under $name as under any other order", async (scheduler) => {
  const random = stream(5, 0, "conservation");
  let now = 0;
  const jobs = Array.from({ length: 400 }, (): Job => [
    (now += 2.2 * random.next()),
    2 * random.next(),
    random.below(2),
  ]);
  const area = async (by: unknown): Promise<number> =>
    (await served(by, jobs)).reduce((sum, { size, start, arrival }) => sum + size * (start - arrival), 0);
  const expected = await area("fcfs");
  expect((await area(scheduler)) / expected).toBeCloseTo(1, 9);
});

interface Flow {
  rate: number;
  mean: number;
  weight: number;
}

/** A metric of each class of a single server, within 3 %: the standard error must be below half of that. */
async function expectClasses(scheduler: string, metric: string, flows: readonly Flow[], theory: readonly number[]) {
  const total = flows.reduce((sum, { rate }) => sum + rate, 0);
  const scenario = {
    seed: 3,
    nodes: [{ count: 1 }],
    workload: {
      arrivals: { kind: "poisson", rate: total },
      classes: flows.map(({ rate, mean: of, weight }, i) => ({
        name: `c${i}`,
        share: rate / total,
        weight,
        size: { kind: "exponential", mean: of },
      })),
    },
    strategies: { scheduler },
    run: { tasks: 100_000, warmup: "5%", replications: 1 },
  };
  const found: number[][] = flows.map(() => []);
  const error = (values: readonly number[]): number => sampleStandardDeviation([...values]) / Math.sqrt(values.length);
  do {
    const { all } = await runOnce(scenario, { replication: found[0].length });
    for (const [i, values] of found.entries()) values.push(all.classes[i][metric]);
    expect(found[0].length).toBeLessThan(60);
  } while (found[0].length < 5 || found.some((values, i) => error(values) > 0.015 * theory[i]));
  for (const [i, values] of found.entries()) {
    expect(Math.abs(mean(values) / theory[i] - 1)).toBeLessThanOrEqual(Math.max(0.03, (3 * error(values)) / theory[i]));
  }
}

test("accumulating-priority: mean waiting times (Kleinrock 1964)", async () => {
  const flows = [
    { rate: 0.3, mean: 1, weight: 1 },
    { rate: 0.5, mean: 0.5, weight: 2 },
    { rate: 0.2, mean: 1, weight: 6 },
  ];
  // By weight from the least up: W(p) (1 − Σ above ρ (1 − b(p)/b)) = W0/(1 − ρ) − Σ below ρ W (1 − b/b(p)).
  const load = flows.reduce((sum, { rate, mean: of }) => sum + rate * of, 0);
  const residual = flows.reduce((sum, { rate, mean: of }) => sum + rate * of * of, 0);
  const waits: number[] = [];
  for (const [p, { weight }] of flows.entries()) {
    const below = flows
      .slice(0, p)
      .reduce((sum, one, i) => sum + one.rate * one.mean * waits[i] * (1 - one.weight / weight), 0);
    const above = flows.slice(p + 1).reduce((sum, one) => sum + one.rate * one.mean * (1 - weight / one.weight), 0);
    waits.push((residual / (1 - load) - below) / (1 - above));
  }
  await expectClasses("accumulating-priority", "waiting.mean", flows, waits);
});

test("discriminatory-processor-sharing: mean response times (Fayolle, Mitrani and Iasnogorodski 1980)", async () => {
  const flows = [
    { rate: 0.3, mean: 1, weight: 1 },
    { rate: 0.8, mean: 0.5, weight: 4 },
  ];
  // T(k) (1 − Σ c(k, j)) − Σ c(k, j) T(j) = mean(k), c(k, j) = λ(j) g(j) / (μ(j) g(j) + μ(k) g(k)).
  const factor = (k: number, j: number): number =>
    (flows[j].rate * flows[j].weight) / (flows[j].weight / flows[j].mean + flows[k].weight / flows[k].mean);
  const rows = flows.map((_, k) => {
    const own = 1 - flows.reduce((sum, _unused, j) => sum + factor(k, j), 0);
    return flows.map((_unused, j) => (k === j ? own : 0) - factor(k, j));
  });
  const response = solve(
    rows,
    flows.map((flow) => [flow.mean]),
  ).map(([time]) => time);
  await expectClasses("discriminatory-processor-sharing", "response.mean", flows, response);
});
