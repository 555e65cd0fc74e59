import type { DetectorSpec } from "./spec.ts";

/** Numbers that a detector keeps of the windows before, of fixed length. */
export type Memory = Float64Array;

/** Judges the values of one symbol's windows, one after the other. */
export interface Detector {
  /** Memory of one that has seen nothing. */
  memory(): Memory;
  /** How unusual a value is beside those before, in standard deviations; NaN while that cannot be said. */
  score(memory: Memory, value: number): number;
}

export function detector(spec: DetectorSpec): Detector {
  return spec.kind === "z-score" ? zScore(spec.over) : weighted(spec.weight, spec.after);
}

/** Memory: how many values came, then the last `over` of them in a ring. A value costs O(over). */
function zScore(over: number): Detector {
  return {
    memory: () => new Float64Array(1 + over),
    score(memory, value) {
      const seen = memory[0];
      const score = seen < over ? NaN : distance(memory, over, value);
      memory[1 + (seen % over)] = value;
      memory[0]++;
      return score;
    },
  };
}

function distance(memory: Memory, over: number, value: number): number {
  let sum = 0;
  for (let i = 1; i <= over; i++) sum += memory[i];
  const mean = sum / over;
  let squares = 0;
  for (let i = 1; i <= over; i++) squares += (memory[i] - mean) * (memory[i] - mean);
  return inDeviations(value - mean, Math.sqrt(squares / (over - 1)));
}

/** Values that never differed say nothing about how far is far. */
const inDeviations = (difference: number, deviation: number): number =>
  deviation > 0 ? Math.abs(difference) / deviation : NaN;

/**
 * Roberts 1959, Control Chart Tests Based on Geometric Moving Averages; mean and variance step by step as in
 * Finch 2009, Incremental calculation of weighted mean and variance, eq. 124 and 143. Memory: values seen, mean,
 * variance.
 */
function weighted(weight: number, after: number): Detector {
  return {
    memory: () => new Float64Array(3),
    score(memory, value) {
      const [seen, mean, variance] = memory;
      memory[0]++;
      if (seen === 0) {
        memory[1] = value;
        return NaN;
      }
      const difference = value - mean;
      const step = weight * difference;
      memory[1] = mean + step;
      memory[2] = (1 - weight) * (variance + difference * step);
      return seen < after ? NaN : inDeviations(difference, Math.sqrt(variance));
    },
  };
}
