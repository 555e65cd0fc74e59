import { type Setup, simulate } from "../experiment/simulate.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import type { Pace } from "./pace.ts";
import type { ServiceLog } from "./thread-slots.ts";

/** The scenario with tasks that are given: what is known of their sizes is what was known when they were drawn. */
export function withTasksGiven(scenario: Scenario): Scenario {
  const { classes, patience } = scenario.workload;
  return {
    ...scenario,
    workload: { trace: { format: "swf", file: "" }, classes, patience },
    information: { kind: scenario.information.kind === "none" ? "none" : "requested" },
    run: { ...scenario.run, tasks: null, time: null, warmup: { tasks: 0 } },
  };
}

/** Response times by the numbers of the tasks, s, simulated with other sizes than those drawn; NaN: not served. */
export function predict(
  setup: Pick<Setup, "scenario" | "policies" | "replication" | "strategyStream">,
  drawn: Trace,
  sizes: Float64Array,
): Float64Array {
  const responses = new Float64Array(drawn.count).fill(NaN);
  simulate({
    ...setup,
    trace: { ...drawn, size: sizes },
    warmupTasks: 0,
    sections: 1,
    observer: (task, tasks, now) => {
      responses[tasks.id(task)] = now - tasks.arrival(task);
    },
  });
  return responses;
}

/** What the calibration says that a task takes. */
type Taken = Pick<Pace, "stretch" | "overhead">;

/** What tasks take of a worker by the calibration, s. */
export function modelledSizes({ size }: Trace, { stretch, overhead }: Taken): Float64Array {
  return size.map((work) => stretch * work + overhead);
}

/**
 * What they took, s: their service times, and for each stint the run's mean overhead; as modelled where they were not
 * served.
 */
export function measuredSizes(drawn: Trace, log: ServiceLog, calibration: Taken): Float64Array {
  const { service, stints } = log;
  const overhead = sum(log.overhead) / sum(stints);
  const modelled = modelledSizes(drawn, calibration);
  return modelled.map((size, i) => (stints[i] === 0 ? size : service[i] + stints[i] * overhead));
}

const sum = (values: Float64Array | Int32Array): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
