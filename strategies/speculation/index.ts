import { dolly } from "./dolly.ts";
import { late } from "./late.ts";
import type { SpeculationDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const speculating: readonly SpeculationDefinition[] = [late, dolly];
