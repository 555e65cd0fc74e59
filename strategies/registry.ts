/** Every policy there is. To add one: write its file, and add it to the list in its folder's index.ts. */

import { balancing } from "./balancing/index.ts";
import { recovering } from "./recovery/index.ts";
import type { RecoveryDefinition } from "./recovery/types.ts";
import { scaling } from "./scaling/index.ts";
import type { ScalerDefinition } from "./scaling/types.ts";
import { scheduling } from "./scheduling/index.ts";
import type { BalancerDefinition, SchedulerDefinition, StrategyDefinition } from "./types.ts";

const byName = <D extends { readonly name: string }>(definitions: readonly D[]): ReadonlyMap<string, D> =>
  new Map(definitions.map((definition) => [definition.name, definition]));

export const balancers: ReadonlyMap<string, BalancerDefinition> = byName(balancing);
export const schedulers: ReadonlyMap<string, SchedulerDefinition> = byName(scheduling);
export const recoveries: ReadonlyMap<string, RecoveryDefinition> = byName(recovering);
export const scalers: ReadonlyMap<string, ScalerDefinition> = byName(scaling);

/** All of them, family by family. */
export const strategies: readonly StrategyDefinition[] = [...balancing, ...scheduling, ...recovering, ...scaling];
