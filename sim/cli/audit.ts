import { existsSync } from "node:fs";
import { verifyAudit } from "../pool/security/audit.ts";
import { readKey } from "../pool/security/encryption.ts";
import { InputError, mendable } from "./input.ts";

/** Verifies an audit log and prints its records; returns the exit code. */
export function audit({ file, keyFile, json }: { file: string; keyFile?: string | undefined; json: boolean }): number {
  if (!existsSync(file)) throw new InputError(`${file}: there is no such file`);
  const { records } = verified(file, keyFile);
  if (json) process.stdout.write(`${JSON.stringify({ file, records }, null, 2)}\n`);
  else process.stdout.write(`${file}: ${records.length} records, each as it was written\n`);
  return 0;
}

function verified(file: string, keyFile: string | undefined): ReturnType<typeof verifyAudit> {
  const key = readKey(keyFile, process.env.POOLSIM_KEY);
  try {
    return verifyAudit(file, key);
  } catch (error) {
    throw mendable(file, error);
  }
}
