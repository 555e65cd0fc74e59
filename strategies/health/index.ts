import { activeChecks } from "./active-checks.ts";
import { circuitBreaker } from "./circuit-breaker.ts";
import { outlierEjection } from "./outlier-ejection.ts";
import { slowStart } from "./slow-start.ts";
import { successRate } from "./success-rate.ts";
import type { HealthDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const healing: readonly HealthDefinition[] = [
  activeChecks,
  outlierEjection,
  successRate,
  circuitBreaker,
  slowStart,
];
