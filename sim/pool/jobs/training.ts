import { stream } from "../../kernel/stream.ts";
import { sharedFloats } from "../workloads/blocks.ts";
import type { Applicants } from "../workloads/credit.ts";

/** Mean and standard deviation of each feature; a deviation of 0 counts as 1. */
export interface Scale {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Applicants to learn from and to be tried on, in standard units of the former. */
export interface Sets {
  readonly train: Applicants;
  readonly test: Applicants;
  readonly scale: Scale;
  /** Numbers of the applicants of `test`. */
  readonly tested: readonly number[];
}

/** Draws for each applicant whether it belongs to the test, and brings all features into standard units. */
export function splitSets(all: Applicants, share: number, seed: number | string): Sets {
  const random = stream(seed, 0, "split");
  const isTest = Array.from({ length: all.count }, () => random.next() < share);
  const numbers = (test: boolean): number[] => [...isTest.keys()].filter((i) => isTest[i] === test);
  const [learned, tested] = [numbers(false), numbers(true)];
  const scale = scaleOf(all, learned);
  return { train: chosen(all, learned, scale), test: chosen(all, tested, scale), scale, tested };
}

function scaleOf({ rows, features }: Applicants, numbers: readonly number[]): Scale {
  const means = new Float64Array(features);
  const deviations = new Float64Array(features);
  for (let j = 0; j < features; j++) {
    let sum = 0;
    for (const i of numbers) sum += rows[i * features + j];
    means[j] = sum / numbers.length;
    let squares = 0;
    for (const i of numbers) squares += (rows[i * features + j] - means[j]) * (rows[i * features + j] - means[j]);
    deviations[j] = Math.sqrt(squares / numbers.length) || 1;
  }
  return { means, deviations };
}

function chosen(all: Applicants, numbers: readonly number[], { means, deviations }: Scale): Applicants {
  const { features } = all;
  const rows = sharedFloats(numbers.length * features);
  const outcomes = sharedFloats(numbers.length);
  for (const [to, from] of numbers.entries()) {
    outcomes[to] = all.outcomes[from];
    for (let j = 0; j < features; j++) {
      rows[to * features + j] = (all.rows[from * features + j] - means[j]) / deviations[j];
    }
  }
  return { count: numbers.length, features, rows, outcomes };
}

/** One step of the descent after another, from weights of 0. */
export class Descent {
  weights: Float64Array;
  #previous: Float64Array;
  #steps = 0;
  readonly #count: number;
  readonly #penalty: number;

  /** @param penalty half of it times the squared weights, without the intercept, is added to the mean loss */
  constructor({ count, features }: Applicants, penalty: number) {
    this.weights = new Float64Array(features + 1);
    this.#previous = this.weights;
    this.#count = count;
    this.#penalty = penalty;
  }

  /**
   * Goes down by the gradient at `weights`, which are then ahead by a momentum (Nesterov 1983; Beck and Teboulle 2009,
   * SIAM J. Imaging Sciences 2(1)). In standard units the loss has a curvature of at most (features + 1) / 4.
   */
  step(gradient: Float64Array): void {
    const curvature = this.weights.length / 4 + this.#penalty;
    const next = this.weights.map((weight, j) => {
      const slope = gradient[j] / this.#count + (j === 0 ? 0 : this.#penalty * weight);
      return weight - slope / curvature;
    });
    const momentum = this.#steps / (this.#steps + 3);
    this.weights = next.map((weight, j) => weight + momentum * (weight - this.#previous[j]));
    this.#previous = next;
    this.#steps++;
  }

  /** Where the steps have led. */
  get reached(): Float64Array {
    return this.#previous;
  }
}
