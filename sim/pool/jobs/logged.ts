import { createHash } from "node:crypto";
import type { RecoverySpec } from "../../scenario/job.ts";
import { type Divisible, type Done, inChunks } from "./divisible.ts";
import { openLog } from "./recovery.ts";
import type { JobContext } from "./types.ts";

/**
 * Does divisible work, with a log where the job asks for one: after a crash at any moment the same command gives the
 * same answer, and blocks that the log has are not done again. What a block gives must be JSON.
 *
 * @param input the shared arrays that the work reads: a log is of these very numbers
 * @throws RangeError where there is no folder for the log
 */
export async function inLoggedChunks<Input extends object, Part>(
  context: JobContext,
  work: Divisible<Input, Part>,
  spec: { readonly recovery?: RecoverySpec },
  input: readonly Float64Array[] = [],
): Promise<Done<Part>> {
  const { recovery, ...rest } = spec;
  if (recovery === undefined) return inChunks(context, work);
  if (context.out === null) throw new RangeError(`recovery: ${recovery.kind} needs a folder for its log: --out DIR`);
  const hash = createHash("sha256").update(JSON.stringify([rest, context.seed]));
  for (const { buffer, byteOffset, byteLength } of input) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  const log = openLog<Part>(recovery, context.out, hash.digest("hex"), context.key ?? null);
  try {
    return await inChunks(context, work, log);
  } finally {
    log.close();
  }
}
