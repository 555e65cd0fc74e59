import { describe, expect, test } from "vitest";
import { expectation } from "../../sim/measure/theory/birth-death.ts";
import { stationaryChain } from "../../sim/measure/theory/chain.ts";
import { listed, serve } from "../records.ts";
import { runOnce } from "../running.ts";

/** Nodes of tasks of a list; by default they come one by one and stay. */
async function nodesOf(balancer: unknown, nodes: object[], count: number, gap = 1, size = 1e6): Promise<number[]> {
  const times = Array.from({ length: count }, (_, i) => gap * i);
  const workload = listed(
    times,
    times.map(() => size),
  );
  return (await serve({ seed: 3, nodes, workload, strategies: { balancer } })).served.map(({ node }) => node);
}

const unlike = [{ count: 1, speed: 5 }, { count: 2 }];

test("smooth-weighted-round-robin with weights 5, 1, 1, as published; like weights are round-robin", async () => {
  const smooth = { name: "smooth-weighted-round-robin", weights: [5, 1] };
  expect(await nodesOf(smooth, unlike, 14)).toEqual([0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0]);
  expect(await nodesOf("smooth-weighted-round-robin", unlike, 7)).toEqual([0, 0, 1, 0, 2, 0, 0]);
  expect(await nodesOf("smooth-weighted-round-robin", [{ count: 3 }], 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

test("interleaved-weighted-round-robin: ever fewer nodes in each round", async () => {
  const nodes = [{ count: 1 }, { count: 1, speed: 3 }, { count: 1, speed: 2 }];
  // Rounds: all; those that weigh 2 or more; the one that weighs 3.
  const expected = [1, 2, 0, 1, 2, 1, 1, 2, 0, 1, 2, 1];
  const given = { name: "interleaved-weighted-round-robin", weights: [1, 3, 2] };
  expect(await nodesOf(given, nodes, 12)).toEqual(expected);
  // A hundredth more or less is lost in rounding to 6 rounds; 2, 6 and 4 have 2 in common.
  expect(await nodesOf({ name: "interleaved-weighted-round-robin", rounds: 6 }, nodes, 12)).toEqual(expected);
  await expect(nodesOf({ name: "interleaved-weighted-round-robin", weights: [1, 2.5, 1] }, nodes, 1)).rejects.toThrow(
    "whole numbers",
  );
});

describe("least-connections: the rule for ties", () => {
  test.each([
    ["first", [0, 0, 0, 0, 0]],
    ["last", [2, 2, 2, 2, 2]],
    ["turn", [0, 1, 2, 0, 1]],
  ])("%s", async (ties, expected) => {
    // Far apart, so that all are idle.
    expect(await nodesOf({ name: "least-connections", ties }, [{ count: 3 }], 5, 10, 1)).toEqual(expected);
  });

  test("never over the load", async () => {
    for (const ties of ["first", "last", "turn", "random"]) {
      const chosen = await nodesOf({ name: "least-connections", ties }, [{ count: 40 }], 80);
      expect(new Set(chosen.slice(0, 40)).size).toBe(40);
      expect(new Set(chosen.slice(40)).size).toBe(40);
    }
  });
});

test("weighted-least-connections, shortest-expected-delay and never-queue differ as worked by hand", async () => {
  const nodes = [{ count: 2 }, { count: 1, speed: 3 }];
  // Loads over weights 1, 1, 3: all 0; then 1; 1, 1; the fast one up to 3 / 3; a tie at 1 again.
  expect(await nodesOf("weighted-least-connections", nodes, 6)).toEqual([0, 1, 2, 2, 2, 0]);
  // (load + 1) / speed: 1/3, 2/3, then 1 on all three, the lowest numbered first; then 4/3 on the fast one.
  expect(await nodesOf("shortest-expected-delay", nodes, 6)).toEqual([2, 2, 0, 1, 2, 2]);
  // Idle ones first, by number; then 2/3, 1 and 4/3 on the fast one.
  expect(await nodesOf("never-queue", nodes, 6)).toEqual([0, 1, 2, 2, 2, 2]);
  const none = { name: "weighted-least-connections", weights: [0, 1] };
  expect(await nodesOf(none, nodes, 4)).toEqual([2, 2, 2, 2]);
});

test("always-busiest and always-first", async () => {
  const busiest = await nodesOf("always-busiest", [{ count: 5 }], 6);
  expect(new Set(busiest).size).toBe(1);
  expect(await nodesOf("always-first", [{ count: 5 }], 6)).toEqual([0, 0, 0, 0, 0, 0]);
});

/** Mean tasks in two nodes of speeds 1 and 2 under a rule for arrivals, each cut at 40 tasks. */
function pairNumber(rate: number, toFirst: (i: number, j: number) => boolean): number {
  const side = 41;
  const chain = stationaryChain(side * side, (state, visit) => {
    const [i, j] = [Math.floor(state / side), state % side];
    if (toFirst(i, j) && i < side - 1) visit(state + side, rate);
    if (!toFirst(i, j) && j < side - 1) visit(state + 1, rate);
    if (i > 0) visit(state - side, 1);
    if (j > 0) visit(state - 1, 2);
  });
  return expectation(chain, (state) => Math.floor(state / side) + (state % side));
}

test.each([
  ["shortest-expected-delay", (i: number, j: number) => i + 1 <= (j + 1) / 2],
  ["never-queue", (i: number, j: number) => i === 0 || (j > 0 && i + 1 <= (j + 1) / 2)],
] as const)("%s: mean number of tasks as by its Markov chain", async (balancer, toFirst) => {
  const numbers: number[] = [];
  for (let replication = 0; replication < 6; replication++) {
    const { all } = await runOnce(
      {
        seed: 9,
        nodes: [{ count: 1 }, { count: 1, speed: 2 }],
        workload: { arrivals: { kind: "poisson", rate: 2 }, size: { kind: "exponential", mean: 1 } },
        strategies: { balancer },
        run: { tasks: 60_000 },
      },
      { replication },
    );
    numbers.push(all.all["number.mean"]);
  }
  const mean = numbers.reduce((a, b) => a + b, 0) / 6;
  const error = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 30);
  expect(error / mean).toBeLessThan(0.015);
  expect(Math.abs(mean - pairNumber(2, toFirst))).toBeLessThan(4 * error);
});

describe("stale-join-shortest-queue", () => {
  const loads = { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "exponential", mean: 1 } };
  const mean = async (balancer: unknown): Promise<number> => {
    const run = { tasks: 30_000 };
    return (await runOnce({ seed: 4, nodes: [{ count: 5 }], workload: loads, strategies: { balancer }, run })).all.all[
      "response.mean"
    ];
  };

  test("with period 0 it is join-shortest-queue; older news is worse, and far worse than random", async () => {
    const fresh = await mean({ name: "stale-join-shortest-queue", period: 0 });
    const shortest = await mean("join-shortest-queue");
    // Other lots for ties, same law: within 4 standard errors of some 1 %.
    expect(fresh / shortest).toBeGreaterThan(0.96);
    expect(fresh / shortest).toBeLessThan(1.04);
    expect(await mean({ name: "stale-join-shortest-queue", period: 2 })).toBeGreaterThan(1.3 * shortest);
    expect(await mean({ name: "stale-join-shortest-queue", period: 100 })).toBeGreaterThan(2 * (await mean("random")));
  });

  test("herds: until the news is renewed all tasks go where it was shortest", async () => {
    // Asked at 0 (all idle: any), again at 10: the two nodes that got nothing up to then, at random, and so on.
    const chosen = await nodesOf({ name: "stale-join-shortest-queue", period: 10 }, [{ count: 2 }], 40);
    const parts = [0, 10, 20, 30].map((from) => chosen.slice(from, from + 10));
    const counts = [0, 0];
    for (const part of parts) {
      const least = Math.min(...counts);
      const shortest = [0, 1].filter((node) => counts[node] === least);
      for (const node of part) expect(shortest).toContain(node);
      for (const node of part) counts[node]++;
    }
  });
});

test("aperture: a balancer that knows all nodes is power-of-d with two; one that knows one is random", async () => {
  const input = {
    seed: 5,
    nodes: [{ count: 12 }],
    workload: { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "exponential", mean: 1 } },
    run: { tasks: 60_000 },
  };
  const mean = async (balancer: unknown): Promise<number> =>
    (await runOnce({ ...input, strategies: { balancer } })).all.all["response.mean"];
  const two = await mean("power-of-d");
  expect((await mean({ name: "aperture", balancers: 3, size: 12 })) / two).toBeCloseTo(1, 1);
  const random = await mean("random");
  expect((await mean({ name: "aperture", balancers: 12, size: 1 })) / random).toBeCloseTo(1, 0);
  const between = await mean({ name: "aperture", balancers: 4, size: 3 });
  expect(between).toBeGreaterThan(1.1 * two);
  expect(between).toBeLessThan(0.8 * random);
});

test("aperture: which nodes a balancer knows", async () => {
  // One balancer of one: the first `size` of 5 nodes, but never fewer than leave none out.
  expect(new Set(await nodesOf({ name: "aperture", balancers: 1, size: 1 }, [{ count: 5 }], 40)).size).toBe(5);
  // Five balancers for ten nodes, two each: neighbours.
  const chosen = await nodesOf({ name: "aperture", balancers: 5, size: 2 }, [{ count: 10 }], 400);
  expect(new Set(chosen).size).toBe(10);
  const counts = chosen.reduce(
    (seen, node) => seen.with(node, seen[node] + 1),
    Array.from({ length: 10 }, () => 0),
  );
  for (let i = 0; i < 10; i += 2) expect(Math.abs(counts[i] - counts[i + 1])).toBeLessThanOrEqual(1);
});
