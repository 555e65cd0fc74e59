import { readdirSync, readFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { areaUnderCurve } from "../../sim/measure/classification.ts";
import { doJob } from "../../sim/pool/jobs/index.ts";
import { splitSets } from "../../sim/pool/jobs/training.ts";
import { type Applicants, drawApplicants, probability, trueWeights } from "../../sim/pool/workloads/credit.ts";
import { creditRequests } from "../../sim/pool/workloads/credit-requests.ts";
import { kernels, requestKernels } from "../../sim/pool/workloads/index.ts";
import type { JobSpec } from "../../sim/scenario/job.ts";
import { dataFile, needing } from "../data.ts";
import { contextOn, inline, rules } from "./inline.ts";

type Tested = Extract<JobSpec, { kind: "credit-scoring" }>;
const job = (given: Partial<Tested> = {}): Tested => ({
  kind: "credit-scoring",
  applicants: { count: 3000, features: 3 },
  test: 0.3,
  steps: 60,
  penalty: 0,
  exchange: "messages",
  block: 100,
  ...given,
});

interface Answer {
  train: number;
  test: number;
  intercept: number;
  weights: { feature: string; weight: number; mean: number; deviation: number }[];
  areaUnderCurve: number;
  calibration: { pValue: number; brier: number };
}

/** Solves A x = b by elimination. */
function solved(a: readonly number[][], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]) > Math.abs(best[k]) ? row : best));
    rows.splice(k, 0, ...rows.splice(rows.indexOf(pivot), 1));
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = row[k] / pivot[k];
      for (let j = k; j < row.length; j++) row[j] -= factor * pivot[j];
    }
  }
  return rows.map((row, i) => row[row.length - 1] / row[i]);
}

/** Newton's method on the likelihood, with the curvature at its end. */
function newton(set: Applicants, steps = 8): { weights: number[]; curvature: number[][] } {
  const size = set.features + 1;
  let weights = Array<number>(size).fill(0);
  let curvature: number[][] = [];
  for (let step = 0; step < steps; step++) {
    const slope = Array<number>(size).fill(0);
    curvature = slope.map(() => Array<number>(size).fill(0));
    for (let i = 0; i < set.count; i++) {
      const own = set.rows.subarray(i * set.features, (i + 1) * set.features);
      const x = [1, ...own];
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, j) => sum + value * weights[j], 0)));
      for (const [j, row] of curvature.entries()) {
        slope[j] += (set.outcomes[i] - p) * x[j];
        x.forEach((value, k) => (row[k] += p * (1 - p) * x[j] * value));
      }
    }
    const move = solved(curvature, slope);
    weights = weights.map((weight, j) => weight + move[j]);
  }
  return { weights, curvature };
}

test("the bits do not depend on workers, chunks or the way in which gradients are exchanged", async () => {
  const answers = new Set<string>();
  for (const [n, rule, exchange] of [
    [1, rules[0], "messages"],
    [2, rules[3], "messages"],
    [3, rules[4], "files"],
    [2, rules[2], "files"],
  ] as const) {
    const context = contextOn(inline(n, `${n}`), { rule, seed: 8 });
    const result = await doJob(job({ exchange, steps: 20 }), context);
    expect(result).toMatchObject({ equal: true, tolerance: 0 });
    answers.add(JSON.stringify([result.answer, result.singleThreaded, context.written["scores.csv"]]));
  }
  expect(answers.size).toBe(1);
});

test("files of the exchange are gone at the end", async () => {
  const out = mkdtempSync(join(tmpdir(), "poolsim-"));
  await doJob(job({ exchange: "files", steps: 2 }), contextOn(inline(2), { out }));
  expect(readdirSync(out)).toEqual([]);
});

test("the weights are those of the greatest likelihood, and near those that drew the outcomes", async () => {
  const seed = 12;
  const { answer } = await doJob(job({ steps: 400 }), contextOn(inline(2), { seed }));
  const { train, scale } = splitSets(drawApplicants(seed, 3000, 3), 0.3, seed);
  const { weights, curvature } = newton(train);
  const found = answer as unknown as Answer;
  const all = [found.intercept, ...found.weights.map(({ weight }) => weight)];
  for (const [j, weight] of all.entries()) expect(weight).toBeCloseTo(weights[j], 8);
  // Weights of features as they were drawn; their variance is the inverse of the curvature.
  const drawn = trueWeights(seed, 3);
  for (const [j, { weight, deviation }] of found.weights.entries()) {
    const unit = Array.from({ length: 4 }, (_, k) => (k === j + 1 ? 1 : 0));
    const error = Math.sqrt(solved(curvature, unit)[j + 1]);
    expect(Math.abs(weight / deviation - drawn[j + 1])).toBeLessThan((4 * error) / scale.deviations[j]);
  }
  expect(found.calibration.pValue).toBeGreaterThan(0.001);
});

test("a penalty pulls the weights, but not the intercept, towards 0", async () => {
  const of = async (penalty: number): Promise<Answer> =>
    (await doJob(job({ penalty, steps: 300 }), contextOn(inline(1), { seed: 12 }))).answer as unknown as Answer;
  const [free, held, bound] = [await of(0), await of(0.1), await of(1e6)];
  for (const [j, { weight }] of held.weights.entries()) {
    expect(Math.abs(weight)).toBeLessThan(Math.abs(free.weights[j].weight));
  }
  // Where the slope of the intercept is 0, as many are expected to default as did.
  const { train } = splitSets(drawApplicants(12, 3000, 3), 0.3, 12);
  const weights = [held.intercept, ...held.weights.map(({ weight }) => weight)];
  const expected = Array.from({ length: train.count }, (_, i) => probability(train.rows, i, weights));
  const sum = (of: ArrayLike<number>): number => Array.from(of).reduce((a, b) => a + b, 0);
  expect(sum(expected) / train.count).toBeCloseTo(sum(train.outcomes) / train.count, 6);
  expect(bound.weights.every(({ weight }) => Math.abs(weight) < 1e-5)).toBe(true);
});

test("every applicant is either learned from or tested, by a lottery of the given share", () => {
  const all = drawApplicants(1, 5000, 2);
  const { train, test, tested, scale } = splitSets(all, 0.3, 1);
  expect(train.count + test.count).toBe(5000);
  expect(Math.abs(test.count / 5000 - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 5000));
  // In standard units: mean 0 and variance 1 of those learned from; the others by the same scale.
  for (const j of [0, 1]) {
    const values = Array.from({ length: train.count }, (_, i) => train.rows[2 * i + j]);
    expect(values.reduce((a, b) => a + b, 0) / train.count).toBeCloseTo(0, 12);
    expect(values.reduce((a, b) => a + b * b, 0) / train.count).toBeCloseTo(1, 12);
    expect(test.rows[j] * scale.deviations[j] + scale.means[j]).toBeCloseTo(all.rows[2 * tested[0] + j], 12);
  }
  expect(test.outcomes[7]).toBe(all.outcomes[tested[7]]);
});

test.each([
  [{ applicants: { file: "c.csv", label: "bad", leaveOut: [], delimiter: "," } }, "known: a, b"],
  [{ applicants: { file: "c.csv", label: "b", leaveOut: [], delimiter: "," } }, '"b" must be 0 or 1, got 2 in row 2'],
  [{ applicants: { file: "c.csv", label: "a", leaveOut: ["z"], delimiter: "," } }, 'no column "z"'],
  [{ applicants: { count: 15, features: 1 } }, "the set to test needs 10 applicants, got"],
] as const)("what cannot be learned from: %j", async (given, message) => {
  const files = { "c.csv": new TextEncoder().encode("a,b\n0,1\n1,2\n") };
  await expect(
    doJob(job({ ...given, applicants: { ...given.applicants } as never }), contextOn(inline(1), { files })),
  ).rejects.toThrow(message);
});

test("a request is scored by the kernel of that name, which stops when it is told to", () => {
  expect(requestKernels.get("credit-scoring")).toBe(creditRequests);
  expect(kernels.get("credit-scoring")).toBe(creditRequests);
  const request = { task: 3, work: 1e-3, rate: NaN };
  expect(creditRequests.run(request, { stopped: () => false })).toBe(1e-3);
  expect(creditRequests.run(request, { stopped: () => true })).toBe(0);
  let looks = 0;
  const part = creditRequests.run({ ...request, work: 1 }, { stopped: () => ++looks > 20 });
  // Twenty times 256 applicants, of so many as are scored in a second: from a hundred thousand to a hundred million.
  expect(part).toBeGreaterThan(5120 / 1e8);
  expect(part).toBeLessThan(5120 / 1e5);
});

const CREDIT = "credit/UCI_Credit_Card.csv.gz";
const credit = dataFile(CREDIT);

test.skipIf(credit === null)(needing(CREDIT, "real clients: the curve of an independent fit"), async () => {
  const csv = Uint8Array.from(gunzipSync(readFileSync(credit ?? "")));
  const label = "default.payment.next.month";
  const applicants = { file: "c.csv", label, leaveOut: ["ID"], delimiter: "," };
  const context = contextOn(inline(2), { rule: rules[3], files: { "c.csv": csv }, seed: 2 });
  const result = await doJob(job({ applicants, steps: 120, block: 4096 }), context);
  expect(result.equal).toBe(true);
  const answer = result.answer as unknown as Answer;
  expect(answer.weights).toHaveLength(23);
  const rows = new TextDecoder()
    .decode(csv)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const all: Applicants = {
    count: rows.length,
    features: 23,
    rows: Float64Array.from(rows.flatMap((row) => row.slice(1, 24))) as never,
    outcomes: Float64Array.from(rows, (row) => row[24]) as never,
  };
  expect(all.count).toBe(30_000);
  const { train, test: others } = splitSets(all, 0.3, 2);
  const { weights } = newton(train, 5);
  const scores = Array.from({ length: others.count }, (_, i) => probability(others.rows, i, weights));
  const reference = areaUnderCurve(scores, others.outcomes);
  // Logistic regression on all 23 columns is known to reach 0.71 to 0.73 there.
  expect(Math.abs(reference - 0.72)).toBeLessThan(0.02);
  expect(Math.abs(answer.areaUnderCurve - reference)).toBeLessThan(0.002);
});
