import type { Kernel } from "../types.ts";
import { blockSums, drawKernel, extents, normaliseKernel, squaresKernel } from "./arrays.ts";
import { type Blocks, inTurns } from "./blocks.ts";
import { gradientFileKernel, gradientKernel, scoreKernel } from "./credit.ts";
import { creditRequests } from "./credit-requests.ts";
import { nothing } from "./nothing.ts";
import type { RequestKernel } from "./requests.ts";

export type { Request } from "./requests.ts";
import { sleep } from "./sleep.ts";
import { spin, spinRates } from "./spin.ts";
import { streaming } from "./streaming.ts";
import { sumKernel } from "./sum.ts";
import { summaryKernel } from "./summary.ts";
import { tradesKernel } from "./trades.ts";
import { mapWords, reduceWords } from "./words.ts";

/** Kernels that serve the requests of a pool. */
const forRequests: readonly RequestKernel[] = [spin, sleep, creditRequests];

const others = [nothing, spinRates, streaming, reduceWords];

/** Divisible parts of jobs. */
const ofBlocks: readonly Kernel<Blocks, readonly unknown[]>[] = [
  sumKernel,
  drawKernel,
  blockSums,
  squaresKernel,
  extents,
  normaliseKernel,
  summaryKernel,
  tradesKernel,
  gradientKernel,
  gradientFileKernel,
  scoreKernel,
  mapWords,
];

export const requestKernels: ReadonlyMap<string, RequestKernel> = new Map(forRequests.map((one) => [one.name, one]));

type AnyKernel = Kernel<never, unknown>;

/** All kernels that a thread can run, by name. */
export const kernels: ReadonlyMap<string, AnyKernel> = new Map(
  [...forRequests, ...others, ...ofBlocks.map(inTurns)].map((one): [string, AnyKernel] => [one.name, one]),
);
