import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { mser5 } from "../../sim/measure/warmup.ts";

function normals(seed: string, count: number): number[] {
  const source = stream(seed, 0, "noise");
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(source.next())) * Math.cos(2 * Math.PI * source.next()),
  );
}

/** The definition, in O(n²): at least five batches are kept, the first of equal minima counts. */
function bySearch(series: readonly number[]): number {
  const means = Array.from({ length: Math.floor(series.length / 5) }, (_, batch) => {
    return series.slice(5 * batch, 5 * batch + 5).reduce((sum, value) => sum + value, 0) / 5;
  });
  let [best, least] = [0, Infinity];
  for (let first = 0; first + 5 <= means.length; first++) {
    const kept = means.slice(first);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    const criterion = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length ** 2;
    if (criterion < least) [best, least] = [first, criterion];
  }
  return 5 * best;
}

test("one pass finds what the search over all cuts finds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 50, max: 300 }), (seed, count) => {
      const series = normals(String(seed), count).map((value, i) => value + 6 * Math.exp(-i / 30));
      const { cut, reliable } = mser5(series);
      expect(cut).toBe(bySearch(series));
      expect(reliable).toBe(cut <= 5 * Math.floor(count / 5) * 0.5);
    }),
  );
});

test("a planted step is always cut off, with little of what follows", () => {
  let exact = 0;
  for (let seed = 0; seed < 50; seed++) {
    const series = normals(`step ${seed}`, 1000).map((value, i) => value + (i < 200 ? 10 : 0));
    const { cut, reliable } = mser5(series);
    expect(reliable).toBe(true);
    expect(cut).toBeGreaterThanOrEqual(200);
    exact += Number(cut === 200);
  }
  expect(exact).toBeGreaterThan(25);
});

/** The cuts of 200 series of 2000 normal values on top of a transient, ascending. */
function cuts(transient: (i: number) => number): number[] {
  const series = (seed: number): number[] => normals(`${seed}`, 2000).map((value, i) => value + transient(i));
  return Array.from({ length: 200 }, (_, seed) => mser5(series(seed)).cut).sort((a, b) => a - b);
}

test("cuts a decaying transient where little of it is left, and nearly nothing where there is none", () => {
  const decaying = cuts((i) => 10 * Math.exp(-i / 50));
  // 10 exp(−i / 50) is 1 at i = 115 and 0.1 at i = 230.
  expect(decaying[10]).toBeGreaterThan(115);
  expect(decaying[100]).toBeLessThan(260);
  expect(cuts(() => 0)[100]).toBeLessThan(100);
});

test("a trend that never ends is not called reliable", () => {
  expect(mser5(normals("trend", 500).map((value, i) => value + i)).reliable).toBe(false);
});

test("a constant series is not cut", () => {
  expect(mser5(Array.from({ length: 100 }, () => 0.1))).toEqual({ cut: 0, reliable: true });
});

test("a short series tells nothing, and typed arrays will do", () => {
  expect(mser5([])).toEqual({ cut: 0, reliable: false });
  expect(mser5(new Float64Array(49))).toEqual({ cut: 0, reliable: false });
  expect(mser5(new Float64Array(50))).toEqual({ cut: 0, reliable: true });
});

test("refuses what is not a finite number", () => {
  expect(() => mser5([...normals("bad", 60), NaN, 1, 2, 3, 4])).toThrow(
    "series must be finite, got a batch sum of NaN at 60",
  );
});
