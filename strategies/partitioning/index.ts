import { block } from "./block.ts";
import { boundedLoad } from "./bounded-load.ts";
import { consistentHashing } from "./consistent-hashing.ts";
import { factoring } from "./factoring.ts";
import { fixedChunk } from "./fixed-chunk.ts";
import { guided } from "./guided.ts";
import { hash } from "./hash.ts";
import { jump } from "./jump.ts";
import { keyGroups } from "./key-groups.ts";
import { list } from "./list.ts";
import { murmur2 } from "./murmur2.ts";
import { random } from "./random.ts";
import { rangeEqualFrequency } from "./range-equal-frequency.ts";
import { rangeEqualWidth } from "./range-equal-width.ts";
import { redisSlots } from "./redis-slots.ts";
import { rendezvous } from "./rendezvous.ts";
import { trapezoid } from "./trapezoid.ts";
import type { PartitionerDefinition } from "./types.ts";
import { weighted } from "./weighted.ts";

/** In the order in which they are listed everywhere: of keys, then of loops. */
export const partitioning: readonly PartitionerDefinition[] = [
  random,
  rangeEqualWidth,
  rangeEqualFrequency,
  hash,
  list,
  consistentHashing,
  rendezvous,
  jump,
  boundedLoad,
  keyGroups,
  redisSlots,
  murmur2,
  block,
  weighted,
  fixedChunk,
  guided,
  factoring,
  trapezoid,
];
