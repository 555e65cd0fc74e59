import { estimated, estimatedWorkload, type Served, serve } from "./records.ts";

/** A task of a class, the first unless said otherwise. */
export type Job = readonly [at: number, size: number, of?: number];

const CLASSES: readonly object[] = [
  { name: "low", weight: 1, priority: 0, deadline: 20 },
  { name: "high", weight: 4, priority: 5, deadline: 10 },
];

/** Tasks of several classes on one server of speed 1, in order of arrival. */
export async function served(scheduler: unknown, jobs: readonly Job[], classes = CLASSES): Promise<Served[]> {
  const times = jobs.map(([at]) => at);
  const sizes = jobs.map(([, size]) => size);
  const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(jobs, ([, , of = 0]) => of) };
  const input = { nodes: [{ count: 1 }], workload: { ...estimatedWorkload, classes }, strategies: { scheduler } };
  return (await serve(input, { trace })).served;
}
