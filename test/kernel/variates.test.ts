import { expect, test } from "vitest";
import { normalCdf } from "../../sim/kernel/math.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { drawExponential as exponential, normal } from "../../sim/kernel/variates.ts";
import { expectFits, moments, pearson } from "./fit.ts";

const COUNT = 400_000;

test("a stream's exponentials, made in blocks, are those made one by one", () => {
  const blocks = stream(3, 0, "exponentials");
  const single = stream(3, 0, "exponentials");
  for (let i = 0; i < 1000; i++) expect(blocks.exponential()).toBe(exponential(single));
});

/** Where the ziggurat's tail begins. */
const TAIL = 7.69711747013104972;

const exponentials = (() => {
  const random = stream(11, 0, "exponential");
  return Float64Array.from({ length: COUNT }, () => exponential(random));
})();

test("exponential variates fit 1 − e^−x", () => {
  expectFits(exponentials, (x) => -Math.expm1(-x));
  const { mean, variance, errors } = moments(exponentials);
  expect(Math.abs(mean - 1)).toBeLessThan(4 * errors[0]);
  expect(Math.abs(variance - 1)).toBeLessThan(4 * errors[1]);
});

test("exponential variates fit within each of 200 equally likely cells: no layer is favoured", () => {
  const cells = 200;
  const counts = new Float64Array(cells);
  for (const x of exponentials) counts[Math.floor(-Math.expm1(-x) * cells)]++;
  expect(Math.abs(pearson(counts, Array<number>(cells).fill(1 / cells)))).toBeLessThan(4);
});

test("the exponential's tail begins anew with the right chance", () => {
  const random = stream(12, 0, "exponential");
  const beyond: number[] = [];
  let drawn = 0;
  for (; beyond.length < 2000; drawn++) {
    const x = exponential(random);
    if (x > TAIL) beyond.push(x - TAIL);
  }
  const expected = drawn * Math.exp(-TAIL);
  expect(Math.abs(beyond.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  expectFits(beyond, (x) => -Math.expm1(-x));
});

test("normal variates fit Φ", () => {
  const random = stream(13, 0, "normal");
  const sample = Float64Array.from({ length: 200_000 }, () => normal(random));
  expectFits(sample, normalCdf);
  const { mean, variance, errors } = moments(sample);
  expect(Math.abs(mean)).toBeLessThan(4 * errors[0]);
  expect(Math.abs(variance - 1)).toBeLessThan(4 * errors[1]);
  const far = sample.filter((x) => Math.abs(x) > 3).length;
  const expected = sample.length * 2 * normalCdf(-3);
  expect(Math.abs(far - expected)).toBeLessThan(4 * Math.sqrt(expected));
});
