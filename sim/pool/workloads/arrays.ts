import type { DistributionSpec } from "../../kernel/distribution.ts";
import { distribution } from "../../kernel/distributions/index.ts";
import { stream } from "../../kernel/stream.ts";
import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, elementsOf, inSteps, inStretches, partsOf } from "./blocks.ts";

type Floats = Float64Array<SharedArrayBuffer>;

export interface DrawInput extends Cut {
  readonly seed: number | string;
  readonly distribution: DistributionSpec;
  readonly values: Floats;
}

/** Fills an array with numbers from a distribution; each block has a stream of its own. */
export const drawKernel: Kernel<DrawInput & Blocks, null[]> = {
  name: "draw",
  run(input, control) {
    const drawn = distribution(input.distribution);
    return partsOf(input, control, (block) => {
      const random = stream(input.seed, block, "values");
      const { start, end } = elementsOf(block, input);
      for (let i = start; i < end; i++) input.values[i] = drawn.sample(random);
      return null;
    });
  },
};

export interface ArrayInput extends Cut {
  readonly values: Floats;
}

/** An array to read, and one of the same length to write. */
export interface MapInput extends ArrayInput {
  readonly mapped: Floats;
}

/**
 * One after the other, eight to a step: with fewer instructions two threads that share a core, as many virtual
 * processors do, wait less for each other.
 */
export function sumIn(values: Floats, start: number, end: number): number {
  let sum = 0;
  let i = start;
  for (; i <= end - 8; i += 8) {
    sum += values[i];
    sum += values[i + 1];
    sum += values[i + 2];
    sum += values[i + 3];
    sum += values[i + 4];
    sum += values[i + 5];
    sum += values[i + 6];
    sum += values[i + 7];
  }
  for (; i < end; i++) sum += values[i];
  return sum;
}

/** Sum of each block, added from the first to the last. */
export const blockSums: Kernel<ArrayInput & Blocks, number[]> = {
  name: "block-sums",
  run: (input, control) =>
    partsOf(input, control, (block) => {
      const { start, end } = elementsOf(block, input);
      return sumIn(input.values, start, end);
    }),
};

/**
 * The mean from the sums of blocks, added in their order. Adding in two levels has an error of at most about
 * (block + count / block) · 2^−53 of Σ|x|, less than adding one by one (Higham 1993, SIAM J. Sci. Comput. 14(4)).
 */
export const meanOf = (sums: readonly number[], count: number): number => sums.reduce((a, b) => a + b, 0) / count;

/** The mean on one thread: the same additions in the same order. */
export function meanAlone({ values, ...cut }: ArrayInput): number {
  const sums = inSteps(cut, (start, end) => sumIn(values, start, end));
  return meanOf(sums, cut.count);
}

/** Squares of all elements. */
export const squaresKernel: Kernel<MapInput & Blocks, null[]> = {
  name: "squares",
  run: (input, control) =>
    partsOf(input, control, (block) => {
      const { start, end } = elementsOf(block, input);
      squareInto(input, start, end);
      return null;
    }),
};

const squareInto = ({ values, mapped }: MapInput, start: number, end: number): void =>
  inStretches(start, end, (from, to) => square(values, mapped, from, to));

function square(values: Floats, mapped: Floats, start: number, end: number): void {
  for (let i = start; i < end; i++) mapped[i] = values[i] * values[i];
}

export function squaresAlone(input: MapInput): void {
  inSteps(input, (start, end) => squareInto(input, start, end));
}

export interface Extent {
  readonly min: number;
  readonly max: number;
}

function extentIn(values: Floats, start: number, end: number): Extent {
  let extent: Extent = { min: Infinity, max: -Infinity };
  inStretches(start, end, (from, to) => (extent = widened(extent, values, from, to)));
  return extent;
}

function widened({ min, max }: Extent, values: Floats, start: number, end: number): Extent {
  let least = min;
  let greatest = max;
  for (let i = start; i < end; i++) {
    const value = values[i];
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { min: least, max: greatest };
}

/** Least and greatest element of each block. */
export const extents: Kernel<ArrayInput & Blocks, Extent[]> = {
  name: "extents",
  run: (input, control) =>
    partsOf(input, control, (block) => {
      const { start, end } = elementsOf(block, input);
      return extentIn(input.values, start, end);
    }),
};

export const extentOf = (parts: readonly Extent[]): Extent => ({
  min: parts.reduce((least, { min }) => Math.min(least, min), Infinity),
  max: parts.reduce((greatest, { max }) => Math.max(greatest, max), -Infinity),
});

/** Brings all elements into 0 … 1: the least to 0, the greatest to 1. */
export const normaliseKernel: Kernel<MapInput & Extent & Blocks, null[]> = {
  name: "normalise",
  run: (input, control) =>
    partsOf(input, control, (block) => {
      const { start, end } = elementsOf(block, input);
      normaliseInto(input, input, start, end);
      return null;
    }),
};

const normaliseInto = ({ values, mapped }: MapInput, { min, max }: Extent, start: number, end: number): void =>
  inStretches(start, end, (from, to) => scale(values, mapped, min, max - min, from, to));

function scale(values: Floats, mapped: Floats, min: number, range: number, start: number, end: number): void {
  for (let i = start; i < end; i++) mapped[i] = (values[i] - min) / range;
}

/** The whole on one thread. */
export function normaliseAlone(input: MapInput): Extent {
  const extent = extentOf(inSteps(input, (start, end) => extentIn(input.values, start, end)));
  inSteps(input, (start, end) => normaliseInto(input, extent, start, end));
  return extent;
}
