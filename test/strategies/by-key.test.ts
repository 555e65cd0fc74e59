import { expect, test } from "vitest";
import { nodesWith, ownersOf, upTo } from "../../sim/verify/models/keyed-nodes.ts";
import { hash32, jumpHash } from "../../strategies/hash.ts";
import { serve } from "../records.ts";

const keys = upTo(20_000);

test("hash32 spreads consecutive keys, and keys that differ in high bits alone, evenly over 64 cells", () => {
  for (const keyOf of [(i: number) => i, (i: number) => i * 2 ** 33, (i: number) => 2 ** 52 + 64 * i]) {
    for (const cellOf of [(h: number) => h % 64, (h: number) => Math.floor(h / 2 ** 26)]) {
      const seen = new Float64Array(64);
      for (let i = 0; i < 64_000; i++) seen[cellOf(hash32(keyOf(i), 5))]++;
      const distance = seen.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      // 63 degrees of freedom: mean 63, standard deviation 11.2.
      expect(distance).toBeLessThan(63 + 4.5 * 11.2);
    }
  }
});

test("hash32: a bit of the key or of the salt changes half of the result's bits", () => {
  const ones = (x: number): number => x.toString(2).replaceAll("0", "").length;
  for (let bit = 0; bit < 52; bit++) {
    let changed = 0;
    for (let i = 0; i < 200; i++) {
      const key = i * 7919;
      changed += ones(
        (hash32(key, 1) ^ hash32(key % 2 ** (bit + 1) < 2 ** bit ? key + 2 ** bit : key - 2 ** bit, 1)) >>> 0,
      );
    }
    // 6400 fair coins have a standard deviation of 40.
    expect(Math.abs(changed - 3200)).toBeLessThan(4.5 * 40);
  }
});

test("jump-hash equals the published algorithm in whole numbers of any size", () => {
  const published = (from: bigint, buckets: number): number => {
    let [key, b, j] = [from, -1, 0];
    while (j < buckets) {
      b = j;
      key = (key * 2_862_933_555_777_941_757n + 1n) % 2n ** 64n;
      j = Math.floor((b + 1) * (2 ** 31 / Number((key >> 33n) + 1n)));
    }
    return b;
  };
  for (let i = 0; i < 500; i++) {
    const key = (i * 0x1_3579_bdf1 * 977) % 2 ** 53;
    for (const buckets of [1, 2, 100, 99_999]) expect(jumpHash(key, buckets)).toBe(published(BigInt(key), buckets));
  }
});

function shares(name: string, n: number): number[] {
  const seen = upTo(n).map(() => 0);
  for (const node of ownersOf(name, {}, nodesWith(upTo(n)), keys)) seen[node]++;
  return seen;
}

test.each(["key-hash", "rendezvous", "jump-hash", "maglev"])("%s: shares as even as chance", (name) => {
  const distance = shares(name, 20).reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 19 degrees of freedom, standard deviation 6.2.
  expect(distance).toBeLessThan(19 + 4.5 * 6.2);
});

test("ring-hash: shares vary by 1/√points, far more than chance", () => {
  const seen = shares("ring-hash", 20);
  const spread = Math.sqrt(seen.reduce((sum, count) => sum + (count / 1000 - 1) ** 2, 0) / 20);
  // √(19 / 2001) = 0.097, and √20/√20000 of sampling; 20 nodes know it to within a sixth.
  expect(spread).toBeGreaterThan(0.05);
  expect(spread).toBeLessThan(0.16);
});

/** Keys that change hands when node 7 of 20 fails, in keys; those that were not on it apart. */
function disruption(name: string): { own: number; others: number; heirs: number } {
  const before = ownersOf(name, {}, nodesWith(upTo(20)), keys);
  // The set is not in order of number after a failure: the last node takes the place.
  const left = [...upTo(7), 19, ...upTo(19).slice(8)];
  const after = ownersOf(name, {}, nodesWith(left), keys);
  const moved = keys.filter((key) => before[key] !== after[key]);
  const own = moved.filter((key) => before[key] === 7);
  return { own: own.length, others: moved.length - own.length, heirs: new Set(own.map((key) => after[key])).size };
}

test.each(["ring-hash", "rendezvous", "bounded-load"])("%s: only the keys of a failed node move", (name) => {
  const { own, others, heirs } = disruption(name);
  expect(others).toBe(0);
  expect(own).toBeGreaterThan(600);
  expect(heirs).toBe(19);
});

test("key-hash moves nearly all keys, maglev some per cent beyond those of the failed node", () => {
  // Modulo 20 and modulo 19 agree on the place for 1 key in 20, before nodes are renumbered.
  expect(disruption("key-hash").others / keys.length).toBeGreaterThan(0.8);
  const { own, others } = disruption("maglev");
  expect(own).toBe(shares("maglev", 20)[7]);
  expect(others / keys.length).toBeGreaterThan(0.001);
  expect(others / keys.length).toBeLessThan(0.05);
});

test("jump-hash: after a failure only the failed node's keys move, evenly to all others", async () => {
  const { balancers } = await import("../../strategies/registry.ts");
  const policy = balancers.get("jump-hash")?.create({});
  if (policy?.kind !== "chooser") throw new Error("jump-hash is a chooser");
  const choose = policy.choose.bind(policy);
  const context = { now: 0, random: { next: () => 0.5, below: () => 0 } };
  const ownerOf = (key: number, nodes: ReturnType<typeof nodesWith>): number =>
    choose(Object.assign(Object.create(null), { key }), nodes, context)?.id ?? -1;
  const all = nodesWith(upTo(20), 0);
  const left = nodesWith(
    upTo(20).filter((id) => id !== 7),
    1,
  );
  const before = keys.map((key) => ownerOf(key, all));
  const after = keys.map((key) => ownerOf(key, left));
  expect(keys.filter((key) => before[key] !== 7 && before[key] !== after[key])).toEqual([]);
  expect(new Set(keys.filter((key) => before[key] === 7).map((key) => after[key])).size).toBe(19);
});

test("maglev: places of the table differ by one at most between nodes", async () => {
  const { maglevTable } = await import("../../strategies/maglev-table.ts");
  const seen = upTo(30).map(() => 0);
  for (const position of maglevTable(nodesWith(upTo(30)), 65_537, 0)) seen[position]++;
  // 65537 = 30 · 2184 + 17: the first seventeen have one more.
  expect(seen).toEqual(upTo(30).map((node) => (node < 17 ? 2185 : 2184)));
});

/** Nodes of tasks that come one by one with these keys and stay. */
async function staying(balancer: unknown, of: readonly number[], count: number): Promise<number[]> {
  const size = Float64Array.from(of, () => 1e6);
  const { served } = await serve(
    {
      nodes: [{ count }],
      workload: { trace: { format: "csv", file: "given.csv", columns: { arrival: "t", size: "s", key: "k" } } },
      strategies: { balancer },
    },
    {
      trace: {
        count: of.length,
        arrival: Float64Array.from(of, (_, i) => i),
        size,
        requested: null,
        slots: null,
        key: Float64Array.from(of),
        class: null,
        classes: [],
        records: of.length,
        dropped: {},
        header: {},
      },
    },
  );
  return served.map(({ node }) => node);
}

test("bounded-load: never more than c times the mean rounded up, else the ring's own node", async () => {
  const of = upTo(300).map((i) => (i % 3 === 0 ? 1 : i));
  const bounded = await staying({ name: "bounded-load", c: 1.5 }, of, 7);
  const plain = await staying("ring-hash", of, 7);
  const loads = upTo(7).map(() => 0);
  let diverted = 0;
  for (const [i, node] of bounded.entries()) {
    const most = Math.ceil((1.5 * (i + 1)) / 7);
    if (node !== plain[i]) {
      expect(loads[plain[i]]).toBeGreaterThanOrEqual(most);
      diverted++;
    }
    expect(++loads[node]).toBeLessThanOrEqual(most);
  }
  expect(diverted).toBeGreaterThan(30);
});

test("affinity: a key stays until its node has 1/β more mean loads than another", async () => {
  // β = 0.5 and two nodes: with loads a and 0 the mean is a / 2, so the relative load is 2, its price 1: even with the
  // match for the first node, a tie. One task on the other tips the balance back to the key's node.
  const chosen = await staying({ name: "affinity", beta: 0.5 }, [5, 8, 5, 5, 5, 5, 5, 5], 2);
  expect(chosen[1]).toBe(1 - chosen[0]);
  // Loads 1 and 1, then k and 1: the difference costs 0.5 · (k − 1) / ((k + 1) / 2), which is below 1: it stays.
  expect(chosen.slice(2)).toEqual(chosen.slice(2).map(() => chosen[0]));
  // β = 1.4: 2.8 (k − 1) / (k + 1) > 1 from k = 3 on: the fourth task of the key goes over, and the key with it.
  const dear = await staying({ name: "affinity", beta: 1.4 }, [5, 8, 5, 5, 5, 5], 2);
  expect(dear.map((node) => (node === dear[0] ? "a" : "b")).join("")).toBe("abaabb");
});
