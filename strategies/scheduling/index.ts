import type { SchedulerDefinition } from "../types.ts";
import { accumulatingPriority } from "./accumulating-priority.ts";
import { adaptiveLifo } from "./adaptive-lifo.ts";
import { ageing } from "./ageing.ts";
import { deadlineMonotonic } from "./deadline-monotonic.ts";
import { discriminatoryProcessorSharing } from "./discriminatory-processor-sharing.ts";
import { conservative } from "./conservative.ts";
import { drf } from "./drf.ts";
import { easy } from "./easy.ts";
import { edf } from "./edf.ts";
import { f1 } from "./f1.ts";
import { fairShare } from "./fair-share.ts";
import { fairShareRigid } from "./fair-share-rigid.ts";
import { fcfsRigid } from "./fcfs-rigid.ts";
import { fcfs } from "./fcfs.ts";
import { gang } from "./gang.ts";
import { graphs } from "./graphs/index.ts";
import { las } from "./las.ts";
import { lcfsPr } from "./lcfs-pr.ts";
import { lcfs } from "./lcfs.ts";
import { leastSlack } from "./least-slack.ts";
import { limitedProcessorSharing } from "./limited-processor-sharing.ts";
import { ljf } from "./ljf.ts";
import { lottery } from "./lottery.ts";
import { mlfq } from "./mlfq.ts";
import { mooreHodgson } from "./moore-hodgson.ts";
import { priorityPr } from "./priority-pr.ts";
import { priority } from "./priority.ts";
import { processorSharing } from "./processor-sharing.ts";
import { psjf } from "./psjf.ts";
import { roundRobinQuantum } from "./round-robin.ts";
import { selective } from "./selective.ts";
import { siro } from "./siro.ts";
import { sjf } from "./sjf.ts";
import { slackBased } from "./slack-based.ts";
import { slotFair } from "./slot-fair.ts";
import { srpt } from "./srpt.ts";
import { stride } from "./stride.ts";
import { unicef } from "./unicef.ts";
import { weightedFairQueueing } from "./weighted-fair-queueing.ts";
import { weightedShortest } from "./weighted-shortest.ts";
import { wfp3 } from "./wfp3.ts";

/** In the order in which they are listed everywhere. */
export const scheduling: readonly SchedulerDefinition[] = [
  fcfs,
  lcfs,
  lcfsPr,
  adaptiveLifo,
  siro,
  sjf,
  ljf,
  weightedShortest,
  srpt,
  psjf,
  las,
  processorSharing,
  discriminatoryProcessorSharing,
  limitedProcessorSharing,
  roundRobinQuantum,
  mlfq,
  lottery,
  stride,
  weightedFairQueueing,
  fairShare,
  priority,
  priorityPr,
  ageing,
  accumulatingPriority,
  edf,
  leastSlack,
  deadlineMonotonic,
  mooreHodgson,
  fcfsRigid,
  easy,
  ...graphs,
  conservative,
  selective,
  slackBased,
  wfp3,
  unicef,
  f1,
  fairShareRigid,
  gang,
  drf,
  slotFair,
];
