import { mean, sampleStandardDeviation } from "simple-statistics";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { solve } from "../../sim/measure/theory/linear.ts";
import { schedulers } from "../../strategies/registry.ts";
import type { SchedulerDefinition } from "../../strategies/types.ts";
import { type Job, served } from "../classes.ts";
import { runOnce } from "../running.ts";

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
