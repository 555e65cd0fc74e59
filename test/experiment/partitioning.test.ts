import { describe, expect, test } from "vitest";
import type { LoopPartitioner, PartitionerDefinition } from "../../strategies/partitioning/types.ts";
import { partitioners } from "../../strategies/registry.ts";
import { ScenarioError } from "../../sim/scenario/index.ts";
import { serve } from "../records.ts";
import { runOnce, scenarioOf } from "../running.ts";

const loop = (partitioner: string | object, change: object = {}): object => ({
  nodes: [{ count: 1 }, { count: 1, speed: 2 }],
  workload: { loop: { iterations: 10, size: { kind: "deterministic", value: 1 }, overhead: 0.5 } },
  strategies: { partitioner },
  ...change,
});

// Ten iterations of 1 s, 0.5 s to get a chunk, speeds 1 and 2.
test.each<[string | object, makespan: number, busy: number, chunks: number]>([
  // Chunks of 3, 3, 3 and 1: the fast node is idle at 2 and 4, the slow one at 3.5 and 5.
  [{ name: "fixed-chunk", chunk: 3 }, 5, 5 + 4, 4],
  [{ name: "fixed-chunk", chunk: 10 }, 10.5, 10.5, 1],
  // Five each.
  ["block", 5.5, 5.5 + 3, 2],
  // Three and seven.
  ["weighted", 4, 3.5 + 4, 2],
  // 5, 3, 1, 1: the fast node takes 3, 1 and 1, at 0, 2 and 3.
  ["guided", 5.5, 5.5 + 4, 4],
  // 3, 3, 1, 1, 1, 1: the slow node takes 3 and, at 3.5, the last; the fast one is idle at 2, 3, 4 and 5.
  ["factoring", 5, 5 + 5, 6],
  // One each for the fast node and then none: nothing to get.
  [{ name: "weighted", weights: [0, 1] }, 5.5, 5.5, 1],
])("%j ends as worked out by hand", async (partitioner, makespan, busy, chunks) => {
  const { all, counts } = await runOnce(loop(partitioner));
  expect(all.all["makespan"]).toBeCloseTo(makespan, 12);
  expect(all.all["chunks"]).toBe(chunks);
  expect(all.all["imbalance"]).toBeCloseTo((2 * makespan) / busy, 12);
  expect(all.all["utilisation"]).toBeCloseTo(busy / (2 * makespan), 12);
  expect([...all.utilisation].reduce((a, b) => a + b, 0) * makespan).toBeCloseTo(busy, 12);
  expect(counts).toMatchObject({ arrived: 10, finished: 10, present: 0 });
});

const ofLoops = [...partitioners.values()].filter(({ needs }) => !needs.includes("key")).map(({ name }) => name);

test("every partitioner of loops cuts the same iterations, and ends at another time", async () => {
  const nodes = [{ count: 4 }];
  const workload = { loop: { iterations: 2000, size: { kind: "exponential", mean: 1 } } };
  const rows = await Promise.all(ofLoops.map((name) => runOnce(loop(name, { nodes, workload }))));
  const work = rows.map(({ all }) => all.all["makespan"] * all.all["utilisation"] * 4);
  for (const one of work) expect(one).toBeCloseTo(work[0], 6);
  // Of 2000 exponential sizes the standard error of the mean is 2.2 %.
  expect(Math.abs(work[0] / 2000 - 1)).toBeLessThan(0.1);
  const makespans = rows.map(({ all }) => all.all["makespan"]);
  // On like nodes the weighted blocks are the blocks.
  expect(new Set(makespans).size).toBe(ofLoops.length - 1);
  for (const makespan of makespans) expect(makespan).toBeGreaterThanOrEqual(work[0] / 4 - 1e-9);
});

/** A partitioner that cuts wrongly, in place of `block`. */
function cutting(split: LoopPartitioner["split"]): () => Promise<unknown> {
  const block = partitioners.get("block");
  if (block === undefined) throw new RangeError("there is no block");
  const partitioner: PartitionerDefinition = { ...block, create: () => ({ kind: "chunks", chunks: "dealt", split }) };
  return () => serve(loop("block"), { policies: { partitioner } });
}

test("a loop that is cut wrongly is refused", async () => {
  await expect(cutting(() => [4, 5])()).rejects.toThrow("chunks must sum to 10 iterations, got 9");
  await expect(cutting(() => [12, -2])()).rejects.toThrow("chunks must be whole numbers >= 0, got -2");
  await expect(cutting(() => [9.5, 0.5])()).rejects.toThrow("got 9.5");
  await expect(cutting(() => [10])()).rejects.toThrow("one for each of 2 nodes, got 1");
});

const owned = (partitioner: string | object, keys: object, count = 4): object => ({
  nodes: [{ count }],
  workload: { arrivals: { kind: "poisson", load: 0.2 }, size: { kind: "exponential", mean: 1 }, keys },
  strategies: { partitioner },
  run: { tasks: 4000 },
});

test("tasks go to the owner of their key, and all the load is there", async () => {
  const list = { name: "list", nodes: [3, 3, 1], others: 2 };
  for (const [value, node] of [
    [0, 3],
    [2, 1],
    [7, 2],
  ]) {
    const { served, replication } = await serve(owned(list, { kind: "deterministic", value }));
    expect(new Set(served.map((task) => task.node))).toEqual(new Set([node]));
    expect(replication.all.all["imbalance"]).toBe(4);
  }
  const even = { kind: "empirical", values: [0, 2], weights: [1, 1] };
  const { all } = await runOnce(owned(list, even));
  // Two of four nodes have half of the work each: of 4000 exponential sizes, up to 2.2 %.
  expect(Math.abs(all.all["imbalance"] / 2 - 1)).toBeLessThan(0.1);
});

test("keys that would move are counted over the keys that were asked for", async () => {
  const keys = { kind: "uniform", low: 0, high: 999 };
  const range = await runOnce(owned({ name: "range-equal-width", keys: 1000 }, keys));
  // Nearly all of 1000 keys are asked for; cut anew, half of the ranges change hands.
  expect(range.all.all["keys.moved.added"]).toBeCloseTo(0.5, 1);
  expect(range.all.all["keys.moved.removed"]).toBeCloseTo(0.5, 1);
  const random = await runOnce(owned("random", keys));
  expect(random.all.all["keys.moved.added"]).toBe(0);
  expect(Math.abs(random.all.all["keys.moved.removed"] - 0.25)).toBeLessThan(4.5 * Math.sqrt(0.1875 / 980));
  const alone = await runOnce(owned("hash", keys, 1));
  expect(alone.all.all["keys.moved.removed"]).toBeNaN();
});

test("a sample of keys comes from the workload: equal frequency is nearly even where equal width is not", async () => {
  const keys = { kind: "zipf", exponent: 0.5, count: 1000 };
  const even = await runOnce(owned("range-equal-frequency", keys));
  const wide = await runOnce(owned({ name: "range-equal-width", keys: 1001 }, keys));
  expect(even.all.all["imbalance"]).toBeLessThan(1.15);
  // The least quarter of the keys has about √(1/4), half of the requests: two shares of four.
  expect(Math.abs(wide.all.all["imbalance"] - 2)).toBeLessThan(0.2);
});

test("an owner is the same whether a partitioner or the balancer of the same law finds it", async () => {
  const keys = { kind: "zipf", exponent: 0.5, count: 300 };
  for (const [partitioner, balancer] of [
    ["hash", "key-hash"],
    ["consistent-hashing", "ring-hash"],
    ["rendezvous", "rendezvous"],
    ["jump", "jump-hash"],
  ]) {
    const first = await serve(owned(partitioner, keys));
    const second = await serve({ ...owned(partitioner, keys), strategies: { balancer } });
    expect(first.served).toEqual(second.served);
  }
});

describe("what does not fit is refused", () => {
  const KEYS = { kind: "uniform", low: 0, high: 9 };
  test.each<[object, RegExp]>([
    [loop("hash"), /hash (needs tasks with keys|gives keys to nodes)/],
    [loop("block", { strategies: {} }), /required with workload.loop; known: block, weighted/],
    [loop("block", { strategies: { partitioner: "block", balancer: "random" } }), /either a balancer or a partitioner/],
    [loop("block", { strategies: { partitioner: "block", scheduler: "lcfs" } }), /no scheduler/],
    [loop("block", { nodes: [{ count: 1, slots: 2 }] }), /nodes of one slot, got 2/],
    [loop("block", { queue: "central" }), /chunks of a loop wait in no queue/],
    [loop("block", { run: { tasks: 3 } }), /a loop is run whole/],
    [loop("block", { faults: { up: { kind: "exponential", mean: 9 } } }), /a loop cannot go with faults/],
    [loop("block", { compare: { vary: { seed: [1, 2] }, metrics: ["response.mean"] } }), /not measured of a loop/],
    [owned("block", KEYS), /block cuts loops and needs workload.loop/],
    [{ ...owned("hash", KEYS), queue: "central" }, /owners of keys need queue: per-node/],
    [{ ...owned("hash", KEYS), strategies: { partitioner: "hash", balancer: "random" } }, /either a balancer/],
    [owned({ name: "list", nodes: [0, 4] }, KEYS), /must be whole and < 4, the nodes, got 4/],
    [owned({ name: "list", others: 4 }, KEYS), /must be < 4, the nodes, got 4/],
    [{ ...loop("block"), strategies: { partitioner: "blok" } }, /unknown partitioner "blok"/],
  ])("%j", (input, message) => {
    let said = "";
    try {
      scenarioOf(input);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      said = error.issues.map((issue) => issue.message).join("\n");
    }
    expect(said).toMatch(message);
  });
});
