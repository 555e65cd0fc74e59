import { batchSampling } from "./batch-sampling.ts";
import { delayScheduling } from "./delay-scheduling.ts";
import { hawk } from "./hawk.ts";
import { perTaskSampling } from "./per-task-sampling.ts";
import { sparrow } from "./sparrow.ts";
import type { PlacementDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const placing: readonly PlacementDefinition[] = [perTaskSampling, batchSampling, sparrow, hawk, delayScheduling];
