import type { SchedulerDefinition } from "../../types.ts";
import { cpop } from "./cpop.ts";
import { dls } from "./dls.ts";
import { exhaustive } from "./exhaustive.ts";
import { heft } from "./heft.ts";
import { johnson } from "./johnson.ts";
import { listScheduling } from "./list-scheduling.ts";
import { lookaheadHeft } from "./lookahead-heft.ts";
import { lpt } from "./lpt.ts";
import { maxMin } from "./max-min.ts";
import { mct } from "./mct.ts";
import { minMin } from "./min-min.ts";
import { peft } from "./peft.ts";
import { sufferage } from "./sufferage.ts";
import { workStealing } from "./work-stealing.ts";

/** Schedulers of task graphs, in the order in which they are listed everywhere. */
export const graphs: readonly SchedulerDefinition[] = [
  heft,
  cpop,
  peft,
  dls,
  lookaheadHeft,
  minMin,
  maxMin,
  sufferage,
  mct,
  listScheduling,
  lpt,
  johnson,
  workStealing,
  exhaustive,
];
