import { hedging } from "./hedging.ts";
import { redundancyD } from "./redundancy-d.ts";
import type { CopiesDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const copying: readonly CopiesDefinition[] = [redundancyD, hedging];
