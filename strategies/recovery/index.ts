import { abandon } from "./abandon.ts";
import { checkpoint } from "./checkpoint.ts";
import { daly } from "./daly.ts";
import { primaryBackup } from "./primary-backup.ts";
import { recoveryLog } from "./recovery-log.ts";
import { redoLog } from "./redo-log.ts";
import { restart } from "./restart.ts";
import { resume } from "./resume.ts";
import { retryWithBackoff } from "./retry-with-backoff.ts";
import type { RecoveryDefinition } from "./types.ts";
import { young } from "./young.ts";

/** In the order in which they are listed everywhere. */
export const recovering: readonly RecoveryDefinition[] = [
  abandon,
  restart,
  retryWithBackoff,
  resume,
  checkpoint,
  young,
  daly,
  redoLog,
  recoveryLog,
  primaryBackup,
];
