import { aimd } from "./aimd.ts";
import { boundedQueue } from "./bounded-queue.ts";
import { codel } from "./codel.ts";
import { deadlineShedding } from "./deadline-shedding.ts";
import { gradient } from "./gradient.ts";
import { tokenBucket } from "./token-bucket.ts";
import type { AdmissionDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const admitting: readonly AdmissionDefinition[] = [
  boundedQueue,
  tokenBucket,
  codel,
  deadlineShedding,
  aimd,
  gradient,
];
