import { expect, test } from "vitest";
import { type Stream, stream } from "../../sim/kernel/stream.ts";
import { meanInterval } from "../../sim/measure/confidence.ts";
import { compareWithBaseline, pairedDifference, unpairedHalfWidth } from "../../sim/measure/paired.ts";
import type { Estimate, Verdict } from "../../sim/measure/results.ts";

/** Rates of events that should have probability `p`, over `rounds` fixed seeds, are held to p ± 4 standard errors. */
function band(p: number, rounds: number): { low: number; high: number } {
  const error = 4 * Math.sqrt((p * (1 - p)) / rounds);
  return { low: p - error, high: p + error };
}

function rate(name: string, rounds: number, event: (random: Stream, round: number) => boolean): number {
  let count = 0;
  for (let round = 0; round < rounds; round++) count += Number(event(stream("calibration", round, name), round));
  return count / rounds;
}

function normal(random: Stream): number {
  return Math.sqrt(-2 * Math.log(random.next())) * Math.cos(2 * Math.PI * random.next());
}

function sample(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function holds({ estimate, halfWidth }: Estimate, truth: number): boolean {
  return Math.abs((estimate ?? NaN) - truth) <= (halfWidth ?? NaN);
}

const ROUNDS = 4000;

test.each([0.8, 0.95, 0.99])("meanInterval covers normal means at %d, 2 to 40 replications", (confidence) => {
  const covered = rate("normal", ROUNDS, (random, round) => {
    const values = sample(2 + (round % 39), () => 10 + 3 * normal(random));
    return holds(meanInterval(values, confidence), 10);
  });
  const { low, high } = band(confidence, ROUNDS);
  expect(covered).toBeGreaterThan(low);
  expect(covered).toBeLessThan(high);
});

test("meanInterval covers skewed means: replications that average 20 exponential values each", () => {
  const covered = rate("gamma", ROUNDS, (random, round) => {
    const values = sample(
      5 + (round % 36),
      () => -sample(20, () => Math.log(random.next())).reduce((a, b) => a + b) / 20,
    );
    return holds(meanInterval(values, 0.95), 1);
  });
  // A skewness of 2 / √20 costs less than a percentage point.
  expect(covered).toBeGreaterThan(band(0.95, ROUNDS).low - 0.01);
  expect(covered).toBeLessThan(band(0.95, ROUNDS).high);
});

test("meanInterval falls short on raw exponential values, by as much as it should", () => {
  const covered = rate("exponential", ROUNDS, (random) => {
    return holds(
      meanInterval(
        sample(5, () => -Math.log(random.next())),
        0.95,
      ),
      1,
    );
  });
  // Five exponential values: 0.8828 in a separate Monte Carlo of 2·10^7 samples. This is why replications must
  // average many tasks.
  expect(covered).toBeGreaterThan(band(0.8828, ROUNDS).low);
  expect(covered).toBeLessThan(band(0.8828, ROUNDS).high);
});

test("unpaired intervals cover with unequal sizes and spreads", () => {
  const covered = rate("welch", ROUNDS, (random, round) => {
    const a = sample(5 + (round % 10), () => normal(random));
    const b = sample(40 - (round % 20), () => 4 * normal(random));
    const difference = (meanInterval(a, 0.5).estimate ?? NaN) - (meanInterval(b, 0.5).estimate ?? NaN);
    return Math.abs(difference) <= (unpairedHalfWidth(a, b, 0.95) ?? NaN);
  });
  const { low, high } = band(0.95, ROUNDS);
  expect(covered).toBeGreaterThan(low - 0.003);
  expect(covered).toBeLessThan(high + 0.003);
});

test("paired differences of correlated arms reject a true null as often as they should, and are much narrower", () => {
  const gains: number[] = [];
  const pAbove: number[] = [];
  const rejected = rate("pairs", ROUNDS, (random, round) => {
    const count = 3 + (round % 28);
    const common = sample(count, () => 5 * normal(random));
    const a = common.map((value) => value + normal(random));
    const b = common.map((value) => value + 2 * normal(random));
    const { pValue, ...difference } = pairedDifference(a, b, 0.95);
    gains.push((unpairedHalfWidth(a, b, 0.95) ?? NaN) / (difference.halfWidth ?? NaN));
    pAbove.push(Number((pValue ?? NaN) > 0.5));
    expect((pValue ?? NaN) < 0.05).toBe(!holds(difference, 0));
    return !holds(difference, 0);
  });
  const { low, high } = band(0.05, ROUNDS);
  expect(rejected).toBeGreaterThan(low);
  expect(rejected).toBeLessThan(high);
  const half = band(0.5, ROUNDS);
  const upper = pAbove.reduce((a, b) => a + b) / ROUNDS;
  expect(upper).toBeGreaterThan(half.low);
  expect(upper).toBeLessThan(half.high);
  expect(gains.sort((a, b) => a - b)[ROUNDS / 2]).toBeGreaterThan(2);
});

/** Verdicts of five policies against a baseline that shares their workload; policy i is off by shifts[i]. */
function verdicts(random: Stream, shifts: readonly number[], indifference: number): Verdict[] {
  const common = sample(10, () => 5 * normal(random));
  const row = (policy: string, shift: number) => ({
    policy,
    values: common.map((value) => value + shift + normal(random)),
    stable: true,
  });
  const baseline = row("baseline", 0);
  const policies = shifts.map((shift, i) => row(`policy ${i}`, shift));
  return compareWithBaseline(policies, baseline, { metric: "response.mean", confidence: 0.95, indifference }).map(
    ({ verdict }) => verdict,
  );
}

const tooClose = (verdict: Verdict | undefined): boolean => verdict === "too close to matter";
const decided = (verdict: Verdict | undefined): boolean => verdict === "better" || verdict === "worse";

test("five equal policies: one is called better or worse in at most 5 % of comparisons", () => {
  const wrong = rate("family", ROUNDS, (random) => verdicts(random, [0, 0, 0, 0, 0], 0).some(decided));
  expect(wrong).toBeLessThan(band(0.05, ROUNDS).high);
  // Without the correction it would be about 17 %; a correction that never rejects would give 0.
  expect(wrong).toBeGreaterThan(0.02);
});

test("two of five differ: a false verdict on the other three stays below 5 %, and the two are found", () => {
  let found = 0;
  const wrong = rate("partial", ROUNDS, (random) => {
    const [first, second, ...others] = verdicts(random, [-3, 3, 0, 0, 0], 0);
    found += Number(first === "better") + Number(second === "worse");
    return others.some(decided);
  });
  expect(wrong).toBeLessThan(band(0.05, ROUNDS).high);
  expect(found / (2 * ROUNDS)).toBeGreaterThan(0.95);
});

test("one policy: error rates of the verdicts with and without a zone of indifference", () => {
  const single = (name: string, shift: number, indifference: number, wanted: (verdict?: Verdict) => boolean): number =>
    rate(name, ROUNDS, (random) => wanted(verdicts(random, [shift], indifference)[0]));
  // No difference, no zone: a decision is an error, 5 % of the time.
  const plain = single("plain", 0, 0, decided);
  expect(plain).toBeGreaterThan(band(0.05, ROUNDS).low);
  expect(plain).toBeLessThan(band(0.05, ROUNDS).high);
  // No difference, a wide zone: decisions become rarer, and the usual answer is the right one.
  expect(single("zone", 0, 2, decided)).toBeLessThan(0.02);
  expect(single("zone", 0, 2, tooClose)).toBeGreaterThan(0.9);
  // A difference as large as the zone: "too close to matter" is an error, at most 2.5 % of the time.
  const edge = single("edge", 1.5, 1.5, tooClose);
  expect(edge).toBeLessThan(band(0.025, ROUNDS).high);
  expect(edge).toBeGreaterThan(0.005);
  // A zone narrower than the interval can be told: more replications are needed.
  expect(single("narrow", 0, 0.1, (verdict) => verdict === "inconclusive")).toBeGreaterThan(0.7);
});
