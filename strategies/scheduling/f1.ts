import { log } from "../../sim/kernel/math.ts";
import type { SchedulerDefinition } from "../types.ts";
import { ranked, rankedParameters } from "./ranked.ts";

/** How much the submit time counts, as learnt from simulated queues. */
const SUBMITTED = 870;

/**
 * F1: the job with the least log₁₀(run time) × slots + 870 log₁₀(submit time) is next, a function that was fitted to
 * which orders of simulated queues gave short bounded slowdowns. Small jobs go first among those that came at about
 * the same time; the longer the log has run, the longer that time is.
 */
export const f1: SchedulerDefinition = {
  family: "scheduler",
  name: "f1",
  summary: "Rigid jobs by a learnt function of run time, slots and submit time, with backfilling.",
  source: "Carastan-Santos and de Camargo 2017, SC, table 3",
  checkedBy: ["worked by hand"],
  needs: ["requested"],
  cost: "O(queue log queue)",
  parameters: rankedParameters,
  create: (parameters) =>
    ranked((task, time) => (log(time) * task.slots + SUBMITTED * log(task.arrival)) * Math.LOG10E, parameters),
};
