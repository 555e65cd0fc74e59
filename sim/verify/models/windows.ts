import type { WindowSpec } from "../../pool/streaming/spec.ts";
import { PER_SECOND } from "../../pool/streaming/trades.ts";
import { type Window, assigner, microseconds } from "../../pool/streaming/windows.ts";
import { numberOf, numbersOf, type Parameters, type TruthCase } from "../cases.ts";
import type { Measurement, Model } from "../model.ts";

/** The windows that events at given instants, s, fall into, ascending, as the streaming job assigns its trades. */
function windowsOf(spec: WindowSpec, parameters: Parameters): Window[] {
  const assign = assigner(spec);
  const open: Window[] = [];
  for (const time of numbersOf(parameters, "events")) assign(open, microseconds(time), 1, 1);
  return open;
}

const algorithm = ({ parameters }: TruthCase, compute: () => number[]): Measurement => ({
  method: "algorithm",
  tasks: numbersOf(parameters, "events").length,
  compute: async () => compute(),
});

/** Events in each window that has any. */
const tumbling = (truth: TruthCase): Measurement =>
  algorithm(truth, () => {
    const length = numberOf(truth.parameters, "size");
    return windowsOf({ kind: "tumbling", length }, truth.parameters).map(({ trades }) => trades);
  });

/** Start, end and number of events of each session. */
const sessions = (truth: TruthCase): Measurement =>
  algorithm(truth, () => {
    const gap = numberOf(truth.parameters, "gap");
    const windows = windowsOf({ kind: "session", gap }, truth.parameters);
    return windows.flatMap(({ start, end, trades }) => [start / PER_SECOND, end / PER_SECOND, trades]);
  });

export const windows: readonly Model[] = [
  { system: /^tumbling windows size\b/, measure: tumbling },
  { system: /^session windows\b/, measure: sessions },
];
