import { balancedAllocation } from "./balanced-allocation.ts";
import { bestFit } from "./best-fit.ts";
import { bestFitDecreasing } from "./best-fit-decreasing.ts";
import { cosine } from "./cosine.ts";
import { dotProduct } from "./dot-product.ts";
import { filterAndWeigh } from "./filter-and-weigh.ts";
import { firstFit } from "./first-fit.ts";
import { firstFitDecreasing } from "./first-fit-decreasing.ts";
import { fragmentationGradient } from "./fragmentation-gradient.ts";
import { l2NormDiff } from "./l2-norm-diff.ts";
import { leastAllocated } from "./least-allocated.ts";
import { mostAllocated } from "./most-allocated.ts";
import { nextFit } from "./next-fit.ts";
import { powerAwareBestFitDecreasing } from "./power-aware-best-fit-decreasing.ts";
import { randomFit } from "./random-fit.ts";
import { spread } from "./spread.ts";
import { tetris } from "./tetris.ts";
import { worstFit } from "./worst-fit.ts";
import type { AllocatorDefinition } from "./types.ts";

/** In the order in which they are listed everywhere. */
export const allocation: readonly AllocatorDefinition[] = [
  firstFit,
  nextFit,
  bestFit,
  worstFit,
  randomFit,
  firstFitDecreasing,
  bestFitDecreasing,
  dotProduct,
  cosine,
  l2NormDiff,
  tetris,
  leastAllocated,
  mostAllocated,
  balancedAllocation,
  fragmentationGradient,
  powerAwareBestFitDecreasing,
  spread,
  filterAndWeigh,
];
