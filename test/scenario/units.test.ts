import * as fc from "fast-check";
import { expect, test } from "vitest";
import { duration, plain, rate, share, type Unit } from "../../sim/scenario/units.ts";

test.each<[Unit, string, number]>([
  [duration, "3 ns", 3e-9],
  [duration, "250us", 0.00025],
  [duration, "1.1 ms", 0.0011],
  [duration, "100 ms", 0.1],
  [duration, "7", 7],
  [duration, "7 s", 7],
  [duration, "1_500 s", 1500],
  [duration, "2 min", 120],
  [duration, "1.5 h", 5400],
  [duration, "2 d", 172_800],
  [duration, "-1 s", -1],
  [duration, "-0 s", 0],
  [rate, "58.2/s", 58.2],
  [rate, "58.2 /s", 58.2],
  [rate, "58.2 / s", 58.2],
  [rate, "3/ms", 3000],
  [rate, "90 /min", 1.5],
  [rate, "7200/h", 2],
  [rate, "0.4", 0.4],
  [plain, "1_000_000", 1_000_000],
  [plain, "1e6", 1e6],
  [plain, " .5 ", 0.5],
  [plain, "+2.", 2],
  [share, "5%", 0.05],
  [share, "12.5 %", 0.125],
  [share, "0.3", 0.3],
])("%o reads %s", (unit, text, value) => {
  expect(unit.read(text)).toBe(value);
});

test.each<[Unit, string[]]>([
  [
    duration,
    ["", "s", "1 m", "1 sec", "1 ms s", "1/s", "5%", "1 MS", "one s", "1__0 s", "_1 s", "1e s", "0x10", "NaN"],
  ],
  [rate, ["58 s", "58/", "/s", "58//s", "58/m", "5%"]],
  [plain, ["1 s", "1%", "Infinity", "-", ".", "1 0", "1,5", "1_", "٣"]],
  [share, ["5 percent", "%", "5%%", "5 s"]],
])("%o refuses what it does not know", (unit, texts) => {
  for (const text of texts) expect(unit.read(text), text).toBeNaN();
});

test("the pattern for editors agrees with the reader", () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from("0123456789_.eE+-/% smnuhid")), maxLength: 8 }),
    fc
      .tuple(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom("", "s", " ms", "/s", " /h", "%", "min"),
      )
      .map(([number, unit]) => `${number}${unit}`),
  );
  fc.assert(
    fc.property(text, fc.constantFrom(duration, rate, plain, share), (written, unit) => {
      expect(new RegExp(unit.pattern, "u").test(written)).toBe(!Number.isNaN(unit.read(written)));
    }),
    { numRuns: 3000, seed: 1 },
  );
});

test("a length of time in a smaller unit is rounded once", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
      expect(duration.read(`${value} ms`)).toBe(value / 1000);
      expect(duration.read(`${value} ns`)).toBe(value / 1e9);
      expect(rate.read(`${value} /h`)).toBe(value / 3600);
    }),
    { seed: 2 },
  );
});
