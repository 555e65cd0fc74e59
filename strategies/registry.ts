/** Every policy there is. To add one: write its file, and add it to the list in its folder's index.ts. */

import { admitting } from "./admission/index.ts";
import { allocation } from "./allocation/index.ts";
import type { AllocatorDefinition } from "./allocation/types.ts";
import { balancing } from "./balancing/index.ts";
import { copying } from "./copies/index.ts";
import { healing } from "./health/index.ts";
import { placing } from "./placement/index.ts";
import type { PlacementDefinition } from "./placement/types.ts";
import { partitioning } from "./partitioning/index.ts";
import type { PartitionerDefinition } from "./partitioning/types.ts";
import { recovering } from "./recovery/index.ts";
import type { RecoveryDefinition } from "./recovery/types.ts";
import { retrying } from "./retry/index.ts";
import { scaling } from "./scaling/index.ts";
import type { ScalerDefinition } from "./scaling/types.ts";
import { scheduling } from "./scheduling/index.ts";
import { speculating } from "./speculation/index.ts";
import type { SpeculationDefinition } from "./speculation/types.ts";
import type { BalancerDefinition, SchedulerDefinition, StrategyDefinition } from "./types.ts";

const byName = <D extends { readonly name: string }>(definitions: readonly D[]): ReadonlyMap<string, D> =>
  new Map(definitions.map((definition) => [definition.name, definition]));

export const balancers: ReadonlyMap<string, BalancerDefinition> = byName(balancing);
export const schedulers: ReadonlyMap<string, SchedulerDefinition> = byName(scheduling);
export const recoveries: ReadonlyMap<string, RecoveryDefinition> = byName(recovering);
export const scalers: ReadonlyMap<string, ScalerDefinition> = byName(scaling);
export const allocators: ReadonlyMap<string, AllocatorDefinition> = byName(allocation);

export const partitioners: ReadonlyMap<string, PartitionerDefinition> = byName(partitioning);

export const placements: ReadonlyMap<string, PlacementDefinition> = byName(placing);

export const speculations: ReadonlyMap<string, SpeculationDefinition> = byName(speculating);

/** The policies that requests ask, by family. */
export const requestPolicies = {
  copies: byName(copying),
  retry: byName(retrying),
  admission: byName(admitting),
  health: byName(healing),
};

/** All of them, family by family. */
export const strategies: readonly StrategyDefinition[] = [
  ...balancing,
  ...scheduling,
  ...recovering,
  ...scaling,
  ...allocation,
  ...copying,
  ...retrying,
  ...admitting,
  ...healing,
  ...partitioning,
  ...placing,
  ...speculating,
];
