import type { SchedulerDefinition } from "../types.ts";
import { conservative } from "./conservative.ts";
import { easy } from "./easy.ts";
import { edf } from "./edf.ts";
import { fcfsRigid } from "./fcfs-rigid.ts";
import { fcfs } from "./fcfs.ts";
import { las } from "./las.ts";
import { lcfsPr } from "./lcfs-pr.ts";
import { lcfs } from "./lcfs.ts";
import { priorityPr } from "./priority-pr.ts";
import { priority } from "./priority.ts";
import { processorSharing } from "./processor-sharing.ts";
import { psjf } from "./psjf.ts";
import { roundRobinQuantum } from "./round-robin.ts";
import { selective } from "./selective.ts";
import { siro } from "./siro.ts";
import { sjf } from "./sjf.ts";
import { srpt } from "./srpt.ts";

/** In the order in which they are listed everywhere. */
export const scheduling: readonly SchedulerDefinition[] = [
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
  conservative,
  selective,
];
