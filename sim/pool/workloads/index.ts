import type { Kernel } from "../types.ts";
import { nothing } from "./nothing.ts";
import type { RequestKernel } from "./requests.ts";

export type { Request } from "./requests.ts";
import { sleep } from "./sleep.ts";
import { spin, spinRates } from "./spin.ts";

/** Kernels that serve the requests of a pool. */
const forRequests: readonly RequestKernel[] = [spin, sleep];

const others = [nothing, spinRates];

export const requestKernels: ReadonlyMap<string, RequestKernel> = new Map(forRequests.map((one) => [one.name, one]));

type AnyKernel = Kernel<never, unknown>;

/** All kernels that a thread can run, by name. */
export const kernels: ReadonlyMap<string, AnyKernel> = new Map(
  [...forRequests, ...others].map((one): [string, AnyKernel] => [one.name, one]),
);
