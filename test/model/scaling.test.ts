import { describe, expect, test } from "vitest";
import { overloadedInRun, unstable } from "../../sim/experiment/stability.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { scalers } from "../../strategies/registry.ts";
import type { Scaler, ScalerDefinition } from "../../strategies/scaling/types.ts";
import { listed, randomList, type Run, serve } from "../records.ts";
import { runOnce, scenarioOf } from "../running.ts";

const at = (value: number): object => ({ kind: "deterministic", value });

/** A scaler that answers by the clock. */
function scripted(answer: (now: number, random: () => number) => number, scales: Scaler["scales"] = "count") {
  const fixed = scalers.get("fixed");
  if (fixed === undefined) throw new RangeError("no fixed scaler");
  const policy: Scaler = { scales, decide: (_pool, { now, random }) => answer(now, () => random.next()) };
  const scaler: ScalerDefinition = { ...fixed, create: () => policy };
  return { policies: { scaler } };
}

const finishes = ({ served }: Run): number[] => served.map(({ finish }) => finish);

describe("by hand", () => {
  test("a node is switched on after its boot, paid for from the decision, and off again when empty", async () => {
    const run = await serve({
      nodes: [{ count: 1 }],
      queue: "central",
      scaling: { min: 1, max: 2, interval: 3, boot: at(4), cost: 2 },
      workload: listed([0, 1], [10, 10]),
      strategies: { scaler: { name: "queue-length", perNode: 1 } },
    });
    // Two tasks at 3: the second node is on at 7. One task at 12: the first node, idle since 10, is off.
    expect(finishes(run)).toEqual([10, 17]);
    const { all } = run.replication.all;
    expect(all["nodes.mean"]).toBeCloseTo((12 + 14) / 17, 12);
    expect(all["nodes.max"]).toBe(2);
    expect(all.cost).toBeCloseTo((2 * 26) / 17, 12);
    expect(all["scaling.actions"]).toBeCloseTo(2 / 17, 12);
    expect(all["coldstart.probability"]).toBe(0);
    expect(all.utilisation).toBeCloseTo(20 / (12 + 10), 12);
    expect(all["nodes.load"]).toBeCloseTo(20 / (12 + 10), 12);
  });

  test("a node that is to go finishes what waits there, and gets no more", async () => {
    const run = await serve(
      {
        nodes: [{ count: 2 }],
        scaling: { min: 1, max: 2, interval: 3, boot: at(0) },
        workload: listed([0, 0, 0, 0, 3.5], [10, 4, 4, 1, 1]),
        strategies: { balancer: "round-robin" },
      },
      scripted(() => 1),
    );
    expect(finishes(run)).toEqual([10, 4, 14, 5, 15]);
    expect(run.replication.all.all["nodes.mean"]).toBeCloseTo((15 + 5) / 15, 12);
  });

  test("behind a central line too, and a node that was to go stays where it is wanted again", async () => {
    const scenario = {
      nodes: [{ count: 2 }],
      queue: "central",
      scaling: { min: 1, max: 2, interval: 2, boot: at(100) },
      workload: listed([0, 0, 1, 1], [10, 8, 3, 3]),
    };
    // The second node goes at 2 and serves until 8.
    expect(
      finishes(
        await serve(
          scenario,
          scripted(() => 1),
        ),
      ),
    ).toEqual([10, 8, 13, 16]);
    // It is wanted again at 6, before it was off.
    const run = await serve(
      scenario,
      scripted((now) => (now < 6 ? 1 : 2)),
    );
    expect(finishes(run)).toEqual([10, 8, 11, 13]);
    expect(run.replication.all.all["nodes.mean"]).toBe(2);
  });

  test("a boot that is not wanted any more is called off", async () => {
    const run = await serve(
      {
        nodes: [{ count: 1 }],
        queue: "central",
        scaling: { min: 1, max: 3, interval: 1, boot: at(5) },
        workload: listed([0, 0], [8, 2]),
      },
      scripted((now) => (now < 3 ? 3 : 1)),
    );
    expect(finishes(run)).toEqual([8, 10]);
    expect(run.replication.all.all["nodes.mean"]).toBeCloseTo((10 + 2 * 2) / 10, 12);
  });

  test("after a change none is made for the cooldown", async () => {
    const run = await serve(
      {
        nodes: [{ count: 1 }],
        scaling: { min: 1, max: 9, interval: 1, boot: at(0), cooldown: 2.5 },
        workload: listed([0], [6]),
        strategies: { balancer: "round-robin" },
      },
      scripted((now) => now + 1),
    );
    const { all } = run.replication.all;
    expect(all["nodes.max"]).toBe(5);
    expect(all["nodes.mean"]).toBeCloseTo((1 + 2 * 3 + 5 * 2) / 6, 12);
  });

  test("speed changes under the tasks in service", async () => {
    const run = await serve(
      {
        nodes: [{ count: 1, slots: 2 }],
        scaling: { min: 0.5, max: 4, interval: 2, boot: at(1) },
        workload: listed([0, 0, 0], [10, 3, 4]),
        strategies: { scaler: "vertical" },
      },
      scripted((now) => (now < 4 ? 2 : 4), "speed"),
    );
    // Speed 2 from 3 and 4 from 5: 3 + 4 done at 5, 3 left; the third starts at 3 and is done at 5.
    expect(finishes(run)).toEqual([5.75, 3, 5]);
    expect(run.replication.all.all["nodes.mean"]).toBeCloseTo((3 + 2 * 2 + 4 * 0.75) / 5.75, 12);
    expect(run.replication.all.all["nodes.load"]).toBeCloseTo(17 / (2 * (3 + 2 * 2 + 4 * 0.75)), 12);
  });

  test("a task that finds no node on waits for one, even where the scaler asks for none", async () => {
    const run = await serve(
      {
        nodes: [{ count: 1 }],
        scaling: { min: 0, max: 1, interval: 1, boot: at(2) },
        workload: listed([0, 5.5], [2.5, 1]),
        strategies: { balancer: "round-robin" },
      },
      scripted(() => 0),
    );
    // Off from 4 on; at 6 a task is there, at 8 the node.
    expect(finishes(run)).toEqual([2.5, 9]);
    expect(run.replication.all.all["coldstart.probability"]).toBe(0.5);
  });
});

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
  const cut = await runOnce({ ...scenario, run: { time: 1800, warmup: 600 } }, { sections: 4 });
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
