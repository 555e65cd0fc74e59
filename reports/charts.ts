import type { ComparisonResult } from "../sim/measure/results.ts";
import { differences } from "./charts/differences.ts";
import { nodes } from "./charts/nodes.ts";
import { percentiles } from "./charts/percentiles.ts";
import { replications } from "./charts/replications.ts";
import type { Chart } from "./charts/style.ts";
import { survival } from "./charts/survival.ts";

/** Widths of the pictures, px: for a page or a document, and for the screen of a phone. */
export const WIDE = 720;
export const NARROW = 350;

/** The charts of a comparison, in the order of the questions: which, how far into the tail, for whom, why, how sure. */
export function charts(result: ComparisonResult, width: number): Chart[] {
  return [differences, percentiles, survival, nodes, replications].map((chart) => chart(result, width));
}
