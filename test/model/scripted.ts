import { scalers } from "../../strategies/registry.ts";
import type { Scaler, ScalerDefinition } from "../../strategies/scaling/types.ts";

/** A scaler that answers by the clock. */
export function scripted(answer: (now: number, random: () => number) => number, scales: Scaler["scales"] = "count") {
  const fixed = scalers.get("fixed");
  if (fixed === undefined) throw new RangeError("no fixed scaler");
  const policy: Scaler = { scales, decide: (_pool, { now, random }) => answer(now, () => random.next()) };
  const scaler: ScalerDefinition = { ...fixed, create: () => policy };
  return { policies: { scaler } };
}

/** Always so long. */
export const at = (value: number): object => ({ kind: "deterministic", value });
