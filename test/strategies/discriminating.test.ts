import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { balancers, schedulers } from "../../strategies/registry.ts";
import { makespan, randomGraph, schedule } from "../graphs.ts";
import { cluster, estimated, estimatedWorkload, listed, rigid, serve } from "../records.ts";
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
  "adaptive-lifo",
  { name: "adaptive-lifo", threshold: 2 },
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
  "ljf",
  "weighted-shortest",
  "least-slack",
  { name: "least-slack", preemptive: false },
  "deadline-monotonic",
  "moore-hodgson",
  { name: "ageing", rate: 1 },
  { name: "ageing", rate: 0.5 },
  "accumulating-priority",
  "mlfq",
  { name: "mlfq", levels: 2, quantum: 0.1, allotment: 3 },
  { name: "mlfq", levels: 2, quantum: 0.1, allotment: 3, boost: 1 },
  "lottery",
  "stride",
  "weighted-fair-queueing",
  "fair-share",
  { name: "fair-share", halfLife: 1 },
  "discriminatory-processor-sharing",
  "limited-processor-sharing",
  { name: "limited-processor-sharing", limit: 2 },
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
  "slack-based",
  { name: "slack-based", slack: 5 },
  { name: "slack-based", factor: 3 },
  { name: "slack-based", estimates: "exact" },
  "wfp3",
  { name: "wfp3", backfilling: "none" },
  { name: "wfp3", estimates: "exact" },
  "unicef",
  { name: "unicef", backfilling: "none" },
  "f1",
  { name: "f1", backfilling: "none" },
  "fair-share-rigid",
  { name: "fair-share-rigid", halfLife: 10 },
  { name: "fair-share-rigid", backfilling: "none" },
  "gang",
  { name: "gang", quantum: 4 },
  { name: "gang", quantum: 4, rows: 2 },
  { name: "gang", quantum: 4, alternates: false },
];

const GRAPHS: readonly Policy[] = [
  "heft",
  { name: "heft", insertion: false },
  "cpop",
  "peft",
  "dls",
  "lookahead-heft",
  "min-min",
  "max-min",
  "sufferage",
  "mct",
  "list-scheduling",
  "lpt",
  "work-stealing",
  { name: "work-stealing", latency: 0.5 },
  "exhaustive",
];

/** Over several resources; fcfs is one of them. */
const SHARERS: readonly Policy[] = ["fcfs", "drf", "slot-fair"];

test("no policy has been left out", () => {
  expect(new Set([...BALANCERS, ...MORE].map(nameOf))).toEqual(new Set(balancers.keys()));
  // On other graphs than flow shops there is no johnson.
  const named = [...LINES, ...PLANNERS, ...GRAPHS, ...SHARERS, "johnson"].map(nameOf);
  expect(new Set(named)).toEqual(new Set(schedulers.keys()));
});

test("every scheduler of single tasks serves the same tasks in another order", async () => {
  const random = stream(1, 0, "discriminating");
  let now = 0;
  const times = Array.from({ length: 200 }, () => (now += 2 * random.next()));
  const sizes = times.map(() => 0.1 + 2 * random.next());
  const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(times, () => random.below(3)) };
  const classes = [
    { name: "calm", priority: 0, deadline: 9, weight: 1 },
    { name: "brisk", priority: 1, deadline: 30, weight: 5 },
    { name: "urgent", priority: 2, deadline: 2, weight: 2 },
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
  const trace = { ...rigid(jobs), class: Int32Array.from(jobs, (_, i) => i % 3), classes: ["a", "b", "c"] };
  const results = PLANNERS.map(async (scheduler) => {
    const { served } = await serve({ ...cluster(8), strategies: { scheduler } }, { trace });
    return [scheduler, served.map(({ start }) => start)] as const;
  });
  expectAllDiffer(await Promise.all(results));
});

test("every scheduler of several resources starts the same tasks at other times", async () => {
  const results = SHARERS.map(async (scheduler) => {
    const random = stream(4, 0, "discriminating");
    let now = 0;
    const times = Array.from({ length: 100 }, () => (now += random.next()));
    const { served } = await serve({
      nodes: [{ count: 20 }],
      capacity: { cpu: 10, memory: 20 },
      queue: "central",
      workload: {
        ...listed(
          times,
          times.map(() => 3 * random.next()),
        ),
        classes: [
          { name: "cpu", demand: { cpu: 4, memory: 1 } },
          { name: "memory", demand: { cpu: 1, memory: 3 } },
          { name: "small", weight: 2, demand: { cpu: 1, memory: 1 } },
        ],
      },
      strategies: { scheduler },
    });
    return [scheduler, served.map(({ start }) => start)] as const;
  });
  expectAllDiffer(await Promise.all(results));
});

test("every scheduler of graphs has another makespan on the same graph", () => {
  const graph = randomGraph(913, 12, 3);
  const results = GRAPHS.map((policy) => {
    const { name, ...parameters } = typeof policy === "string" ? { name: policy } : policy;
    return [policy, [makespan(schedule(graph, name, parameters))]] as const;
  });
  expectAllDiffer(results);
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

/** Balancers that differ from others in where they send tasks rather than in a mean on one scenario. */
const MORE: readonly Policy[] = [
  "smooth-weighted-round-robin",
  "interleaved-weighted-round-robin",
  // In turn it would be join-shortest-queue but for the order among equals.
  { name: "least-connections", ties: "first" },
  { name: "weighted-least-connections", ties: "turn" },
  "shortest-expected-delay",
  "never-queue",
  "stale-join-shortest-queue",
  "least-response-time",
  "peak-ewma",
  "probing",
  { name: "aperture", balancers: 3, size: 2 },
  "sita-e",
  "sita-v",
  "key-hash",
  "ring-hash",
  "rendezvous",
  "jump-hash",
  "maglev",
  "bounded-load",
  "affinity",
  "pull",
  "work-stealing",
  "always-first",
  "always-busiest",
];

/** Policies that are equal in law send each node the same share of the work, up to chance, and have the same mean. */
test("every balancer sends its own shares of the tasks to unlike nodes, at its own mean response time", async () => {
  const results: [Policy, readonly number[]][] = [];
  for (const balancer of [...BALANCERS, ...MORE]) {
    const { all } = await runOnce({
      seed: 1,
      nodes: [{ count: 3 }, { count: 2, speed: 1.7 }, { count: 1, speed: 4, slots: 3 }],
      workload: {
        arrivals: { kind: "poisson", load: 0.5 },
        size: { kind: "hyperexponential", mean: 1, cv2: 4 },
        keys: { kind: "zipf", exponent: 0.6, count: 500 },
      },
      strategies: { balancer },
      run: { tasks: 12_000 },
    });
    results.push([balancer, [...all.inflow, all.all["response.mean"]]]);
  }
  // Policies equal in law differ by some 4 % of an inflow by chance.
  const apart = (a: readonly number[], b: readonly number[]): number =>
    Math.max(...a.map((number, k) => Math.abs(number - b[k]) / Math.max(number, b[k], 1e-9)));
  const alike = results.flatMap(([policy, numbers], i) =>
    results.slice(0, i).flatMap(([other, others]) => (apart(numbers, others) > 0.06 ? [] : [[policy, other]])),
  );
  expect(alike).toEqual([]);
});
