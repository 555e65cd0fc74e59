import type { Parameter, ParameterValues } from "../types.ts";
import type { AttemptView, Comeback, Recovery, Saving } from "./types.ts";
import { where } from "./where.ts";

/** What is alike in checkpointing, however the interval is found. */
export const checkpointParameters = {
  cost: { type: "duration", default: 0.1, min: 0, above: true, summary: "Time a checkpoint takes in the slot, s." },
  restart: { type: "duration", default: 0.2, min: 0, summary: "Time in the slot to start again after a failure, s." },
  atEnd: { type: "boolean", default: false, summary: "Whether a checkpoint ends the work too." },
  where,
} as const satisfies Readonly<Record<string, Parameter>>;

/**
 * Saves at an interval that may depend on how often nodes fail, and goes back to the last save.
 *
 * @param values those of `checkpointParameters`
 */
export function checkpointing(values: ParameterValues, interval: (meanUp: number) => number): Recovery {
  const restart = values.restart as number;
  const place = values.where as Comeback["where"];
  return {
    saving: (meanUp: number): Saving => ({
      interval: interval(meanUp),
      cost: values.cost as number,
      atEnd: values.atEnd as boolean,
    }),
    onFailure: (_task, { saved }: AttemptView): Comeback => ({
      kind: "resume",
      keep: saved,
      delay: 0,
      preparation: restart,
      where: place,
    }),
  };
}

/** What is alike in policies whose checkpoint interval follows from how often nodes fail. */
export const optimisedParameters = {
  ...checkpointParameters,
  meanUp: {
    type: "duration",
    default: null,
    min: 0,
    above: true,
    summary: "Mean time between failures to reckon with, s; by default that of the nodes of the scenario.",
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/**
 * Checkpointing at the interval that `best` gives for the cost of a checkpoint and the mean time between failures.
 *
 * @param values those of `optimisedParameters`
 */
export function optimised(values: ParameterValues, best: (cost: number, meanUp: number) => number): Recovery {
  return checkpointing(values, (known) => {
    const meanUp = (values.meanUp as number | null) ?? known;
    if (!(meanUp > 0 && meanUp < Infinity)) {
      throw new RangeError(
        `meanUp must be given where the scenario tells no mean time between failures, got ${meanUp}`,
      );
    }
    return best(values.cost as number, meanUp);
  });
}
