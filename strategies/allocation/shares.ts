import type { AllocationContext, HostView } from "./types.ts";

/** What is free of the host, as the sum over its resources of the share that is. */
export function freeShare(host: HostView, { resources }: AllocationContext): number {
  let sum = 0;
  for (let r = 0; r < resources.length; r++) sum += shareOf(host.free(r), host.capacity(r));
  return sum;
}

/** A part of a whole; 0 where there is nothing. */
export function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
