import type { JobsSpec, WorkloadSpec } from "./types.ts";

/** The jobs of a workload that has some. */
export function jobsOf(workload: WorkloadSpec | undefined): JobsSpec | undefined {
  return workload !== undefined && "arrivals" in workload ? workload.jobs : undefined;
}
