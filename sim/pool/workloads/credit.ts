import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { exp } from "../../kernel/math.ts";
import { stream } from "../../kernel/stream.ts";
import { normal } from "../../kernel/variates.ts";
import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, blocksIn, elementsOf, inSteps, inStretches, partsOf, sharedFloats } from "./blocks.ts";

type Floats = Float64Array<SharedArrayBuffer>;

/** Applicants with known outcome. */
export interface Applicants {
  readonly count: number;
  readonly features: number;
  /** Features of an applicant stand together: count × features numbers. */
  readonly rows: Floats;
  /** 1: has defaulted, 0: has paid. */
  readonly outcomes: Floats;
}

const BASE_RATE = -1.5;
const SPREAD = 0.5;

/** The weights by which drawn applicants default; the first is the intercept. */
export function trueWeights(seed: number | string, features: number): Float64Array {
  const random = stream(seed, 0, "credit-weights");
  return Float64Array.from({ length: features + 1 }, (_, i) => (i === 0 ? BASE_RATE : SPREAD * normal(random)));
}

/** Applicants with independent standard normal features, who default by a logistic model. */
export function drawApplicants(seed: number | string, count: number, features: number): Applicants {
  const weights = trueWeights(seed, features);
  const drawn = stream(seed, 0, "credit-features");
  const luck = stream(seed, 0, "credit-outcomes");
  const rows = sharedFloats(count * features);
  const outcomes = sharedFloats(count);
  for (let i = 0; i < rows.length; i++) rows[i] = normal(drawn);
  for (let i = 0; i < count; i++) outcomes[i] = luck.next() < probability(rows, i, weights) ? 1 : 0;
  return { count, features, rows, outcomes };
}

/** Probability of a default by the logistic model. */
export function probability(rows: Float64Array, applicant: number, weights: ArrayLike<number>): number {
  const features = weights.length - 1;
  const at = applicant * features;
  let score = weights[0];
  for (let j = 0; j < features; j++) score += weights[j + 1] * rows[at + j];
  return 1 / (1 + exp(-score));
}

export interface GradientInput extends Applicants, Cut {
  readonly weights: Float64Array;
}

/** Sum over a block of (probability − outcome) × features, the intercept's first: what logistic regression descends. */
export const gradientKernel: Kernel<GradientInput & Blocks, Float64Array[]> = {
  name: "credit-gradient",
  run: (input, control) => partsOf(input, control, (block) => gradientOf(input, block)),
};

function gradientOf(input: GradientInput, block: number): Float64Array {
  const { rows, outcomes, features, weights } = input;
  const { start, end } = elementsOf(block, input);
  const gradient = new Float64Array(features + 1);
  inStretches(start, end, (from, to) => addGradient(gradient, rows, outcomes, weights, from, to));
  return gradient;
}

function addGradient(
  gradient: Float64Array,
  rows: Floats,
  outcomes: Floats,
  weights: Float64Array,
  start: number,
  end: number,
): void {
  const features = weights.length - 1;
  for (let i = start; i < end; i++) {
    const error = probability(rows, i, weights) - outcomes[i];
    const at = i * features - 1;
    gradient[0] += error;
    for (let j = 1; j <= features; j++) gradient[j] += error * rows[at + j];
  }
}

/** Adds the blocks in their order. */
export function addedUp(parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0].length);
  for (const part of parts) for (let j = 0; j < sum.length; j++) sum[j] += part[j];
  return sum;
}

/** The gradient on one thread, block after block. */
export const gradientAlone = (input: GradientInput): Float64Array =>
  addedUp(Array.from({ length: blocksIn(input) }, (_, block) => gradientOf(input, block)));

export interface FileInput extends Applicants, Cut {
  /** Where workers and trainer leave their files. */
  readonly folder: string;
}

const weightsFile = (folder: string): string => join(folder, "weights.f64");
const gradientsFile = (folder: string): string => join(folder, "gradients.f64");

/** Takes the weights from a file, and writes the gradient of each block to its place in another. */
export const gradientFileKernel: Kernel<FileInput & Blocks, null[]> = {
  name: "credit-gradient-files",
  run(input, control) {
    const weights = floatsIn(weightsFile(input.folder));
    const file = openSync(gradientsFile(input.folder), "r+");
    try {
      return partsOf(input, control, (block) => {
        const gradient = gradientOf({ ...input, weights }, block);
        writeSync(file, gradient, 0, gradient.byteLength, block * gradient.byteLength);
        return null;
      });
    } finally {
      closeSync(file);
    }
  },
};

/** Begins the exchange by files: weights for the workers to read, and an empty file for their gradients. */
export function leaveWeights(folder: string, weights: Float64Array): void {
  writeFileSync(weightsFile(folder), weights, { mode: 0o600 });
  writeFileSync(gradientsFile(folder), "", { mode: 0o600 });
}

/** The gradients that workers have left, by block. */
export function foundGradients(folder: string, length: number): Float64Array[] {
  const all = floatsIn(gradientsFile(folder));
  return Array.from({ length: all.length / length }, (_, i) => all.subarray(i * length, (i + 1) * length));
}

function floatsIn(path: string): Float64Array {
  const bytes = Uint8Array.from(readFileSync(path));
  return new Float64Array(bytes.buffer);
}

export interface ScoreInput extends Applicants, Cut {
  readonly weights: Float64Array;
  /** Probability of each applicant. */
  readonly scores: Floats;
}

/** Probabilities of default. */
export const scoreKernel: Kernel<ScoreInput & Blocks, null[]> = {
  name: "credit-scores",
  run: (input, control) =>
    partsOf(input, control, (block) => {
      const { start, end } = elementsOf(block, input);
      scoreInto(input, start, end);
      return null;
    }),
};

const scoreInto = ({ rows, weights, scores }: ScoreInput, start: number, end: number): void =>
  inStretches(start, end, (from, to) => score(rows, weights, scores, from, to));

function score(rows: Floats, weights: Float64Array, scores: Floats, start: number, end: number): void {
  for (let i = start; i < end; i++) scores[i] = probability(rows, i, weights);
}

export function scoreAlone(input: ScoreInput): void {
  inSteps(input, (start, end) => scoreInto(input, start, end));
}
