import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Replication } from "../../sim/experiment/simulate.ts";
import { Dispatcher } from "../../sim/model/dispatcher.ts";
import { runOnce } from "../running.ts";

const arrivals = fc.oneof(
  fc.record({ kind: fc.constant("poisson"), load: fc.constantFrom(0.3, 0.8, 1.1) }),
  fc.constant({ kind: "batch", rate: 0.4, size: { kind: "zipf", exponent: 1.5, count: 6 } }),
  // Arrivals at the very instants of completions.
  fc.constant({ kind: "renewal", interval: { kind: "deterministic", value: 0.5 } }),
  fc.constant({
    kind: "mmpp",
    rates: [0.2, 3],
    switch: [
      [0, 0.1],
      [0.3, 0],
    ],
  }),
);
const size = fc.constantFrom<object[]>(
  { kind: "exponential", mean: 1 },
  { kind: "deterministic", value: 1 },
  { kind: "lognormal", mean: 1, cv2: 4 },
  { kind: "uniform", low: 0.5, high: 1.5 },
);
const group = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  speed: fc.constantFrom(1, 1, 0.5, 3),
  slots: fc.integer({ min: 1, max: 3 }),
});
const one = fc.record({ count: fc.constant(1), speed: fc.constantFrom(1, 0.7), slots: fc.constant(1) });
const pool = fc.oneof(
  fc.record({ nodes: fc.tuple(one) }),
  fc.record({ queue: fc.constant("central"), nodes: fc.array(group, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    nodes: fc.array(group, { minLength: 1, maxLength: 3 }),
    strategies: fc.record({
      balancer: fc.constantFrom(
        "random",
        "round-robin",
        "weighted-random",
        "join-shortest-queue",
        "join-idle-queue",
        "least-work-left",
        { name: "power-of-d", d: 2 },
        { name: "power-of-d", d: 3, replacement: true },
      ),
    }),
  }),
);
const run = fc.oneof(
  fc.record({ tasks: fc.integer({ min: 1, max: 400 }), warmup: fc.constantFrom<unknown[]>(0, "10%", "25 s") }),
  fc.record({ time: fc.integer({ min: 1, max: 300 }), warmup: fc.constantFrom<unknown[]>(0, "10%", { tasks: 20 }) }),
);

/** What is measured, and how often each layer has been used. */
async function measured(scenario: object, express?: false): Promise<{ result: Replication; layered: boolean }> {
  let layered = false;
  const arrive = Dispatcher.prototype.arrive;
  Dispatcher.prototype.arrive = function (task) {
    layered = true;
    return arrive.call(this, task);
  };
  try {
    const result = await runOnce(scenario, { sections: 3, ...(express === undefined ? {} : { express }) });
    return { result, layered };
  } finally {
    Dispatcher.prototype.arrive = arrive;
  }
}

test("the express run gives the results of the layered one, to the last bit", async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, size, pool, run, fc.nat(1000), async (arriving, sizes, pooled, running, seed) => {
      const scenario = {
        seed,
        workload: { arrivals: arriving, size: sizes },
        ...pooled,
        run: { replications: 1, ...running },
      };
      const short = await measured(scenario);
      const long = await measured(scenario, false);
      expect(short.layered).toBe(false);
      expect(short.result).toEqual(long.result);
      expect(long.layered).toBe(long.result.counts.arrived > 0);
    }),
    { numRuns: 150 },
  );
});

test.each<[string, { workload?: object; [part: string]: unknown }]>([
  ["patience", { workload: { patience: { kind: "exponential", mean: 1 } } }],
  [
    "several classes",
    {
      workload: {
        classes: [
          { name: "a", share: 1 },
          { name: "b", share: 1 },
        ],
      },
    },
  ],
  ["deadlines", { workload: { classes: [{ name: "a", share: 1, deadline: 2 }] } }],
  [
    "closed workloads",
    { workload: { arrivals: { kind: "closed", population: 3, think: { kind: "exponential", mean: 1 } } } },
  ],
  ["wrong estimates", { information: { kind: "lognormal", sigma: 1 } }],
  ["bounded lines", { nodes: [{ count: 1, queue: 3 }] }],
  ["another order", { strategies: { scheduler: "sjf" } }],
])("%s take the layered way", async (_, change) => {
  const workload = {
    arrivals: { kind: "poisson", rate: 1 },
    size: { kind: "exponential", mean: 1 },
    ...change.workload,
  };
  const { layered } = await measured({
    nodes: [{ count: 1 }],
    run: { tasks: 50, warmup: 0, replications: 1 },
    ...change,
    workload,
  });
  expect(layered).toBe(true);
});

test.each([
  { strategies: { balancer: "join-shortest-queue" } },
  { strategies: { balancer: { name: "power-of-d", d: 2 } } },
  { queue: "central" },
])("with more nodes than the caches hold it is the same: %j", async (pool) => {
  const scenario = {
    seed: 5,
    nodes: [{ count: 20_000 }],
    workload: { arrivals: { kind: "poisson", load: 0.95 }, size: { kind: "exponential", mean: 1 } },
    ...pool,
    run: { replications: 1, tasks: 60_000, warmup: "10%" },
  };
  const short = await measured(scenario);
  const long = await measured(scenario, false);
  expect([short.layered, long.layered]).toEqual([false, true]);
  expect(short.result).toEqual(long.result);
});
