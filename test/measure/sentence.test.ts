import { expect, test } from "vitest";
import { compareWithBaseline } from "../../sim/measure/paired.ts";
import { meanInterval } from "../../sim/measure/confidence.ts";
import { type SentenceSource, verdictSentence } from "../../sim/measure/sentence.ts";

const CONFIDENCE = 0.95;

function source(
  metric: string,
  rows: Record<string, number[]>,
  { indifference = 0, unstable = [] as string[] } = {},
): SentenceSource {
  const arms = Object.entries(rows).map(([policy, values]) => ({
    policy,
    status: unstable.includes(policy) ? ("unstable" as const) : ("ok" as const),
    metrics: { [metric]: meanInterval(values, CONFIDENCE) },
    rows: { [metric]: values },
  }));
  const [first, ...others] = arms.map(({ policy, status }) => ({
    policy,
    values: rows[policy] ?? [],
    stable: status === "ok",
  }));
  if (first === undefined) throw new Error("an arm is needed");
  return {
    baseline: first.policy,
    metrics: [metric],
    confidence: CONFIDENCE,
    arms,
    comparisons: compareWithBaseline(others, first, { metric, confidence: CONFIDENCE, indifference }),
  };
}

const RANDOM = [10, 10.2, 9.8, 10.1, 9.9];
const SHORTEST = [4, 4.3, 3.7, 4.2, 3.8];

test("names the best policy, by how much and how sure, and its rivals", () => {
  const rows = {
    random: RANDOM,
    "join-shortest-queue": SHORTEST,
    "power-of-d": SHORTEST.map((value, i) => value + [0.1, -0.05, 0.02, -0.04, 0.06][i]),
    "round-robin": [7, 7.1, 6.8, 7.2, 6.9],
  };
  // Differences −6 ± t(1 − 0.025/3, 4) √(0.01 / 5): the smallest p-value of three is tested at a third of the level.
  expect(verdictSentence(source("response.mean", rows))).toBe(
    "join-shortest-queue is better than random on response.mean by 6.00 s (−60 %, 95 % interval 5.84 to 6.16 s); " +
      "power-of-d cannot be told apart from it.",
  );
  expect(verdictSentence(source("response.mean", rows, { indifference: 1 }))).toContain(
    "; power-of-d is too close to it to matter.",
  );
});

test("more is better for throughput", () => {
  const rows = { fcfs: [1, 1.1, 1.2, 1.1], easy: [1.6, 1.72, 1.78, 1.7] };
  expect(verdictSentence(source("throughput", rows))).toMatch(
    /^easy is better than fcfs on throughput by 0\.600 \/s \(\+55 %, 95 % interval 0\.57\d to 0\.62\d \/s\)\.$/,
  );
});

test("says so when nothing is better", () => {
  const rows = {
    random: RANDOM,
    slow: RANDOM.map((value, i) => value + 3 + [0.1, -0.1, 0.2, 0, -0.2][i]),
    slower: RANDOM.map((value, i) => value + 5 + [0.1, -0.1, 0.2, 0, -0.2][i]),
    same: RANDOM.map((value, i) => value + [0.1, -0.1, 0.2, 0, -0.2][i]),
    wild: RANDOM.map((value, i) => value + [0.1, -20, 30, 0, -5][i]),
  };
  expect(verdictSentence(source("response.mean", rows, { indifference: 0.5 }))).toBe(
    "no policy is shown to be better than random on response.mean; slow and slower are worse; " +
      "same is too close to matter; wild is inconclusive.",
  );
  expect(verdictSentence(source("response.mean", rows))).toContain("; same and wild show no difference.");
});

test("mentions unstable arms, and an unstable baseline ends the matter", () => {
  const rows = { random: RANDOM, shortest: SHORTEST, wild: [50, 80, 90, 70, 60] };
  expect(verdictSentence(source("response.p99", rows, { unstable: ["wild"] }))).toMatch(
    /^shortest is better than random on response\.p99 by .*; wild is unstable\.$/,
  );
  expect(verdictSentence(source("response.mean", rows, { unstable: ["random", "wild"] }))).toBe(
    "random, the baseline, is unstable, so nothing can be compared with it; wild is unstable too.",
  );
});

test("a metric without a better side prefers nobody", () => {
  const rows = { random: [0.5, 0.51, 0.52], other: [0.8, 0.81, 0.83] };
  expect(verdictSentence(source("utilisation", rows))).toBe(
    "no side of utilisation is better, so no policy is preferred to random on it; other is inconclusive.",
  );
});

test("units and digits follow the metric and the width", () => {
  const exact = { random: [5, 5, 5], other: [3, 3, 3] };
  expect(verdictSentence(source("makespan", exact))).toContain("by 2.000 s (−40 %, 95 % interval 2.000 to 2.000 s)");
  const wide = { random: [9000, 9000, 9000], other: [100, 200, 150] };
  expect(verdictSentence(source("queue.max", wide))).toMatch(/by 8850 \(−98 %, 95 % interval 8726 to 8974\)/);
  expect(verdictSentence(source("response.variance", wide))).toContain(" s² (");
});

test("a comparison needs a metric", () => {
  expect(() => verdictSentence({ ...source("makespan", { a: [1, 2] }), metrics: [] })).toThrow("at least one metric");
});
