import * as fc from "fast-check";
import { expect, test } from "vitest";
import { detector } from "../../../sim/pool/streaming/detectors.ts";
import { Operator } from "../../../sim/pool/streaming/operator.ts";
import type { OperatorSpec } from "../../../sim/pool/streaming/spec.ts";
import { decode, encode } from "../../../sim/pool/streaming/state.ts";
import type { Trade } from "../../../sim/pool/streaming/trades.ts";
import { packed, spec, trade } from "./trades.ts";

const simple: OperatorSpec = { allowance: 2, windows: [{ kind: "tumbling", length: 10 }], detect: [] };

function fed(given: OperatorSpec, list: readonly Trade[]): Operator {
  const operator = new Operator(given);
  operator.feed(packed(list));
  return operator;
}

test("each trade is counted once, by hand", () => {
  const list = [
    trade(10, { sequence: 1 }),
    trade(11, { sequence: 2, price: NaN }),
    trade(NaN, { sequence: 3 }),
    trade(11, { sequence: 3, size: 0 }),
    trade(11, { sequence: NaN }),
    trade(11, { sequence: 1.5 }),
    trade(11, { sequence: 4, price: Infinity }),
    trade(12, { sequence: 5 }),
    trade(12, { sequence: 5 }),
    // At the watermark is in time, before it is late; what is late was seen nevertheless.
    trade(10, { sequence: 6 }),
    trade(9.999999, { sequence: 7 }),
    trade(9.999999, { sequence: 7 }),
    trade(5, { sequence: 8, symbol: 1 }),
    trade(40, { sequence: 5000 }),
    trade(40, { sequence: 3000 }),
  ];
  expect(fed(simple, list).counts).toEqual({ read: 15, bad: 6, duplicate: 2, late: 2, accepted: 5, outOfOrder: 1 });
});

const noisy = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 40 }).map((time) => time * 1_000_000),
    price: fc.constantFrom(100, 101, 99, NaN),
    size: fc.constantFrom(1, 2, -1),
    sequence: fc.nat(60),
    symbol: fc.nat(1),
  }),
  { maxLength: 60 },
);

/** The same by definition, with all trades of a symbol kept. */
function naive(list: readonly Trade[], allowance: number, length: number) {
  const counts = { read: list.length, bad: 0, duplicate: 0, late: 0, accepted: 0, outOfOrder: 0 };
  const accepted: Trade[] = [];
  const seen = new Set<string>();
  const latest = new Map<number, number>();
  for (const one of list) {
    const name = `${one.symbol} ${one.sequence}`;
    const before = latest.get(one.symbol) ?? -Infinity;
    const isBad = Number.isNaN(one.price) || one.size <= 0;
    const fate = isBad ? "bad" : seen.has(name) ? "duplicate" : one.time < before - allowance ? "late" : "accepted";
    counts[fate]++;
    if (!isBad) seen.add(name);
    if (fate !== "accepted") continue;
    if (one.time < before) counts.outOfOrder++;
    latest.set(one.symbol, Math.max(before, one.time));
    accepted.push(one);
  }
  const windows = new Set(accepted.map(({ symbol, time }) => `${symbol} ${Math.floor(time / length)}`));
  const isClosed = (window: string): boolean => {
    const [symbol, number] = window.split(" ").map(Number);
    return (number + 1) * length <= (latest.get(symbol) ?? -Infinity) - allowance;
  };
  return { counts, windows: windows.size, closed: [...windows].filter(isClosed).length };
}

test("counts and windows are those of the definition", () => {
  fc.assert(
    fc.property(noisy, (list) => {
      const operator = fed(simple, list);
      const expected = naive(list, 2e6, 10e6);
      expect(operator.counts).toEqual(expected.counts);
      const closed = (): number => [...operator.symbols.values()].reduce((sum, one) => sum + one.series[0].closed, 0);
      expect(closed()).toBe(expected.closed);
      operator.finish();
      expect(closed()).toBe(expected.windows);
      const { bad, duplicate, late, accepted, read } = operator.counts;
      expect(bad + duplicate + late + accepted).toBe(read);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test("a stream cut anywhere, its state taken through numbers, comes to the same", () => {
  fc.assert(
    fc.property(noisy, fc.nat(60), (list, cut) => {
      const whole = fed(spec, list);
      whole.finish();
      const first = fed(spec, list.slice(0, cut));
      const { counts, symbols } = decode(spec, encode(first.counts, first.symbols.values()));
      const second = new Operator(spec, counts, symbols);
      second.feed(packed(list.slice(cut)));
      second.finish();
      expect(encode(second.counts, second.symbols.values())).toEqual(encode(whole.counts, whole.symbols.values()));
      expect(first.findings.length + second.findings.length).toBe(whole.findings.length);
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("a state that ends too early is refused", () => {
  const { counts, symbols } = fed(simple, [trade(1)]);
  expect(() => decode(simple, encode(counts, symbols.values()).subarray(0, 20))).toThrow("ends too early");
});

test("the symbols do not disturb each other", () => {
  fc.assert(
    fc.property(noisy, (list) => {
      const together = fed(spec, list);
      for (const symbol of [0, 1]) {
        const alone = fed(
          spec,
          list.filter((one) => one.symbol === symbol),
        );
        expect(alone.symbols.get(symbol)).toEqual(together.symbols.get(symbol));
      }
    }),
    { seed: 6 },
  );
});

test("an unusual window is found when it closes, with the trade that closed it, by hand", () => {
  const watching: OperatorSpec = {
    allowance: 1,
    windows: [{ kind: "tumbling", length: 1 }],
    detect: [{ kind: "z-score", of: "price", over: 3, limit: 5 }],
  };
  // Mean prices of the windows: 10, 12, (20 + 3 · 8) / 4 = 11, then 17: six standard deviations of 1 from 11.
  const list = [
    trade(0, { sequence: 0, price: 10 }),
    trade(1, { sequence: 1, price: 12 }),
    trade(2, { sequence: 2, price: 20 }),
    trade(2.5, { sequence: 3, price: 8, size: 3 }),
    trade(3, { sequence: 4, price: 17 }),
    trade(4, { sequence: 5, price: 11 }),
    trade(4.5, { sequence: 6, price: 11 }),
    trade(5, { sequence: 7, price: 11 }),
  ];
  expect(fed(watching, list).findings).toEqual([
    { symbol: 0, window: 0, detector: 0, start: 3e6, end: 4e6, trades: 1, value: 17, score: 6, position: 7 },
  ]);
});

test("z-score by hand", () => {
  const of = detector({ kind: "z-score", of: "price", over: 3, limit: 1 });
  const memory = of.memory();
  // 1, 2, 3: mean 2, deviation 1; then 2, 3, 6: mean 11/3, deviation √(13/3); then 3, 6, 6.
  expect([1, 2, 3, 6].map((value) => of.score(memory, value))).toEqual([NaN, NaN, NaN, 4]);
  expect(of.score(memory, 6)).toBeCloseTo((6 - 11 / 3) / Math.sqrt(13 / 3), 12);
  expect(of.score(memory, 5)).toBe(0);
});

test("values that never differed give no score", () => {
  for (const one of [
    detector({ kind: "z-score", of: "price", over: 2, limit: 1 }),
    detector({ kind: "ewma", of: "price", weight: 0.5, after: 1, limit: 1 }),
  ]) {
    const memory = one.memory();
    expect([5, 5, 5, 6].map((value) => one.score(memory, value))).toEqual([NaN, NaN, NaN, NaN]);
  }
});

test("weighted mean and variance are those of the definition", () => {
  const weight = 0.3;
  const of = detector({ kind: "ewma", of: "price", weight, after: 1, limit: 1 });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 }), (values) => {
      const memory = of.memory();
      for (const value of values.slice(0, -1)) of.score(memory, value);
      // The first value has the weight that is left.
      const before = values.slice(0, -1);
      const weights = before.map((_, i) => (i === 0 ? 1 : weight) * Math.pow(1 - weight, before.length - 1 - i));
      const mean = before.reduce((sum, value, i) => sum + weights[i] * value, 0);
      const variance = before.reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0);
      const last = values[values.length - 1];
      const expected = variance > 1e-9 ? Math.abs(last - mean) / Math.sqrt(variance) : NaN;
      if (variance > 1e-9) expect(of.score(memory, last)).toBeCloseTo(expected, 6);
    }),
    { seed: 7 },
  );
});
