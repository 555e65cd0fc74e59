/** Every policy there is. To add one: write its file, add it here. */

import { joinIdleQueue } from "./balancing/join-idle-queue.ts";
import { joinShortestQueue } from "./balancing/join-shortest-queue.ts";
import { leastWorkLeft } from "./balancing/least-work-left.ts";
import { powerOfD } from "./balancing/power-of-d.ts";
import { random } from "./balancing/random.ts";
import { roundRobin } from "./balancing/round-robin.ts";
import { weightedRandom } from "./balancing/weighted-random.ts";
import { easy } from "./scheduling/easy.ts";
import { edf } from "./scheduling/edf.ts";
import { fcfsRigid } from "./scheduling/fcfs-rigid.ts";
import { fcfs } from "./scheduling/fcfs.ts";
import { las } from "./scheduling/las.ts";
import { lcfsPr } from "./scheduling/lcfs-pr.ts";
import { lcfs } from "./scheduling/lcfs.ts";
import { priorityPr } from "./scheduling/priority-pr.ts";
import { priority } from "./scheduling/priority.ts";
import { processorSharing } from "./scheduling/processor-sharing.ts";
import { psjf } from "./scheduling/psjf.ts";
import { roundRobinQuantum } from "./scheduling/round-robin.ts";
import { siro } from "./scheduling/siro.ts";
import { sjf } from "./scheduling/sjf.ts";
import { srpt } from "./scheduling/srpt.ts";
import type { BalancerDefinition, SchedulerDefinition } from "./types.ts";

const byName = <D extends { readonly name: string }>(definitions: readonly D[]): ReadonlyMap<string, D> =>
  new Map(definitions.map((definition) => [definition.name, definition]));

export const balancers: ReadonlyMap<string, BalancerDefinition> = byName([
  random,
  weightedRandom,
  roundRobin,
  powerOfD,
  joinShortestQueue,
  joinIdleQueue,
  leastWorkLeft,
]);

export const schedulers: ReadonlyMap<string, SchedulerDefinition> = byName([
  fcfs,
  lcfs,
  lcfsPr,
  siro,
  sjf,
  srpt,
  psjf,
  las,
  processorSharing,
  roundRobinQuantum,
  priority,
  priorityPr,
  edf,
  fcfsRigid,
  easy,
]);
