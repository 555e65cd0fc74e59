import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { recoveries } from "../../strategies/registry.ts";
import { listed, randomList, type Run, serve } from "../records.ts";

/** Tasks of a run. */
const COUNT = 120;
const MEAN_UP = 4;

interface Pool {
  nodes: { count: number; speed?: number; slots?: number; queue?: number }[];
  queue?: string;
  scheduler?: string | object;
  information?: string;
}

const POOLS: readonly (readonly [string, Pool])[] = [
  ["one node", { nodes: [{ count: 1 }] }],
  [
    "unlike nodes",
    {
      nodes: [
        { count: 2, speed: 0.5 },
        { count: 2, speed: 3, slots: 3 },
      ],
    },
  ],
  ["short queues", { nodes: [{ count: 3, queue: 1 }] }],
  ["a central line", { nodes: [{ count: 2 }, { count: 1, slots: 2, speed: 2 }], queue: "central" }],
  ["preemption", { nodes: [{ count: 2, slots: 2 }], scheduler: "srpt" }],
  ["a preemptive stack", { nodes: [{ count: 2 }], scheduler: "lcfs-pr", queue: "central" }],
  ["last come first", { nodes: [{ count: 2 }], scheduler: "lcfs" }],
  ["the last of long lines", { nodes: [{ count: 2 }], scheduler: { name: "adaptive-lifo", threshold: 2 } }],
  ["lots", { nodes: [{ count: 2 }], scheduler: "siro" }],
  ["slices", { nodes: [{ count: 2 }], scheduler: { name: "round-robin", quantum: 0.3 } }],
];

function scenario(pool: Pool, recovery: object, seed: number, faults: object, balancer = "least-work-left"): object {
  const { nodes, queue, scheduler = "fcfs" } = pool;
  const { times, sizes } = randomList(stream(seed, 0, "recovering"), COUNT, 0.5);
  return {
    seed,
    nodes,
    ...(queue === undefined ? {} : { queue }),
    workload: listed(times, sizes),
    faults,
    strategies: { balancer, scheduler, recovery },
  };
}

const random = {
  up: { kind: "exponential", mean: MEAN_UP },
  down: { kind: "exponential", mean: 1 },
  tasks: { rate: 0.05, probability: 0.02 },
};

/** Every task leaves once; busy time is work that served, work lost and overhead. */
function expectConserved({ served, replication }: Run, { nodes }: Pool): void {
  const { counts, all } = replication;
  expect(counts.arrived).toBe(COUNT);
  expect(counts.present).toBe(0);
  expect(counts.finished + counts.dropped + counts.abandoned).toBe(COUNT);
  expect(new Set(served.map(({ id }) => id)).size).toBe(counts.finished);
  const groups = nodes.flatMap((group) => Array.from({ length: group.count }, () => group));
  const span = counts.finished / all.all.throughput;
  const busy = groups.reduce(
    (sum, { slots = 1, speed = 1 }, node) => sum + all.utilisation[node] * span * slots * speed,
    0,
  );
  const useful = served.reduce((sum, { size }) => sum + size, 0);
  expect(useful + (all.all["work.lost"] + all.all["work.overhead"]) * busy).toBeCloseTo(busy, 6);
  const fastest = Math.max(...groups.map(({ speed = 1 }) => speed));
  for (const { arrival, start, finish, size } of served) {
    expect(start).toBeGreaterThanOrEqual(arrival);
    expect(finish - start).toBeGreaterThanOrEqual((size / fastest) * (1 - 1e-9) - 1e-9);
  }
  for (const share of all.utilisation) expect(share).toBeLessThanOrEqual(all.all.availability * nodes.length + 1);
}

describe.each([...recoveries.keys()])("recovery %s", (name) => {
  test.each(POOLS)("%s", async (_what, pool) => {
    for (const seed of [1]) {
      const run = await serve(scenario(pool, { name }, seed, random));
      expectConserved(run, pool);
      const again = await serve(scenario(pool, { name }, seed, random));
      expect(again.served).toEqual(run.served);
      expect(again.replication.unseed).toBe(run.replication.unseed);
    }
  });

  test("nothing is lost or served twice, whatever the outages", async () => {
    const outages = fc.array(
      fc.record({ node: fc.integer({ min: 0, max: 2 }), gap: fc.integer({ max: 12 }), length: fc.integer({ max: 6 }) }),
      { minLength: 1, maxLength: 30 },
    );
    const shapes = fc.constantFrom(
      ...POOLS.filter(([, { nodes }]) => nodes.reduce((sum, { count }) => sum + count, 0) > 2),
    );
    await fc.assert(
      fc.asyncProperty(outages, shapes, async (given, [, pool]) => {
        const end = [0, 0, 0];
        // On a grid that arrivals share, so that many things happen at the same instant.
        const list = given.map(({ node, gap, length }) => {
          const from = end[node] + 0.5 * Math.abs(gap % 12);
          end[node] = from + 0.5 * (1 + Math.abs(length % 6));
          return { node, from, to: end[node] };
        });
        const policy = name === "young" || name === "daly" ? { name, meanUp: MEAN_UP } : { name };
        expectConserved(await serve(scenario(pool, policy, 3, { list }, "join-shortest-queue")), pool);
      }),
      { numRuns: 8, seed: 11 },
    );
  });

  test("does not change when nodes fail, or what arrives", async () => {
    const seen = async (recovery: string): Promise<Run> =>
      serve({
        seed: 5,
        nodes: [{ count: 3 }],
        workload: { arrivals: { kind: "poisson", load: 0.4 }, size: { kind: "exponential", mean: 1 } },
        faults: random,
        strategies: { balancer: "random", recovery },
        run: { time: 300, warmup: 0 },
      });
    const [run, other] = [await seen(name), await seen("resume")];
    for (const metric of ["availability", "failures.rate"]) {
      expect(run.replication.all.all[metric]).toBe(other.replication.all.all[metric]);
    }
    expect(run.replication.counts.arrived).toBe(other.replication.counts.arrived);
    const sizes = new Map(other.served.map(({ id, size }) => [id, size]));
    const common = run.served.filter(({ id }) => sizes.has(id));
    expect(common.length).toBeGreaterThan(200);
    for (const { id, size } of common) expect(size).toBe(sizes.get(id));
  });
});

test("every recovery gives the same tasks through the same failures other responses", async () => {
  const results = await Promise.all(
    [...recoveries.keys()].map(async (name) => {
      const { served, replication } = await serve(scenario({ nodes: [{ count: 3 }] }, { name }, 4, random));
      return [name, JSON.stringify([served.map(({ finish }) => finish), replication.all.all["work.lost"]])] as const;
    }),
  );
  expect(new Set(results.map(([, result]) => result)).size).toBe(results.length);
});
