import { exponentialBackoff } from "./exponential-backoff.ts";
import { fixedBackoff } from "./fixed-backoff.ts";
import type { RetryDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const retrying: readonly RetryDefinition[] = [fixedBackoff, exponentialBackoff];
