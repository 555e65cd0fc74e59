import type { BalancerDefinition } from "../types.ts";
import { affinity } from "./affinity.ts";
import { alwaysBusiest } from "./always-busiest.ts";
import { alwaysFirst } from "./always-first.ts";
import { aperture } from "./aperture.ts";
import { boundedLoad } from "./bounded-load.ts";
import { interleavedWeightedRoundRobin } from "./interleaved-weighted-round-robin.ts";
import { joinIdleQueue } from "./join-idle-queue.ts";
import { joinShortestQueue } from "./join-shortest-queue.ts";
import { jumpConsistentHash } from "./jump-hash.ts";
import { keyHash } from "./key-hash.ts";
import { leastConnections } from "./least-connections.ts";
import { leastResponseTime } from "./least-response-time.ts";
import { leastWorkLeft } from "./least-work-left.ts";
import { maglev } from "./maglev.ts";
import { neverQueue } from "./never-queue.ts";
import { peakEwma } from "./peak-ewma.ts";
import { powerOfD } from "./power-of-d.ts";
import { probing } from "./probing.ts";
import { pull } from "./pull.ts";
import { random } from "./random.ts";
import { rendezvous } from "./rendezvous.ts";
import { ringHash } from "./ring-hash.ts";
import { roundRobin } from "./round-robin.ts";
import { shortestExpectedDelay } from "./shortest-expected-delay.ts";
import { sitaE } from "./sita-e.ts";
import { sitaV } from "./sita-v.ts";
import { smoothWeightedRoundRobin } from "./smooth-weighted-round-robin.ts";
import { staleJoinShortestQueue } from "./stale-join-shortest-queue.ts";
import { weightedLeastConnections } from "./weighted-least-connections.ts";
import { weightedRandom } from "./weighted-random.ts";
import { workStealing } from "./work-stealing.ts";

/** In the order in which they are listed everywhere. */
export const balancing: readonly BalancerDefinition[] = [
  random,
  weightedRandom,
  roundRobin,
  powerOfD,
  joinShortestQueue,
  joinIdleQueue,
  leastWorkLeft,
  smoothWeightedRoundRobin,
  interleavedWeightedRoundRobin,
  leastConnections,
  weightedLeastConnections,
  shortestExpectedDelay,
  neverQueue,
  staleJoinShortestQueue,
  leastResponseTime,
  peakEwma,
  probing,
  aperture,
  sitaE,
  sitaV,
  keyHash,
  ringHash,
  rendezvous,
  jumpConsistentHash,
  maglev,
  boundedLoad,
  affinity,
  pull,
  workStealing,
  alwaysFirst,
  alwaysBusiest,
];
