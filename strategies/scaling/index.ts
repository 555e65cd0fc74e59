import { fixed } from "./fixed.ts";
import { predictive } from "./predictive.ts";
import { queueLength } from "./queue-length.ts";
import { scaleToZero } from "./scale-to-zero.ts";
import { squareRootStaffing } from "./square-root-staffing.ts";
import { stepScaling } from "./step-scaling.ts";
import { targetTracking } from "./target-tracking.ts";
import type { ScalerDefinition } from "./types.ts";
import { vertical } from "./vertical.ts";

/** In the order in which they are listed everywhere. */
export const scaling: readonly ScalerDefinition[] = [
  fixed,
  targetTracking,
  stepScaling,
  queueLength,
  squareRootStaffing,
  predictive,
  vertical,
  scaleToZero,
];
