import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { balancers, schedulers } from "../../strategies/registry.ts";
import { cluster, estimated, estimatedWorkload, rigid, serve } from "../records.ts";
import { runOnce } from "../running.ts";

type Policy = string | ({ name: string } & Readonly<Record<string, unknown>>);

const nameOf = (policy: Policy): string => (typeof policy === "string" ? policy : policy.name);

/** Every pair must differ: a policy that secretly is another is found out. */
function expectAllDiffer(results: readonly (readonly [Policy, readonly number[]])[]): void {
  for (const [i, [policy, result]] of results.entries()) {
    for (const [other, otherResult] of results.slice(0, i)) {
      expect(result, `${JSON.stringify(policy)} and ${JSON.stringify(other)}`).not.toEqual(otherResult);
    }
  }
}

const LINES: readonly Policy[] = [
  "fcfs",
  "lcfs",
  "lcfs-pr",
  "siro",
  "sjf",
  "srpt",
  "psjf",
  "las",
  "processor-sharing",
  { name: "round-robin", quantum: 0.1 },
  { name: "round-robin", quantum: 1 },
  "priority",
  "priority-pr",
  "edf",
  { name: "edf", preemptive: false },
];

const PLANNERS: readonly Policy[] = [
  "fcfs-rigid",
  "easy",
  { name: "easy", order: "sjf" },
  { name: "easy", estimates: "exact" },
  { name: "easy", order: "sjf", estimates: "exact" },
  { name: "easy", pass: "per-event" },
  { name: "easy", order: "sjf", pass: "per-event" },
  "conservative",
  { name: "conservative", depth: 2 },
  { name: "conservative", depth: 4 },
  { name: "conservative", estimates: "exact" },
  { name: "conservative", pass: "per-event" },
  "selective",
  { name: "selective", threshold: 2 },
  { name: "selective", estimates: "exact" },
];

test("no policy has been left out", () => {
  expect(new Set([...LINES, ...PLANNERS].map(nameOf))).toEqual(new Set(schedulers.keys()));
  expect(new Set(BALANCERS.map(nameOf))).toEqual(new Set(balancers.keys()));
});

test("every scheduler of single tasks serves the same tasks in another order", async () => {
  const random = stream(1, 0, "discriminating");
  let now = 0;
  const times = Array.from({ length: 60 }, () => (now += 2 * random.next()));
  const sizes = times.map(() => 0.1 + 2 * random.next());
  const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(times, () => random.below(3)) };
  const classes = [
    { name: "calm", priority: 0, deadline: 9 },
    { name: "brisk", priority: 1, deadline: 30 },
    { name: "urgent", priority: 2, deadline: 2 },
  ];
  const results = LINES.map(async (scheduler) => {
    const input = { nodes: [{ count: 1 }], workload: { ...estimatedWorkload, classes }, strategies: { scheduler } };
    return [scheduler, (await serve(input, { trace })).served.map(({ finish }) => finish)] as const;
  });
  expectAllDiffer(await Promise.all(results));
});

test("every planner starts the same jobs at other times", async () => {
  const random = stream(2, 0, "discriminating");
  let now = 0;
  const jobs = Array.from({ length: 200 }, () => {
    now += random.below(2) * random.below(12);
    const size = 1 + random.below(20);
    return { at: now, size, slots: 1 + random.below(6), requested: size + random.below(30) };
  });
  const results = PLANNERS.map(async (scheduler) => {
    const { served } = await serve({ ...cluster(8), strategies: { scheduler } }, { trace: rigid(jobs) });
    return [scheduler, served.map(({ start }) => start)] as const;
  });
  expectAllDiffer(await Promise.all(results));
});

const BALANCERS: readonly Policy[] = [
  "random",
  "weighted-random",
  "round-robin",
  { name: "power-of-d", d: 2 },
  { name: "power-of-d", d: 2, replacement: true },
  { name: "power-of-d", d: 3 },
  "join-idle-queue",
  "join-shortest-queue",
  "least-work-left",
];

/**
 * Balancers that draw lots differ in every bit even where they are the same in law, so here the mean response times
 * must differ, and by more than chance: the standard error of a difference on common arrivals is below 1 % of either
 * mean.
 */
test("every balancer has a mean response time of its own", async () => {
  const means = new Map<Policy, number>();
  for (const balancer of BALANCERS) {
    const { all } = await runOnce({
      seed: 1,
      nodes: [
        { count: 6, speed: 1 },
        { count: 1, speed: 2 },
      ],
      workload: {
        arrivals: { kind: "poisson", load: 0.8 },
        size: { kind: "hyperexponential", mean: 1, cv2: 4 },
      },
      strategies: { balancer },
      run: { tasks: 60_000 },
    });
    means.set(balancer, all.all["response.mean"]);
  }
  const sorted = [...means].sort((a, b) => a[1] - b[1]);
  for (const [i, [policy, mean]] of sorted.entries()) {
    if (i === 0) continue;
    const [other, below] = sorted[i - 1];
    expect(mean / below, `${JSON.stringify(policy)} and ${JSON.stringify(other)}`).toBeGreaterThan(1.05);
  }
  // What must come out on these nodes, whatever the numbers: the more is known, the better.
  const ranking = sorted.map(([policy]) => nameOf(policy));
  expect(ranking[0]).toBe("least-work-left");
  expect(ranking.indexOf("power-of-d")).toBeLessThan(ranking.indexOf("weighted-random"));
  expect(ranking.indexOf("round-robin")).toBeLessThan(ranking.indexOf("random"));
});
