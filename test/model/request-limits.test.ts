import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { ScenarioError } from "../../sim/scenario/index.ts";
import { balancers } from "../../strategies/registry.ts";
import type { BalancerDefinition } from "../../strategies/types.ts";
import { listed, randomList, serve } from "../records.ts";
import { scenarioOf } from "../running.ts";

const lists = (times: readonly number[], sizes: readonly number[]): object => ({ workload: listed(times, sizes) });
const exponential = { kind: "exponential", mean: 1 };
const NAMED = { stations: { s: { nodes: [{ count: 1 }] } } };
const drawn = { arrivals: { kind: "poisson", rate: 0.5 }, size: exponential };
const retry = "fixed-backoff";
const copies = "redundancy-d";

test.each<[input: object, says: string]>([
  [{ ...NAMED, workload: drawn, strategies: { retry } }, "strategies.retry: … cannot go with stations"],
  [{ ...NAMED, workload: drawn, attempts: {} }, "attempts: … cannot go with stations"],
  [
    { nodes: [{ count: 1 }], workload: drawn, faults: { up: exponential }, strategies: { retry } },
    "strategies.retry: … cannot go with faults",
  ],
  [
    {
      nodes: [{ count: 1, fail: { probability: 0.1, after: exponential } }],
      workload: { graph: { tasks: [{ size: 1 }] } },
      strategies: { scheduler: "heft" },
    },
    "nodes.0.fail: … cannot go with a graph of tasks",
  ],
  [
    {
      hosts: [{ count: 1, cores: 1 }],
      vms: [{ count: 1, cores: 1 }],
      workload: drawn,
      strategies: { allocator: "first-fit", retry },
    },
    "strategies.retry: … cannot go with hosts",
  ],
  [
    { nodes: [{ count: 1 }], workload: drawn, strategies: { scheduler: "las", retry } },
    "strategies.scheduler: las cannot take attempts back, which requests need",
  ],
  [
    { nodes: [{ count: 1 }], queue: "central", workload: drawn, strategies: { scheduler: "easy", retry } },
    "strategies.scheduler: easy cannot take attempts back, which requests need",
  ],
  [
    { nodes: [{ count: 1 }], workload: drawn, strategies: { scheduler: "siro", admission: "codel" } },
    "strategies.admission: codel drops who is next in line, which siro does not know beforehand",
  ],
  [
    { nodes: [{ count: 2 }], workload: drawn, strategies: { balancer: "work-stealing", copies } },
    "strategies.copies: work-stealing moves tasks between nodes, which must stay where they are sent",
  ],
  [
    { nodes: [{ count: 2 }], queue: "central", workload: drawn, strategies: { copies } },
    "strategies.copies: copies go to different nodes and need queue: per-node",
  ],
  [
    {
      nodes: [{ count: 1 }],
      workload: drawn,
      compare: { vary: { "strategies.retry": ["none", retry] }, metrics: ["goodput"] },
    },
    'compare.vary."strategies.retry".0: compare.metrics: goodput is not measured in this arm',
  ],
  [
    {
      nodes: [{ count: 2 }],
      workload: { ...drawn, keys: { kind: "zipf", exponent: 1, count: 9 } },
      strategies: { partitioner: "hash", copies },
    },
    "strategies.copies: the owner of a key gets it, so there is no other node to choose",
  ],
  [
    { nodes: [{ count: 1 }], queue: "central", workload: drawn, strategies: { scheduler: "gang", retry } },
    "strategies.scheduler: gang cannot take attempts back, which requests need",
  ],
  [{ ...NAMED, workload: drawn, faults: { up: exponential } }, "faults: failures cannot go with stations"],
])("does not go together: %j", (input, says) => {
  expect(refusals(input)).toEqual([says.replace("…", "requests of several attempts")]);
});

function refusals(input: object): string[] {
  try {
    scenarioOf(input);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

/** What two nodes have left to do, s, whenever a balancer that takes the first of them is asked about both. */
async function backlogs(times: readonly number[], sizes: readonly number[], cancel: string): Promise<number[][]> {
  const known = balancers.get("least-work-left");
  if (known === undefined) throw new Error("the registry lacks least-work-left");
  const seen: number[][] = [];
  const balancer: BalancerDefinition = {
    ...known,
    create: () => ({
      kind: "chooser",
      choose(_task, nodes) {
        const all = Array.from({ length: nodes.size }, (_, i) => nodes.at(i)).sort((a, b) => a.id - b.id);
        if (all.length === 2) seen.push(all.map(({ backlog }) => backlog));
        return all[0];
      },
    }),
  };
  await serve(
    {
      nodes: [{ count: 1, speed: 2 }, { count: 1 }],
      ...lists(times, sizes),
      strategies: { balancer: "least-work-left", copies: { name: "redundancy-d", d: 2, cancel } },
    },
    { policies: { balancer } },
  );
  return seen;
}

test("limited-processor-sharing: who is taken back makes room for the next in line", async () => {
  // 0 is alone until 1, shares with 1 until it is withdrawn at 3. 2 takes its place; with 1 it is served until 3.5, and
  // 1, of which 0.25 s are left then, is done at 3.75.
  const run = await serve({
    nodes: [{ count: 1 }],
    ...lists([0, 1, 2], [10, 1.5, 0.25]),
    strategies: {
      scheduler: { name: "limited-processor-sharing", limit: 2 },
      retry: { name: "fixed-backoff", attempts: 1, timeout: 3, withdraw: true },
    },
  });
  expect(run.served.map(({ id, finish }) => [id, finish])).toEqual([
    [1, 3.75],
    [2, 3.5],
  ]);
});

test("a copy taken back in service is no backlog any more", async () => {
  // Request 0 (size 4) is served by both, at 2 done by the quick node; request 1 (size 6) by both from 2, done at 5.
  expect(await backlogs([0, 1, 2.5, 5.75], [4, 6, 1, 1], "completion")).toEqual([
    [0, 0],
    [1, 3],
    [2.5, 5.5],
    [0, 0],
  ]);
});

test("a copy taken back in line is no backlog any more", async () => {
  // Request 1 begins at 0.5 on node 1, and its copy leaves the line of node 0, which has served half of request 0 at 1.
  expect(await backlogs([0, 0.5, 1], [4, 6, 1], "start")).toEqual([
    [0, 0],
    [1.5, 0],
    [1, 5.5],
  ]);
});

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | "none"> => fc.oneof(fc.constant("none" as const), value);
const strategies = fc.record({
  balancer: fc.constantFrom("random", "round-robin", "join-shortest-queue", "least-work-left", "work-stealing"),
  scheduler: fc.constantFrom<string | { name: string; limit?: number; quantum?: number; threshold?: number }>(
    "fcfs",
    "lcfs",
    "lcfs-pr",
    "sjf",
    "srpt",
    "processor-sharing",
    "siro",
    "stride",
    { name: "mlfq", quantum: 0.3 },
    { name: "adaptive-lifo", threshold: 2 },
    { name: "limited-processor-sharing", limit: 2 },
    "discriminatory-processor-sharing",
  ),
  copies: maybe(
    fc.constantFrom(
      { name: "redundancy-d", d: 2 },
      { name: "redundancy-d", d: 3, cancel: "start" },
      { name: "hedging", delay: 0.5, budget: 0.5 },
    ),
  ),
  retry: maybe(
    fc.record({
      name: fc.constantFrom("fixed-backoff", "exponential-backoff"),
      attempts: fc.integer({ min: 1, max: 4 }),
      timeout: fc.constantFrom(null, 0.3, 2),
      withdraw: fc.boolean(),
      budget: fc.constantFrom(null, 0.2),
    }),
  ),
  admission: maybe(
    fc.constantFrom(
      { name: "bounded-queue", limit: 4 },
      { name: "token-bucket", rate: 2, burst: 2 },
      { name: "codel", target: 0.1, interval: 0.5 },
      { name: "aimd", timeout: 0.5 },
    ),
  ),
  health: maybe(
    fc.constantFrom<object>(
      { name: "outlier-ejection", consecutive: 1, base: 1, share: 0.5 },
      [
        { name: "circuit-breaker", window: 2, open: 0.5 },
        { name: "slow-start", ramp: 2 },
      ],
      { name: "active-checks", period: 0.5, fall: 1, rise: 1 },
      { name: "success-rate", interval: 1, volume: 1, deviations: 0.5 },
    ),
  ),
});

type Asked = typeof strategies extends fc.Arbitrary<infer Given> ? Given : never;

/** Schedulers in whose lines nobody is known to be next. */
const HEADLESS = /siro|stride|sharing/;

/** Whether the policies go together; the grammar refuses others. */
function fit({ balancer, scheduler, copies, admission, health }: Asked): boolean {
  if (balancer === "work-stealing" && (copies !== "none" || health !== "none")) return false;
  return !(Object(admission).name === "codel" && HEADLESS.test(JSON.stringify(scheduler)));
}

test("every request is answered, dropped or given up on, and no slot does what cannot be", async () => {
  await fc.assert(
    fc.asyncProperty(
      strategies.filter(fit),
      fc.constantFrom(0, 0.3, 1),
      fc.constantFrom(1, 3),
      fc.constantFrom(2, "unbounded"),
      fc.integer(),
      async (asked, probability, slots, queue, seed) => {
        const { times, sizes } = randomList(stream(seed, 0, "requests"), 80, 0.3);
        const fail = { probability, after: { kind: "exponential", mean: 0.2 } };
        const run = await serve({
          seed: Math.abs(seed),
          nodes: [
            { count: 2, slots, queue },
            { count: 2, fail },
          ],
          ...lists(times, sizes),
          strategies: asked,
        });
        const { counts, all } = run.replication;
        expect(counts.arrived).toBe(80);
        expect(counts.finished + counts.dropped + counts.abandoned).toBe(80);
        expect(counts.present).toBe(0);
        expect(run.served).toHaveLength(counts.finished);
        for (const { arrival, start, finish } of run.served) {
          expect(start).toBeGreaterThanOrEqual(arrival);
          expect(finish).toBeGreaterThanOrEqual(start);
        }
        for (const share of all.utilisation) {
          expect(share).toBeGreaterThanOrEqual(-1e-12);
          expect(share).toBeLessThanOrEqual(1 + 1e-9);
        }
        // Time spent in line and time in the system, over the window, cannot be negative.
        expect(all.all["queue.mean"]).toBeGreaterThanOrEqual(-1e-9);
      },
    ),
    { numRuns: 150, seed: 5 },
  );
});
