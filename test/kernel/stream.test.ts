import * as fc from "fast-check";
import seedrandom from "seedrandom";
import { sampleCorrelation } from "simple-statistics";
import { expect, test } from "vitest";
import { Hash } from "../../sim/kernel/hash.ts";
import { Stream, stream } from "../../sim/kernel/stream.ts";
import { expectFits, pearson } from "./fit.ts";

test("the numbers are those of Tyche-i one by one", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 700 }), (seed, count) => {
      const ours = new Stream(seed);
      const theirs = seedrandom.tychei(seed);
      for (let i = 0; i < count; i++) expect(ours.bits()).toBe(theirs.int32() >>> 0);
    }),
    { numRuns: 30 },
  );
});

test("the bits of named streams never change", () => {
  const hash = new Hash();
  for (const name of ["arrivals", "sizes", "strategy/balancer"]) {
    const random = stream(7, 3, name);
    for (let i = 0; i < 1000; i++)
      hash
        .add(random.bits())
        .add(random.next())
        .add(random.below(10 ** (i % 10)));
  }
  expect(hash.hex()).toBe("a6ac422bf8f61827");
});

test("the same three arguments give the same stream; any other gives another", () => {
  const first = (seed: number | string, replication: number, name: string): number =>
    stream(seed, replication, name).next();
  expect(first(7, 0, "sizes")).toBe(first(7, 0, "sizes"));
  expect(first("7", 0, "sizes")).toBe(first(7, 0, "sizes"));
  const others = [first(8, 0, "sizes"), first(7, 1, "sizes"), first(7, 0, "arrivals"), first(7, 0, "size")];
  expect(new Set([...others, first(7, 0, "sizes")]).size).toBe(5);
});

test("drawing from one stream changes no other", () => {
  const alone = stream(1, 0, "sizes");
  const expected = Array.from({ length: 600 }, () => alone.next());
  const busy = stream(1, 0, "arrivals");
  const sizes = stream(1, 0, "sizes");
  const got = Array.from({ length: 600 }, (_, i) => {
    for (let k = 0; k < i % 5; k++) busy.below(3);
    return sizes.next();
  });
  expect(got).toEqual(expected);
});

test("neighbouring streams are not correlated", () => {
  const draws = 20_000;
  const column = (seed: number, replication: number, name: string): number[] => {
    const random = stream(seed, replication, name);
    return Array.from({ length: draws }, () => random.next());
  };
  const base = column(1, 0, "sizes");
  const others = [column(2, 0, "sizes"), column(1, 1, "sizes"), column(1, 0, "arrivals"), column(1, 10, "sizes")];
  for (const other of others) {
    expect(Math.abs(sampleCorrelation(base, other))).toBeLessThan(4 / Math.sqrt(draws));
    expect(Math.abs(sampleCorrelation(base.slice(1), other.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(draws));
  }
  expect(Math.abs(sampleCorrelation(base.slice(1), base.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(draws));
});

test("first draws of adjacent seeds and replications are uniform", () => {
  expectFits(
    Array.from({ length: 5000 }, (_, seed) => stream(seed, 0, "sizes").next()),
    (u) => u,
  );
  expectFits(
    Array.from({ length: 5000 }, (_, replication) => stream(7, replication, "sizes").next()),
    (u) => u,
  );
});

test("next is uniform, strictly inside (0, 1), and uses its low bits", () => {
  const random = stream(3, 0, "uniform");
  const sample = Array.from({ length: 100_000 }, () => random.next());
  expectFits(sample, (u) => u);
  expect(Math.min(...sample.slice(0, 50_000))).toBeGreaterThan(0);
  expect(Math.max(...sample.slice(0, 50_000))).toBeLessThan(1);
  const lowest = new Uint32Array(2);
  for (const u of sample) lowest[(u * 2 ** 53) % 2]++;
  expect(Math.abs(pearson(lowest, [0.5, 0.5]))).toBeLessThan(5);
});

test.each([1, 2, 3, 6, 7, 100, 1000])("below(%d) takes each value equally often", (n) => {
  const random = stream(5, n, "below");
  const counts = new Float64Array(n);
  for (let i = 0; i < 100_000; i++) counts[random.below(n)]++;
  if (n === 1) expect(counts[0]).toBe(100_000);
  else expect(Math.abs(pearson(counts, Array<number>(n).fill(1 / n)))).toBeLessThan(5);
});

test.each([0x20_0000, 0x20_0001, 3 * 2 ** 30, 2 ** 32])("below(%d) has no bias towards small values", (n) => {
  const random = stream(5, 0, "below large");
  const counts = new Float64Array(3);
  for (let i = 0; i < 60_000; i++) {
    const drawn = random.below(n);
    expect(drawn).toBeLessThan(n);
    counts[Math.floor((3 * drawn) / n)]++;
  }
  // A plain remainder of 2^32 by 3 · 2^30 would give the first third 1/2.
  expect(Math.abs(pearson(counts, [1 / 3, 1 / 3, 1 / 3]))).toBeLessThan(5);
});

test.each([6, 1_500_000, 2_000_000])("below(%d) draws again exactly where a 64-bit product says so", (n) => {
  const random = new Stream("lemire");
  const bits = seedrandom.tychei("lemire");
  const least = 2n ** 32n % BigInt(n);
  let again = 0;
  for (let i = 0; i < 100_000; i++) {
    let product = BigInt(bits.int32() >>> 0) * BigInt(n);
    for (; product % 2n ** 32n < least; again++) product = BigInt(bits.int32() >>> 0) * BigInt(n);
    expect(random.below(n)).toBe(Number(product >> 32n));
  }
  if (n > 1_000_000) expect(again).toBeGreaterThan(3);
});

test.each([0, -1, 1.5, NaN, 2 ** 32 + 1, Infinity])("below(%d) is refused", (n) => {
  expect(() => stream(1, 0, "x").below(n)).toThrow(`below requires a whole number 1 <= n <= 2^32, got ${n}`);
});

test("a number foreseen is the one that comes, and foreseeing draws nothing", () => {
  const random = stream(9, 0, "ties");
  const other = stream(9, 0, "ties");
  let known = 0;
  for (let i = 0; i < 2000; i++) {
    const next = random.foresee(1000, 0);
    const third = random.foresee(1000, 2);
    const drawn = [other.below(1000), other.below(1000), other.below(1000)];
    expect([random.below(1000), random.below(1000), random.below(1000)]).toEqual(drawn);
    if (next === drawn[0] && third === drawn[2]) known++;
    else expect([0, drawn[2]]).toContain(third);
  }
  // At the end of a block of 256 numbers up to three are not made yet.
  expect(known).toBeGreaterThan(1950);
});
