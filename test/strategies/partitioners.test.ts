import { describe, expect, test } from "vitest";
import { nodesWith, upTo } from "../../sim/verify/models/keyed-nodes.ts";
import { blockOf, blockSizes } from "../../strategies/blocks.ts";
import { hash32 } from "../../strategies/hash.ts";
import { partitioners } from "../../strategies/registry.ts";
import { flinkHash, murmur2, redisSlot } from "../../strategies/text-hash.ts";
import type { NodeSet, ParameterValues } from "../../strategies/types.ts";
import { contextWith, ofKeys, owners, SAMPLE } from "../partitions.ts";

const KEYS = upTo(8000);
const named = [...partitioners.values()].filter(({ needs }) => needs.includes("key")).map(({ name }) => name);

test("range-equal-width: ten keys for four nodes", () => {
  const policy = ofKeys("range-equal-width", { keys: 10 });
  const keys = [...upTo(10), 10, 99];
  expect(owners(policy, nodesWith(upTo(4)), keys)).toEqual([0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3]);
  expect(owners(ofKeys("range-equal-width", { keys: 4 }), nodesWith(upTo(4)), upTo(5))).toEqual([0, 1, 2, 3, 3]);
});

test("range-equal-frequency: ranges begin at the quartiles of the sample", () => {
  const policy = ofKeys("range-equal-frequency");
  const nodes = nodesWith(upTo(4));
  // The sorted sample at places 4, 8 and 12: 1, 3 and 8.
  expect(owners(policy, nodes, [0, 1, 2, 3, 5, 7, 8, 21, 500])).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 3]);
  const seen = [0, 0, 0, 0];
  for (const node of owners(policy, nodes, SAMPLE)) seen[node]++;
  expect(seen).toEqual([4, 4, 4, 4]);
});

test("list: as written, and one node for the others and for nodes that have gone", () => {
  const policy = ofKeys("list", { nodes: [2, 0, 3, 2], others: 1 });
  expect(owners(policy, nodesWith(upTo(4)), upTo(6))).toEqual([2, 0, 3, 2, 1, 1]);
  expect(owners(policy, nodesWith([0, 1, 2], 1), upTo(6))).toEqual([2, 0, 1, 2, 1, 1]);
  expect(owners(policy, nodesWith([0, 2], 2), upTo(6))).toEqual([2, 0, 0, 2, 0, 0]);
});

test("consistent-hashing: the owner of the nearest point behind, looked for one by one", () => {
  const [points, seed] = [7, 3];
  const expected = KEYS.map((key) => {
    const place = hash32(key, 2 * seed);
    const marks = upTo(5 * points).map((i) => {
      const ahead = hash32(i, 2 * seed + 1) - place;
      return { node: Math.floor(i / points), ahead: ahead < 0 ? ahead + 2 ** 32 : ahead };
    });
    return marks.reduce((best, mark) => (mark.ahead < best.ahead ? mark : best)).node;
  });
  expect(owners(ofKeys("consistent-hashing", { points, seed }), nodesWith(upTo(5)), KEYS)).toEqual(expected);
});

test("bounded-load: no node ever owns more than its limit, and without one it is consistent-hashing", () => {
  const nodes = nodesWith(upTo(16));
  const policy = ofKeys("bounded-load", { c: 1.25, points: 1 });
  const owned = upTo(16).map(() => 0);
  for (const key of upTo(1000)) {
    const [node] = owners(policy, nodes, [key]);
    owned[node]++;
    expect(owned[node]).toBeLessThanOrEqual(Math.ceil((1.25 * (key + 1)) / 16));
  }
  // With one place each, where the largest arc is a fifth of the circle, the limit, 78 up to the 998th key, binds.
  expect(Math.max(...owned)).toBeGreaterThanOrEqual(78);
  const free = owners(ofKeys("bounded-load", { c: 1000 }), nodes, KEYS);
  expect(free).toEqual(owners(ofKeys("consistent-hashing"), nodes, KEYS));
});

test("key-groups: published values of Murmur3, made positive, in groups that nodes have ranges of", () => {
  const published = [
    [0, 0x2362f9de],
    [-1, 0x76293b50],
    [0x87654321 | 0, 0xf55b516b],
    [0x74736574, 0xba6bd213],
  ];
  for (const [code, hash] of published) expect(flinkHash(code)).toBe(Math.abs(hash | 0));
  // 0x2362f9de mod 128 is 0x5e, 94: the fourth of five ranges, which begin at 0, 26, 52, 77 and 103.
  expect(owners(ofKeys("key-groups"), nodesWith(upTo(5)), [0])).toEqual([3]);
  // The hash code of 2^32 − 1 as a long is that of −1; 0x50 is 80, of 128 groups.
  expect(owners(ofKeys("key-groups"), nodesWith(upTo(7)), [2 ** 32 - 1])).toEqual([4]);
});

test("redis-slots: the check value of the checksum, and only the tag of a key counts", () => {
  expect(redisSlot("123456789")).toBe(0x31c3);
  expect(redisSlot("{a}b")).toBe(redisSlot("x{a}{c}"));
  expect(redisSlot("{}b")).not.toBe(redisSlot(""));
  expect(redisSlot("a}{b")).not.toBe(redisSlot("b"));
  // 12739 of 16384 slots is 77.8 % of the way: the eighth of ten nodes.
  expect(owners(ofKeys("redis-slots"), nodesWith(upTo(10)), [123_456_789])).toEqual([7]);
});

test("murmur2: a published value, and partitions dealt in ranges", () => {
  expect(murmur2("21")).toBe(-973_932_308);
  // Positive by losing its sign: 1173551340; of 10 partitions number 0, of 7 number 6, the last of three nodes.
  expect(owners(ofKeys("murmur2", { partitions: 10 }), nodesWith(upTo(3)), [21])).toEqual([0]);
  expect(owners(ofKeys("murmur2", { partitions: 7 }), nodesWith(upTo(3)), [21])).toEqual([(1_173_551_340 % 7) / 3]);
  for (const [size, blocks] of [
    [7, 3],
    [10, 4],
    [3, 5],
  ]) {
    const counts = upTo(blocks).map(() => 0);
    for (const place of upTo(size)) counts[blockOf(place, size, blocks)]++;
    expect(counts).toEqual(blockSizes(size, blocks));
  }
});

/** Share of the keys that have another owner, and where they have gone. */
function moves(name: string, before: NodeSet, after: NodeSet, given: ParameterValues = {}) {
  const policy = ofKeys(name, given);
  const context = contextWith(2);
  const [first, second] = [owners(policy, before, KEYS, context), owners(policy, after, KEYS, context)];
  const moved = KEYS.filter((key) => first[key] !== second[key]);
  return {
    share: moved.length / KEYS.length,
    from: moved.map((key) => first[key]),
    to: moved.map((key) => second[key]),
  };
}

const near = (share: number, expected: number): void =>
  expect(Math.abs(share - expected)).toBeLessThan(4.5 * Math.sqrt((expected * (1 - expected)) / KEYS.length) + 1e-12);

test.each(["rendezvous", "jump"])("%s: a tenth node takes a tenth of the keys, and only it takes any", (name) => {
  const { share, to } = moves(name, nodesWith(upTo(9)), nodesWith(upTo(10), 1));
  near(share, 1 / 10);
  expect(new Set(to)).toEqual(new Set([9]));
});

test("random: a new node takes no key, one that goes loses its own, and the shares are as even as chance", () => {
  expect(moves("random", nodesWith(upTo(9)), nodesWith(upTo(10), 1)).share).toBe(0);
  const { share, from } = moves("random", nodesWith(upTo(10)), nodesWith(upTo(9), 1));
  near(share, 1 / 10);
  expect(new Set(from)).toEqual(new Set([9]));
});

test("hash: all but a tenth of the keys move to ten nodes from nine", () => {
  near(moves("hash", nodesWith(upTo(9)), nodesWith(upTo(10), 1)).share, 9 / 10);
});

test.each(["range-equal-width", "redis-slots"])("%s: half of the keys move when ranges are cut anew", (name) => {
  const { share } = moves(
    name,
    nodesWith(upTo(9)),
    nodesWith(upTo(10), 1),
    name === "redis-slots" ? {} : { keys: 8000 },
  );
  near(share, 1 / 2);
});

describe.each(named)("partitioner %s", (name) => {
  const given: ParameterValues = name === "list" ? { nodes: [0, 1, 2, 1] } : {};

  test("gives each key one owner that is there, whoever else asks, and the same again", () => {
    for (const count of [1, 2, 7]) {
      const nodes = nodesWith(upTo(count));
      const policy = ofKeys(name, given);
      const context = contextWith(1);
      const keys = [...KEYS.slice(0, 300), 2 ** 31, 2 ** 32 + 5, 2 ** 52 + 1];
      const positions = keys.map((key) => policy.owner(key, nodes, context));
      expect(positions.every((one) => Number.isInteger(one) && one >= 0 && one < count)).toBe(true);
      expect(keys.map((key) => policy.owner(key, nodes, context))).toEqual(positions);
      expect(owners(ofKeys(name, given), nodes, keys)).toEqual(positions);
    }
  });

  test("does not care for the order of the nodes", () => {
    const policy = ofKeys(name, given);
    const context = contextWith(1);
    const keys = KEYS.slice(0, 300);
    const before = owners(policy, nodesWith([0, 1, 2, 3, 4]), keys, context);
    expect(owners(policy, nodesWith([3, 0, 4, 2, 1], 1), keys, context)).toEqual(before);
  });
});

test("every partitioner of keys gives the same keys to other owners", () => {
  const given: Readonly<Record<string, ParameterValues>> = { list: { nodes: [0, 1, 2, 3, 4, 3] } };
  const all = named.map((name) => owners(ofKeys(name, given[name]), nodesWith(upTo(5)), KEYS.slice(0, 500)).join(""));
  expect(new Set(all).size).toBe(named.length);
});
