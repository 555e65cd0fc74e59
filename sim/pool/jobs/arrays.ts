import type { SpecOf, ValuesSpec } from "../../scenario/job.ts";
import type { Json } from "../../scenario/types.ts";
import {
  blockSums,
  extentOf,
  extents,
  meanAlone,
  meanOf,
  normaliseAlone,
  normaliseKernel,
  squaresAlone,
  squaresKernel,
} from "../workloads/arrays.ts";
import { blocksIn, sharedFloats } from "../workloads/blocks.ts";
import {
  merged,
  type Moments,
  quantile,
  summaryAlone,
  type SummaryInput,
  summaryKernel,
} from "../workloads/summary.ts";
import { inChunks } from "./divisible.ts";
import { inLoggedChunks } from "./logged.ts";
import { bitwise, bothWays } from "./result.ts";
import type { Job, JobContext } from "./types.ts";
import { csvLines, sameBits, valuesOf } from "./values.ts";

/** The mean of an array: blocks are added up in their order. */
export const mean: Job<SpecOf<"mean">> = {
  kind: "mean",
  async run(spec, context) {
    const input = await arrayOf(spec, context);
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const done = await inLoggedChunks(context, { ...work(input), kernel: blockSums }, spec, [input.values]);
        return { done, mean: meanOf(done.parts, input.count) };
      },
      alone: () => meanAlone(input),
    });
    return bitwise("mean", context, {
      answer: { count: input.count, mean: all.mean },
      singleThreaded: { count: input.count, mean: alone },
      seconds,
      done: all.done,
    });
  },
};

/** The square of each element of an array, written to squares.csv. */
export const squares: Job<SpecOf<"squares">> = {
  kind: "squares",
  async run(spec, context) {
    const { input, expected } = await mappedArrayOf(spec, context);
    const { all, seconds } = await bothWays(context, {
      all: () => inChunks(context, { ...work(input), kernel: squaresKernel }),
      alone: () => squaresAlone(expected),
    });
    await context.write("squares.csv", csvLines("value,square", [input.values, input.mapped]));
    const answer = { count: input.count };
    const same = sameBits(input.mapped, expected.mapped);
    return bitwise("squares", context, { answer, singleThreaded: answer, same, seconds, done: all });
  },
};

/** All elements of an array brought into 0 … 1, written to normalised.csv. */
export const normalise: Job<SpecOf<"normalise">> = {
  kind: "normalise",
  async run(spec, context) {
    const { input, expected } = await mappedArrayOf(spec, context);
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const found = await inChunks(context, { ...work(input), kernel: extents });
        const extent = extentOf(found.parts);
        if (extent.min === extent.max) throw new RangeError(`normalise: all ${input.count} values are ${extent.min}`);
        const done = await inChunks(context, {
          ...work(input),
          input: { ...input, ...extent },
          kernel: normaliseKernel,
        });
        const busy = done.busy.map((time, worker) => time + found.busy[worker]);
        return { extent, done: { ...done, busy, chunks: done.chunks + found.chunks } };
      },
      alone: () => normaliseAlone(expected),
    });
    await context.write("normalised.csv", csvLines("value,normalised", [input.values, input.mapped]));
    return bitwise("normalise", context, {
      answer: { count: input.count, ...all.extent },
      singleThreaded: { count: input.count, ...alone },
      same: sameBits(input.mapped, expected.mapped),
      seconds,
      done: all.done,
    });
  },
};

/** Count, mean, variance, extremes and exact quantiles of an array. */
export const summary: Job<SpecOf<"summary">> = {
  kind: "summary",
  async run(spec, context) {
    const array = await arrayOf(spec, context);
    const [input, own] = [0, 1].map(() => ({ ...array, sorted: sharedFloats(array.count) }));
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const done = await inChunks(context, { ...work(input), kernel: summaryKernel });
        return { done, answer: described(input, merged(done.parts), spec.quantiles) };
      },
      alone: () => described(own, summaryAlone(own), spec.quantiles),
    });
    return bitwise("summary", context, { answer: all.answer, singleThreaded: alone, seconds, done: all.done });
  },
};

/** The variance is that of a sample, by count − 1; null of a single number. */
function described(input: SummaryInput, moments: Moments, probabilities: readonly number[]): Json {
  const { count, mean, squares, min, max } = moments;
  const quantiles = probabilities.map((p): [string, number] => [String(p), quantile(input.sorted, input, moments, p)]);
  const variance = count > 1 ? squares / (count - 1) : null;
  return { count, mean, variance, min, max, quantiles: Object.fromEntries(quantiles) };
}

interface ArraySpec {
  readonly values: ValuesSpec;
  readonly block: number;
}

async function arrayOf({ values: spec, block }: ArraySpec, context: JobContext) {
  const values = await valuesOf(spec, block, context);
  return { values, count: values.length, block };
}

/** An array, with one to write for all workers and another for one thread alone. */
async function mappedArrayOf(spec: ArraySpec, context: JobContext) {
  const ofLength = (count: number): Float64Array<SharedArrayBuffer>[] => [sharedFloats(count), sharedFloats(count)];
  // Before numbers are drawn, which all workers do: so the job comes to threads that are at work.
  const touched = "count" in spec.values ? ofLength(spec.values.count) : null;
  const array = await arrayOf(spec, context);
  const [mapped, own] = touched ?? ofLength(array.count);
  return { input: { ...array, mapped }, expected: { ...array, mapped: own } };
}

const work = <Input extends { count: number; block: number }>(input: Input): { blocks: number; input: Input } => ({
  blocks: blocksIn(input),
  input,
});
