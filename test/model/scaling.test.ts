import { describe, expect, test } from "vitest";
import { overloadedInRun, unstable } from "../../sim/experiment/stability.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { scalers } from "../../strategies/registry.ts";
import { listed, randomList, serve } from "../records.ts";
import { runOnce, scenarioOf } from "../running.ts";
import { at, scripted } from "./scripted.ts";

const SHAPES: readonly (readonly [string, object])[] = [
  ["a central line", { queue: "central" }],
  ["shortest queue", { strategies: { balancer: "join-shortest-queue" } }],
  ["chance", { strategies: { balancer: "random" } }],
  ["turns", { strategies: { balancer: "round-robin" } }],
  ["work left", { strategies: { balancer: "least-work-left" } }],
  ["stealing", { strategies: { balancer: "work-stealing" } }],
  ["pulling", { strategies: { balancer: "pull" } }],
  ["preemption", { queue: "central", strategies: { scheduler: "srpt" } }],
  ["slices", { queue: "central", strategies: { scheduler: { name: "round-robin", quantum: 0.3 } } }],
  ["levels", { strategies: { balancer: "random", scheduler: "mlfq" } }],
  ["short queues", { nodes: [{ count: 3, slots: 2, queue: 1 }], strategies: { balancer: "random" } }],
];

describe.each(SHAPES)("%s", (_name, shape) => {
  const { times, sizes } = randomList(stream(3, 0, "list"), 300, 0.4);
  const base = { nodes: [{ count: 3, slots: 2 }], ...shape, workload: listed(times, sizes) };
  const scaling = { min: 1, max: 3, interval: 2, boot: at(1) };

  test("a fixed size gives the bits of a pool that has no other", async () => {
    const plain = await serve(base);
    const fixed = await serve({ ...base, scaling });
    expect(fixed.served).toEqual(plain.served);
    for (const [metric, value] of Object.entries(plain.replication.all.all)) {
      expect(fixed.replication.all.all[metric], metric).toBe(value);
    }
    const roomy = await serve({ ...base, scaling: { ...scaling, max: 7 } });
    expect(roomy.served.map(({ arrival, size }) => [arrival, size])).toEqual(
      plain.served.map(({ arrival, size }) => [arrival, size]),
    );
    expect(roomy.replication.all.all["nodes.max"]).toBe(3);
  });

  test("nothing is lost or served twice while nodes come and go", async () => {
    for (const [seed, longest] of [
      [1, 2],
      [2, 1e-6],
      [3, 20],
    ]) {
      const boot = { kind: "uniform", low: 0, high: longest };
      const scenario = { ...base, seed, scaling: { ...scaling, min: 0, max: 6, boot } };
      const options = scripted((_now, random) => 7 * random());
      const run = await serve(scenario, options);
      const { all, counts } = run.replication;
      expect(counts.finished + counts.dropped).toBe(times.length);
      expect(counts.present).toBe(0);
      expect(run.served.length).toBe(counts.finished);
      expect(new Set(run.served.map(({ id }) => id)).size).toBe(counts.finished);
      const length = counts.finished / all.all.throughput;
      const busy = all.utilisation.reduce((sum, share) => sum + 2 * share * length, 0);
      expect(busy).toBeCloseTo(
        run.served.reduce((sum, { size }) => sum + size, 0),
        6,
      );
      expect(all.all.utilisation).toBeLessThanOrEqual(1 + 1e-9);
      expect(all.all["nodes.max"]).toBeLessThanOrEqual(6);
      for (const { arrival, start, finish, size } of run.served) {
        expect(start).toBeGreaterThanOrEqual(arrival);
        expect(finish - start).toBeGreaterThanOrEqual(size * (1 - 1e-9) - 1e-9);
      }
      const again = await serve(scenario, options);
      expect(again.served).toEqual(run.served);
      expect(again.replication.unseed).toBe(run.replication.unseed);
    }
  });
});

const day = {
  nodes: [{ count: 4 }],
  scaling: { min: 1, max: 12, interval: 15, boot: { kind: "exponential", mean: 20 } },
  workload: {
    arrivals: { kind: "diurnal", base: 4, amplitude: 3, period: 1800 },
    size: { kind: "exponential", mean: 1 },
  },
  run: { time: 5400, warmup: 0 },
};

test("on a day every scaler gives the same tasks other responses at another cost", async () => {
  const names = [...scalers.keys()];
  const runs = await Promise.all(
    names.map(async (name) => {
      const scaler = { name, ...(name === "predictive" ? { season: 120 } : {}) };
      return serve({ ...day, strategies: { balancer: "join-shortest-queue", scaler } });
    }),
  );
  const results = runs.map(({ replication }) => JSON.stringify([replication.all.all]));
  expect(new Set(results).size).toBe(names.length);
  const [first] = runs;
  const sizes = new Map(first.served.map(({ id, size, arrival }) => [id, [size, arrival]]));
  for (const { served } of runs) {
    const common = served.filter(({ id }) => sizes.has(id));
    expect(common.length).toBeGreaterThan(15_000);
    for (const { id, size, arrival } of common) expect([size, arrival]).toEqual(sizes.get(id));
  }
});

test("what is measured does not change what the scaler does", async () => {
  const scenario = { ...day, strategies: { balancer: "join-shortest-queue", scaler: "target-tracking" } };
  const whole = await runOnce({ ...scenario, run: { time: 1800, warmup: 0 } });
  const cut = await runOnce({ ...scenario, run: { time: 1800, warmup: "600 s" } }, { sections: 4 });
  expect(cut.unseed).toBe(whole.unseed);
  expect(cut.sections).toHaveLength(4);
  const parts = cut.sections.map(({ all }) => all["nodes.mean"]);
  expect(cut.all.all["nodes.mean"]).toBeCloseTo(
    parts.reduce((sum, mean) => sum + mean / 4, 0),
    9,
  );
  expect(cut.all.all["nodes.max"]).toBe(Math.max(...cut.sections.map(({ all }) => all["nodes.max"])));
});

test("a share e^(−λτ) of tasks is cold, and each keeps the node for (1 − e^(−λτ)) / λ", async () => {
  const tasks = 20_000;
  const { all } = await runOnce({
    nodes: [{ count: 1 }],
    scaling: { min: 0, max: 1, interval: 100, boot: at(0) },
    workload: { arrivals: { kind: "poisson", rate: 0.5 }, size: { kind: "deterministic", value: 1e-9 } },
    strategies: { scaler: { name: "scale-to-zero", keepAlive: 3 } },
    run: { tasks, warmup: 0 },
  });
  const cold = Math.exp(-1.5);
  const error = Math.sqrt((cold * (1 - cold)) / tasks);
  expect(Math.abs(all.all["coldstart.probability"] - cold)).toBeLessThan(4 * error);
  // E[min(X, 3)²] − E[min(X, 3)]² of an exponential X of mean 2 is 1.16.
  expect(Math.abs(all.all["nodes.mean"] / all.all.throughput - 2 * (1 - cold))).toBeLessThan(
    4 * Math.sqrt(1.2 / tasks),
  );
});

test("a pool that is kept too small is called unstable, one that only could be is not", async () => {
  const scenario = (scaler: object | string): object => ({
    ...day,
    nodes: [{ count: 1 }],
    strategies: { balancer: "join-shortest-queue", scaler },
  });
  expect(unstable(scenarioOf(scenario("fixed")))).toContain("the load is 4");
  expect(unstable(scenarioOf(scenario("target-tracking")))).toBeNull();
  const judged = async (scaler: object | string): Promise<string | null> => {
    const replications = [0, 1, 2].map((replication) => runOnce(scenario(scaler), { replication }));
    return overloadedInRun(scenarioOf(scenario(scaler)), await Promise.all(replications));
  };
  expect(await judged({ name: "queue-length", perNode: 1e9 })).toContain("queue-length kept the pool too small");
  expect(await judged("target-tracking")).toBeNull();
});

test.each([
  [{ min: 3, max: 2 }, "scaling.min: must be <= max (2), got 3"],
  [{ min: 1.5, max: 9 }, "scaling.min: must be a whole number of nodes, got 1.5"],
  [{ min: 0, max: 2.5 }, "scaling.max: must be a whole number of nodes, got 2.5"],
  [{ min: 5, max: 9 }, "nodes.0.count: must be from min to max (5 … 9), got 4"],
  [{ min: 0, max: 9, group: 1 }, "scaling.group: must be < 1, the groups of nodes, got 1"],
])("%j is refused", (limits, message) => {
  const scenario = { ...day, scaling: { ...day.scaling, ...limits }, strategies: { balancer: "random" } };
  expect(() => scenarioOf(scenario)).toThrow(message);
});

test("what does not go with a pool that changes its size is refused", () => {
  const balanced = { ...day, strategies: { balancer: "random" } };
  const up = { kind: "exponential", mean: 9 };
  expect(() => scenarioOf({ ...balanced, faults: { up } })).toThrow("scaling: cannot go with faults");
  expect(() => scenarioOf({ ...balanced, queue: { kind: "central", places: 3 } })).toThrow("bounded central queue");
  expect(() => scenarioOf({ ...day, queue: "central", strategies: { scheduler: "easy" } })).toThrow("plans the whole");
  const shared = { balancer: "random", scheduler: "processor-sharing" };
  expect(() => scenarioOf({ ...day, strategies: shared })).toThrow("nodes that share their slots");
  const { scaling: _, ...unscaled } = balanced;
  expect(() => scenarioOf({ ...unscaled, strategies: { balancer: "random", scaler: "fixed" } })).toThrow(
    "needs scaling",
  );
  const vertical = {
    ...balanced,
    scaling: { ...day.scaling, min: 0 },
    strategies: { balancer: "random", scaler: "vertical" },
  };
  expect(() => scenarioOf(vertical)).toThrow("must be > 0, a speed");
});

const ABOVE = { scaling: day.scaling };
const one = { kind: "deterministic", value: 1 };
const drawn = { arrivals: { kind: "poisson", rate: 1 }, size: one };

test.each<[scenario: object, message: string]>([
  [{ ...day, strategies: { balancer: "random", retry: "fixed-backoff" } }, "requests of several attempts"],
  [{ ...day, strategies: { balancer: "random", health: "outlier-ejection" } }, "requests of several attempts"],
  [{ ...day, nodes: [{ ...day.nodes[0], fail: { probability: 0.1, after: one } }] }, "requests of several attempts"],
  [
    {
      ...ABOVE,
      nodes: [{ count: 4 }],
      queue: "central",
      capacity: { cpu: 4 },
      workload: { ...drawn, classes: [{ name: "all", demand: { cpu: 1 } }] },
    },
    "cannot go with capacity",
  ],
  [
    {
      ...ABOVE,
      nodes: [{ count: 4 }],
      workload: { ...drawn, keys: { kind: "zipf", exponent: 1, count: 9 } },
      strategies: { partitioner: "jump" },
    },
    "cannot go with a partitioner",
  ],
  [
    {
      ...ABOVE,
      nodes: [{ count: 4 }],
      workload: { loop: { iterations: 9, size: one } },
      strategies: { partitioner: "guided" },
    },
    "not with a loop",
  ],
  [
    {
      ...ABOVE,
      nodes: [{ count: 4 }],
      workload: { graph: { tasks: [{ size: 1 }] } },
      strategies: { scheduler: "heft" },
    },
    "not with a graph of tasks",
  ],
  [
    {
      ...ABOVE,
      hosts: [{ count: 1, cores: 8 }],
      vms: [{ count: 1, cores: 1 }],
      workload: drawn,
      strategies: { allocator: "first-fit" },
    },
    "cannot go with hosts",
  ],
  [{ ...ABOVE, stations: { s: { nodes: [{ count: 1 }] } }, workload: drawn }, "scaling: goes without stations"],
  [
    { stations: { s: { nodes: [{ count: 1 }] } }, workload: drawn, strategies: { scaler: "fixed" } },
    "strategies.scaler: stations stay as large as they are",
  ],
  [
    {
      ...ABOVE,
      nodes: [{ count: 4 }],
      queue: "central",
      workload: { trace: { format: "swf", file: "jobs.swf" } },
    },
    "cannot go with jobs that span nodes",
  ],
  [{ ...day, queue: "central", strategies: { scheduler: "gang" } }, "a scheduler that plans the whole machine"],
])("a pool that changes its size refuses %j", (scenario, message) => {
  expect(() => scenarioOf(scenario)).toThrow(message);
});
