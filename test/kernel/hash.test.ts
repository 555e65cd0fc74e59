import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Hash } from "../../sim/kernel/hash.ts";

const of = (...values: number[]): string => values.reduce((hash, value) => hash.add(value), new Hash()).hex();

/** Bits set in 16 hexadecimal digits' difference. */
function distance(a: string, b: string): number {
  let bits = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  for (; bits > 0n; bits &= bits - 1n) count++;
  return count;
}

test("golden values", () => {
  expect(new Hash().hex()).toBe("74141c2001fce552");
  expect(of(0, 1, -2.5, Math.PI, NaN, Infinity)).toBe("0bb911527e4012a4");
  expect(new Hash().addText("pool").addText("sim, Größe, 数").hex()).toBe("5b8257e8f37ad0f4");
});

test("order, sign of zero and every bit count; all NaNs are alike", () => {
  expect(of(1, 2)).not.toBe(of(2, 1));
  expect(of(0)).not.toBe(of(-0));
  expect(of(1)).not.toBe(of(1 + Number.EPSILON));
  const odd = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0001n]).buffer)[0];
  expect(of(odd)).toBe(of(NaN));
});

test("the boundaries between texts count", () => {
  const texts = (...list: string[]): string => list.reduce((hash, text) => hash.addText(text), new Hash()).hex();
  expect(new Set([texts("ab", "c"), texts("a", "bc"), texts("abc"), texts("abc", ""), texts("", "abc")]).size).toBe(5);
});

test("a hundred thousand different numbers have a hundred thousand hashes", () => {
  const seen = new Set<string>();
  const numbers = new Set<number>();
  for (let i = 0; i < 50_000; i++) {
    seen.add(of(i)).add(of(i, 0.1));
    numbers.add(new Hash().addText(`user-${i}`).number());
  }
  expect(seen.size).toBe(100_000);
  expect(numbers.size).toBe(50_000);
});

test("a single changed bit changes about half of the hash", () => {
  let total = 0;
  for (let i = 0; i < 2000; i++) total += distance(of(i, 1), of(i + 2 ** -20, 1));
  // 64 fair coins each: standard deviation 4 per pair.
  expect(Math.abs(total / 2000 - 32)).toBeLessThan(4 * (4 / Math.sqrt(2000)) + 0.5);
});

test("hex has 16 digits and number is a whole number below 2^53", () => {
  fc.assert(
    fc.property(fc.array(fc.double()), fc.string(), (values, text) => {
      const hash = values.reduce((sum, value) => sum.add(value), new Hash().addText(text));
      expect(hash.hex()).toMatch(/^[0-9a-f]{16}$/);
      expect(Number.isSafeInteger(hash.number())).toBe(true);
      expect(hash.number()).toBeGreaterThanOrEqual(0);
    }),
  );
});
