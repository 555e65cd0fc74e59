import { readFileSync } from "node:fs";
import { parseCases } from "../../sim/verify/case-file.ts";
import type { TruthCase } from "../../sim/verify/cases.ts";

/** The cases that the package ships. */
export const shipped: readonly TruthCase[] = parseCases(
  readFileSync(new URL("../../scenarios/claims/truths.json", import.meta.url), "utf8"),
  "truths.json",
);

/** A shipped case by its id. */
export function shippedCase(id: string): TruthCase {
  const found = shipped.find((truth) => truth.id === id);
  if (found === undefined) throw new RangeError(`no shipped case is called ${id}`);
  return found;
}
