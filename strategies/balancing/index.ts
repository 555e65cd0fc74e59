import type { BalancerDefinition } from "../types.ts";
import { joinIdleQueue } from "./join-idle-queue.ts";
import { joinShortestQueue } from "./join-shortest-queue.ts";
import { leastWorkLeft } from "./least-work-left.ts";
import { powerOfD } from "./power-of-d.ts";
import { random } from "./random.ts";
import { roundRobin } from "./round-robin.ts";
import { weightedRandom } from "./weighted-random.ts";

/** In the order in which they are listed everywhere. */
export const balancing: readonly BalancerDefinition[] = [
  random,
  weightedRandom,
  roundRobin,
  powerOfD,
  joinShortestQueue,
  joinIdleQueue,
  leastWorkLeft,
];
