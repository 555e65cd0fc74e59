import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Run, serve } from "../records.ts";

const TASKS = 120;

interface NodeGroup {
  count: number;
  speed: number;
  slots: number;
  queue: number | string;
}

interface ClassOf {
  name: string;
  share?: number;
  priority?: number;
  deadline?: number;
  size?: object;
}

const CLASSES: readonly (readonly ClassOf[])[] = [
  [],
  [{ name: "a", priority: 1, deadline: 5 }, { name: "b" }],
  [
    { name: "a", share: 1, priority: 0 },
    { name: "b", share: 3, priority: 4, size: { kind: "exponential", mean: 0.2 } },
    { name: "c", share: 2, priority: 2, deadline: 1 },
  ],
];

interface Scenario {
  seed: number;
  queue: unknown;
  nodes: NodeGroup[];
  strategies: { balancer?: string; scheduler: unknown };
  workload: { classes: readonly ClassOf[]; arrivals: object; size: object; patience: object | null };
}

const duration = fc.integer({ min: 1, max: 40 }).map((n) => n / 10);

const distribution = fc.oneof(
  duration.map((value) => ({ kind: "deterministic", value })),
  duration.map((mean) => ({ kind: "exponential", mean })),
  fc.record({ kind: fc.constant("lognormal"), mean: duration, cv2: duration }),
  fc.record({ kind: fc.constant("erlang"), stages: fc.integer({ min: 1, max: 5 }), mean: duration }),
  duration.map((mean) => ({ kind: "hyperexponential", mean, cv2: 5 })),
  fc.constant({ kind: "empirical", values: [1, 2, 8], weights: [3, 2, 1] }),
);

const arrivals = fc.oneof(
  duration.map((rate) => ({ kind: "poisson", rate })),
  duration.map((rate) => ({ kind: "batch", rate, size: { kind: "empirical", values: [1, 4], weights: [1, 1] } })),
  distribution.map((interval) => ({ kind: "renewal", interval })),
  duration.map((rate) => ({
    kind: "mmpp",
    rates: [rate, 5 * rate],
    switch: [
      [0, 0.1],
      [0.2, 0],
    ],
  })),
  duration.map((base) => ({ kind: "diurnal", base, amplitude: base, period: 20 })),
  fc.record({ kind: fc.constant("closed"), population: fc.integer({ min: 1, max: 15 }), think: distribution }),
);

const machines = {
  count: fc.integer({ min: 1, max: 3 }),
  speed: fc.constantFrom(0.5, 1, 3),
  slots: fc.integer({ min: 1, max: 3 }),
};
const group: fc.Arbitrary<NodeGroup> = fc.record({
  ...machines,
  queue: fc.constantFrom<number | string>("unbounded", 0, 1, 4),
});

const central = fc.oneof(
  fc.constant("central"),
  fc.integer({ min: 0, max: 6 }).map((places) => ({ kind: "central", places })),
);

const LINES = ["fcfs", "lcfs", "lcfs-pr", "siro", "sjf", "srpt", "psjf", "priority", "priority-pr", "edf"];
const BALANCERS = [
  "random",
  "weighted-random",
  "round-robin",
  "power-of-d",
  "join-shortest-queue",
  "join-idle-queue",
  "least-work-left",
];

const line = fc.oneof(
  fc.constantFrom(...LINES),
  duration.map((quantum) => ({ name: "round-robin", quantum })),
  fc.nat(4).map((threshold) => ({ name: "adaptive-lifo", threshold })),
);
const spread = fc.record({
  queue: fc.constant("per-node"),
  nodes: fc.array(group, { minLength: 1, maxLength: 3 }),
  strategies: fc.record({
    balancer: fc.constantFrom(...BALANCERS),
    scheduler: fc.oneof(line, fc.constantFrom("processor-sharing", "las")),
  }),
});
const pooled = fc.record({
  queue: central,
  nodes: fc.array(fc.record({ ...machines, queue: fc.constant("unbounded") }), { minLength: 1, maxLength: 3 }),
  strategies: fc.record({ scheduler: line }),
});

const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1000 }),
    where: fc.oneof(spread, pooled),
    workload: fc.record({
      arrivals,
      size: distribution,
      patience: fc.option(distribution, { freq: 3 }),
      classes: fc.constantFrom(...CLASSES),
    }),
    information: fc.constantFrom("exact", { kind: "lognormal", sigma: 1 }, "class-mean"),
  })
  .map(({ where, ...rest }) => Object.assign(rest, where, { run: { tasks: TASKS, warmup: 0, replications: 1 } }))
  // Deadlines first needs a deadline.
  .filter(
    ({ workload, strategies }) => strategies.scheduler !== "edf" || workload.classes.some((of) => "deadline" in of),
  );

/** The same tasks, all of them let in and served to the end. */
async function drained(input: Scenario): Promise<Run> {
  const { served } = await serve({
    ...input,
    strategies: "balancer" in input.strategies ? { balancer: "random" } : {},
    nodes: input.nodes.map((of) => ({ ...of, queue: "unbounded" })),
    queue: input.queue === "per-node" ? "per-node" : "central",
    workload: { ...input.workload, patience: null },
  });
  const { arrivals: _arrivals, size: _size, ...workload } = input.workload;
  const trace = {
    count: served.length,
    arrival: Float64Array.from(served, ({ arrival }) => arrival),
    size: Float64Array.from(served, ({ size }) => size),
    requested: null,
    slots: null,
    key: null,
    class: workload.classes.length > 1 ? Int32Array.from(served, (task) => task.class) : null,
    classes: [],
    records: served.length,
    dropped: {},
    header: {},
  };
  const classes = workload.classes.map(({ name, ...of }) => {
    const { size: _own, ...rest } = { size: null, ...of };
    return { name, ...rest };
  });
  const list = { arrivals: { kind: "poisson", rate: 1 }, size: { kind: "deterministic", value: 1 } };
  return serve({ ...input, workload: { ...workload, ...list, classes }, run: { warmup: 0 } }, { trace });
}

test("nothing is lost and nothing appears, and Little's law holds to rounding", async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (input) => {
      const { served, replication } = await drained(input);
      const { counts, all } = replication;
      const row = all.all;
      expect(counts.arrived).toBe(TASKS);
      expect(counts.present).toBe(0);
      expect(counts.finished).toBe(served.length);
      expect(counts.finished + counts.dropped + counts.abandoned).toBe(counts.arrived);
      expect(row["drop.probability"]).toBeCloseTo(counts.dropped / counts.arrived, 12);
      expect(row["abandon.probability"]).toBeCloseTo(counts.abandoned / counts.arrived, 12);
      if (served.length === 0) return;

      const span = row.makespan;
      const speeds = input.nodes.flatMap((of) => Array.from({ length: of.count }, () => of.speed));
      const slots = input.nodes.flatMap((of) => Array.from({ length: of.count }, () => of.slots));
      // The window runs from 0 to the last event; every length below is of that window.
      const length = served.length / row.throughput;
      expect(length).toBeGreaterThanOrEqual(span * (1 - 1e-12));

      const responses = served.reduce((sum, { arrival, finish }) => sum + finish - arrival, 0);
      const waits = served.reduce((sum, { arrival, start }) => sum + start - arrival, 0);
      expect(row["response.mean"]).toBeCloseTo(responses / served.length, 8);
      expect(row["waiting.mean"]).toBeCloseTo(waits / served.length, 8);
      // Only those who leave unserved add to the area besides.
      if (counts.abandoned === 0) expect(row["number.mean"] * length).toBeCloseTo(responses, 6);
      else expect(row["number.mean"] * length).toBeGreaterThan(responses * (1 - 1e-12));

      const busy = all.utilisation.reduce((sum, share, node) => sum + share * slots[node] * length * speeds[node], 0);
      // Where a displaced task may go on at another node its busy time is at other speeds.
      if (new Set(speeds).size === 1 || input.queue === "per-node") {
        expect(busy).toBeCloseTo(
          served.reduce((sum, { size }) => sum + size, 0),
          6,
        );
      }
      for (const share of all.utilisation) expect(share).toBeLessThanOrEqual(1 + 1e-12);
    }),
    { numRuns: 150, seed: 20 },
  );
});

test("what has arrived when a run is stopped has left, or is there", async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, fc.integer({ min: 1, max: 60 }), async (input, time) => {
      const { served, replication } = await serve({ ...input, run: { time, warmup: 0, replications: 1 } });
      const { counts } = replication;
      expect(counts.finished + counts.dropped + counts.abandoned + counts.present).toBe(counts.arrived);
      expect(served.length).toBe(counts.finished);
      for (const { arrival, finish } of served) expect(arrival <= finish && finish <= time).toBe(true);
      const places = input.nodes.reduce(
        (sum, { count, slots, queue }) => sum + count * (slots + (queue === "unbounded" ? Infinity : Number(queue))),
        0,
      );
      expect(counts.present).toBeLessThanOrEqual(places);
    }),
    { numRuns: 100, seed: 21 },
  );
});

test("a full node turns away exactly those who find no place", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.record({ gap: fc.integer({ min: 0, max: 3 }), size: fc.integer({ min: 1, max: 6 }) }), {
        minLength: 1,
        maxLength: 40,
      }),
      async (queue, jobs) => {
        let now = 0;
        const times = jobs.map(({ gap }) => (now += gap));
        const sizes = jobs.map(({ size }) => size);
        const workload = { arrivals: { kind: "list", times, sizes } };
        const { served, replication } = await serve({ nodes: [{ count: 1, queue }], workload });
        // First come first served by hand: who finds more than `queue` others waiting or being served leaves.
        const ends: number[] = [];
        for (const [i, at] of times.entries()) {
          const there = ends.filter((end) => end > at).length;
          if (there <= queue) ends.push(Math.max(at, ends.at(-1) ?? 0) + sizes[i]);
        }
        expect(served.map(({ finish }) => finish)).toEqual(ends);
        expect(replication.counts.dropped).toBe(jobs.length - ends.length);
      },
    ),
    { numRuns: 150, seed: 22 },
  );
});
