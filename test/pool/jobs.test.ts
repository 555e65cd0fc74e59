import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean as plainMean, sampleVariance } from "simple-statistics";
import { doJob } from "../../sim/pool/jobs/index.ts";
import { inChunks } from "../../sim/pool/jobs/divisible.ts";
import { blockSums } from "../../sim/pool/workloads/arrays.ts";
import { openThreads } from "../../sim/pool/threads.ts";
import type { JobSpec } from "../../sim/scenario/job.ts";
import { chunksAsked, contextOn, inline, rules } from "./inline.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const csv = (values: readonly number[]): Record<string, Uint8Array> => ({
  "x.csv": bytes(`x\n${values.join("\n")}\n`),
});
const fromFile = { file: "x.csv", column: "x", delimiter: "," };

const ruleOf = fc.constantFrom(...rules);
const workersOf = fc.integer({ min: 1, max: 3 });
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const numbers = fc.array(number, { minLength: 1, maxLength: 60 });
const blocks = fc.integer({ min: 1, max: 20 });
const seeds = fc.string({ maxLength: 4 });

/** Runs a job on the values of a file, cut by some rule, with answers that come back in any order. */
function onValues(title: string, spec: (block: number) => JobSpec, check: Check): void {
  test(title, async () => {
    const property = fc.asyncProperty(
      numbers,
      blocks,
      workersOf,
      ruleOf,
      seeds,
      async (values, block, n, rule, seed) => {
        const context = contextOn(inline(n, seed), { rule, files: csv(values) });
        const result = await doJob(spec(block), context);
        expect(result).toMatchObject({ equal: true, tolerance: 0, workers: n, restored: 0 });
        check(values, result.answer, context.written);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
}

type Check = (values: readonly number[], answer: unknown, written: Record<string, string>) => void;

/** Below 2^−1022 doubles are 2^−1074 apart, whatever their size. */
const close = (found: number, expected: number, scale: number): void =>
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(Math.max(1e-12 * scale, 64 * Number.MIN_VALUE));

describe("jobs on arrays, of any values, cut in any way, on 1 to 3 workers", () => {
  onValues(
    "mean",
    (block) => ({ kind: "mean", values: fromFile, block }),
    (values, answer) => {
      const { count, mean } = answer as { count: number; mean: number };
      expect(count).toBe(values.length);
      close(mean, plainMean([...values]), Math.max(...values.map(Math.abs)));
    },
  );

  onValues(
    "squares",
    (block) => ({ kind: "squares", values: fromFile, block }),
    (values, _answer, written) => {
      const rows = values.map((value) => `${value + 0},${value ** 2}`);
      expect(written["squares.csv"]).toBe(`value,square\n${rows.join("\n")}\n`);
    },
  );

  onValues(
    "summary",
    (block) => ({ kind: "summary", values: fromFile, block, quantiles: [0, 0.1, 0.5, 0.99, 1] }),
    (values, answer) => {
      const { mean, variance, min, max, quantiles } = answer as Record<string, number> & { quantiles: object };
      const sorted = [...values].sort((a, b) => a - b);
      const scale = Math.max(...values.map(Math.abs));
      close(mean, plainMean([...values]), scale);
      expect([min, max]).toEqual([sorted[0] + 0, sorted[sorted.length - 1] + 0]);
      if (values.length > 1) close(variance, sampleVariance([...values]), scale * scale);
      else expect(variance).toBeNull();
      const at = (p: number): number => sorted[Math.max(1, Math.ceil(p * values.length)) - 1] + 0;
      expect(quantiles).toEqual({ 0: at(0), 0.1: at(0.1), 0.5: at(0.5), 0.99: at(0.99), 1: at(1) });
    },
  );

  test("normalise", async () => {
    const different = numbers.filter((values) => new Set(values.map((value) => value + 0)).size > 1);
    const property = fc.asyncProperty(different, blocks, workersOf, ruleOf, async (values, block, n, rule) => {
      const context = contextOn(inline(n), { rule, files: csv(values) });
      const result = await doJob({ kind: "normalise", values: fromFile, block }, context);
      const [min, max] = [Math.min(...values) + 0, Math.max(...values) + 0];
      const rows = values.map((value) => `${value + 0},${(value - min) / (max - min)}`);
      expect(context.written["normalised.csv"]).toBe(`value,normalised\n${rows.join("\n")}\n`);
      expect(result).toMatchObject({ equal: true, answer: { count: values.length, min, max } });
    });
    await fc.assert(property, { numRuns: 150 });
  });
});

test("values that are all the same cannot be normalised", async () => {
  const context = contextOn(inline(2), { files: csv([3, 3]) });
  const job = doJob({ kind: "normalise", values: fromFile, block: 1 }, context);
  await expect(job).rejects.toThrow("normalise: all 2 values are 3");
});

test("a sum is that of Gauss, however the range is cut and however large it is", async () => {
  const bound = 2 ** 52;
  const edge = fc.oneof(fc.integer({ min: -500, max: 500 }), fc.integer({ min: bound - 900, max: bound - 500 }));
  const property = fc.asyncProperty(
    edge,
    fc.nat(500),
    blocks,
    workersOf,
    ruleOf,
    async (from, length, block, n, rule) => {
      const to = from + length;
      const result = await doJob({ kind: "sum", from, to, block }, contextOn(inline(n), { rule }));
      const gauss = ((BigInt(from) + BigInt(to)) * BigInt(length + 1)) / 2n;
      expect(result).toMatchObject({ equal: true, answer: { sum: String(gauss) } });
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test("numbers that are drawn depend on seed and block alone, not on who draws them", async () => {
  const values = { count: 1000, distribution: { kind: "exponential" as const, mean: 2 } };
  const spec: JobSpec = { kind: "summary", values, block: 64, quantiles: [0.5] };
  const answers = await Promise.all(
    rules.flatMap((rule) =>
      [1, 2, 3].map(async (n) => {
        const result = await doJob(spec, contextOn(inline(n, `${n}`), { rule, seed: 4 }));
        return JSON.stringify(result.answer);
      }),
    ),
  );
  expect(new Set(answers).size).toBe(1);
  const other = await doJob(spec, contextOn(inline(1), { seed: 5 }));
  expect(JSON.stringify(other.answer)).not.toBe(answers[0]);
});

test("workers may die twice with nothing done between; the third death is told", async () => {
  const spec: JobSpec = { kind: "sum", from: 1, to: 100, block: 10 };
  const gauss = { equal: true, answer: { sum: "5050" } };
  expect(await doJob(spec, contextOn(inline(1, "a", (call) => call < 2)))).toMatchObject(gauss);
  const never = inline(1, "a", () => true);
  await expect(doJob(spec, contextOn(never))).rejects.toThrow("gone");
  expect(never.asked).toHaveLength(3);
  // One of two dies again and again, but the other comes on: one block each time.
  const rule: (typeof rules)[number] = ["block", {}];
  const halves = inline(2, "a", (call) => call % 2 === 0);
  expect(await doJob(spec, contextOn(halves, { rule }))).toMatchObject(gauss);
  expect(halves.asked.length).toBeGreaterThan(2 * 3);
});

test("chunks go to the workers as the partitioner says", async () => {
  const spec: JobSpec = { kind: "sum", from: 1, to: 100, block: 10 };
  const ranges = async (rule: (typeof rules)[number]): Promise<unknown> => {
    const executor = inline(2);
    await doJob(spec, contextOn(executor, { rule }));
    return chunksAsked(executor, "sum").map(([from, to]) => to - from);
  };
  expect(await ranges(["block", {}])).toEqual([5, 5]);
  // Both workers may take all of them.
  expect(await ranges(["fixed-chunk", { chunk: 4 }])).toEqual([4, 4, 2, 4, 4, 2]);
  expect(await ranges(["guided", { least: 1 }])).toEqual([5, 3, 1, 1, 5, 3, 1, 1]);
});

test("arrays of 4 GiB and more come to threads in their whole length", async () => {
  const values = new Float64Array(new SharedArrayBuffer(2 ** 32 + 8));
  const block = 2 ** 28;
  values[block - 1] = 3;
  values[2 * block] = 7;
  const executor = await openThreads(1);
  const input = { values, count: values.length, block };
  const done = await inChunks(contextOn(executor), { blocks: 3, input, kernel: blockSums });
  expect(done.parts).toEqual([3, 0, 7]);
  await executor.close();
});

test.for([new Uint8Array(new SharedArrayBuffer(2 ** 32)), new Float64Array(new SharedArrayBuffer(2 ** 32 + 8), 8)])(
  "an array that would come to a thread shorter than it is is refused",
  async (values) => {
    const work = { blocks: 2, input: { values }, kernel: { name: "none", run: (): number[] => [0] } };
    await expect(inChunks(contextOn(inline(1)), work)).rejects.toThrow(
      "values: a thread can be given less than 4 GiB of this kind, got 4294967296 bytes",
    );
  },
);

test("a kernel that does not give a part for each block is an error", async () => {
  const kernel = { name: "none", run: (): number[] => [] };
  const asked = inChunks(contextOn(inline(1)), { blocks: 2, input: {}, kernel });
  await expect(asked).rejects.toThrow("none: 2 blocks gave 0 parts");
});

test("a job that is called off gives no chunk away any more", async () => {
  const executor = inline(1);
  const context = contextOn(executor, { rule: ["fixed-chunk", { chunk: 1 }] });
  const job = doJob({ kind: "sum", from: 1, to: 100, block: 1 }, { ...context, signal: AbortSignal.abort("enough") });
  await expect(job).rejects.toBe("enough");
  expect(executor.asked).toEqual([]);
});

test("threads share the chunks: each block is done once, whoever takes it, also where a thread dies", async () => {
  const threads = await openThreads(2);
  const context = contextOn(threads, { rule: ["fixed-chunk", { chunk: 1 }] });
  const spec: JobSpec = { kind: "sum", from: 1, to: 2e8, block: 2e5 };
  const sum = String(10n ** 8n * (2n * 10n ** 8n + 1n));
  try {
    const { busy, ...result } = await doJob(spec, context);
    expect(result).toMatchObject({ equal: true, answer: { sum }, chunks: 1000 });
    expect(busy.every((time) => time > 0)).toBe(true);
    const job = doJob({ ...spec, to: 1e9, block: 1e6 }, context);
    setTimeout(() => void threads.kill(0), 200);
    expect(await job).toMatchObject({ equal: true, answer: { sum: String((10n ** 9n / 2n) * (10n ** 9n + 1n)) } });
    expect(threads.respawns).toBe(1);
  } finally {
    await threads.close();
  }
});

test("a job that is called off under way ends with the chunks that are begun", async () => {
  const threads = await openThreads(2);
  try {
    const signal = AbortSignal.timeout(100);
    // To its end it would take hours.
    const spec: JobSpec = { kind: "sum", from: 1, to: 2 ** 45, block: 2 ** 30 };
    const job = doJob(spec, { ...contextOn(threads, { rule: ["fixed-chunk", { chunk: 1 }] }), signal });
    await expect(job).rejects.toMatchObject({ name: "TimeoutError" });
  } finally {
    await threads.close();
  }
});

test("a job without a partitioner, and a log without a folder, are refused", async () => {
  const spec: JobSpec = { kind: "sum", from: 1, to: 10, block: 1 };
  await expect(doJob(spec, { ...contextOn(inline(1)), partitioner: null })).rejects.toThrow("needs a partitioner");
  const logged: JobSpec = { ...spec, recovery: { kind: "redo-log" } };
  await expect(doJob(logged, contextOn(inline(1)))).rejects.toThrow("redo-log needs a folder for its log: --out DIR");
});
