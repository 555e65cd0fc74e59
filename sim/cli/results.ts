import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readKept } from "../pool/security/at-rest.ts";
import type { Key } from "../pool/security/encryption.ts";
import { Guard, type GuardOptions } from "../pool/security/guard.ts";
import { readChain } from "../pool/security/signing.ts";
import { alertChain } from "../pool/streaming/stream.ts";
import type { Json } from "../scenario/types.ts";
import { InputError, mendable } from "./input.ts";

/** Prints what a run on threads left in a folder, to those who may read it; returns the exit code. */
export async function results({ folder, ...options }: GuardOptions & { folder: string }): Promise<number> {
  if (!existsSync(folder)) throw new InputError(`${folder}: there is no such folder`);
  const guard = new Guard(options, process.env);
  await guard.read(folder).catch((error: unknown) => {
    throw mendable(folder, error);
  });
  const path = join(folder, "result.json");
  if (!existsSync(path)) throw new InputError(`${folder}: has no result.json; the run has not ended yet`);
  const parts: Uint8Array[] = [];
  for await (const part of readKept(path, guard.key)) parts.push(part);
  const result: Json = JSON.parse(Buffer.concat(parts).toString("utf8"));
  process.stdout.write(`${JSON.stringify({ result, alerts: alertsIn(folder, guard.key, result) }, null, 2)}\n`);
  return 0;
}

/** The alerts of a streaming job, verified to be those of the job that the result is of; none for other work. */
function alertsIn(folder: string, key: Key | null, result: Json): readonly Json[] {
  const inside = join(folder, "alerts");
  if (!existsSync(inside)) return [];
  const job = identityIn(result);
  if (job === null) throw new InputError(`${folder}: has alerts, and a result.json that is of no stream`);
  const partitions = readdirSync(inside).map((name) => Number.parseInt(name, 10));
  return partitions
    .sort((a, b) => a - b)
    .flatMap((partition) => {
      const path = join(inside, `${partition}.jsonl`);
      const { records, isClosed } = readChain(alertChain(partition, key, job), readFileSync(path), path);
      if (!isClosed) throw new InputError(`${path}: is not complete: alerts are missing at its end`);
      return records;
    });
}

function identityIn(result: Json): string | null {
  const isNamed = typeof result === "object" && result !== null && "identity" in result;
  return isNamed && typeof result.identity === "string" ? result.identity : null;
}
