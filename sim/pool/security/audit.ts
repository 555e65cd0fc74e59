import { createHash } from "node:crypto";
import { closeSync, createReadStream, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Json } from "../../scenario/types.ts";
import type { Key } from "./encryption.ts";
import { lock, OWNER_ONLY, privateFolder, SecurityError, writeAll, writeAtomic } from "./files.ts";
import { type Chain, type ChainEnd, readChain, type ReadChain, sameMark, signed } from "./signing.ts";

/** What somebody did, or was kept from doing. */
export interface AuditEntry {
  readonly [field: string]: Json;
  /** ISO 8601, UTC. */
  time: string;
  who: string;
  action: "run" | "read";
  outcome: "begun" | "done" | "failed" | "denied";
  /** What was run; empty where something was read. */
  workload: string;
  /** Files with the SHA-256 of their bytes. */
  data: { file: string; sha256: string }[];
  /** Folder of the results; null: none. */
  results: string | null;
}

/** Time that two processes wait for each other, ms. */
const PATIENCE = 5000;
const PAUSE = 20;

const chainOf = (key: Key | null): Chain => ({ purpose: "audit", key, isHidden: false });

/** Holds the number of records and the last mark, so that a record missing at the end is found. */
const headOf = (file: string): string => `${file}.head`;

/**
 * Adds an entry to an audit log: a line that depends on all lines before, forced to disk. The log is verified first.
 *
 * @throws SecurityError where the log is not as it was written
 */
export function appendAudit(file: string, key: Key | null, entry: AuditEntry): void {
  privateFolder(dirname(resolve(file)));
  const unlock = patientLock(`${file}.lock`);
  try {
    const { bytes, end } = verifyAudit(file, key);
    const next = signed(chainOf(key), end, entry);
    const open = openSync(file, existsSync(file) ? "r+" : "wx", OWNER_ONLY);
    try {
      // The rest of a line that a crash cut off.
      ftruncateSync(open, bytes);
      writeAll(open, Buffer.from(next.line), bytes);
      fsyncSync(open);
    } finally {
      closeSync(open);
    }
    writeAtomic(headOf(file), Buffer.from(`${JSON.stringify(next.end)}\n`));
  } finally {
    unlock();
  }
}

/**
 * Verifies an audit log.
 *
 * @throws SecurityError that names the first record that is not as it was written, or says how many are missing
 */
export function verifyAudit(file: string, key: Key | null): ReadChain {
  const text = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const found = readChain(chainOf(key), text, file);
  const head = headIn(file);
  if (head === null) {
    if (found.records.length === 0) return found;
    // The head is written after the record: only the first can be without.
    if (found.records.length === 1) return found;
    throw new SecurityError(`${headOf(file)}: is missing, so records may be missing at the end of ${file}`);
  }
  const missing = head.sequence - found.records.length;
  if (missing > 0) throw new SecurityError(`${file}: ${missing} of ${head.sequence} records are missing at the end`);
  const marks = found.marks[head.sequence - 1];
  if (!sameMark(marks, head.mark)) throw new SecurityError(`${headOf(file)}: is of another log`);
  return found;
}

function headIn(file: string): ChainEnd | null {
  const path = headOf(file);
  if (!existsSync(path)) return null;
  const [, sequence, mark] = /^\{"sequence":(\d+),"mark":"([0-9a-f]{64})"\}\n$/.exec(readFileSync(path, "utf8")) ?? [];
  if (sequence === undefined || Number(sequence) < 1) throw new SecurityError(`${path}: is no head of an audit log`);
  return { sequence: Number(sequence), mark };
}

/** Takes a lock, for which another process may have to finish first. */
function patientLock(path: string): () => void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return lock(path);
    } catch (error) {
      if (!(error instanceof SecurityError) || waited >= PATIENCE) throw error;
      Atomics.wait(clock, 0, 0, PAUSE);
    }
  }
}

/** SHA-256 of a file's bytes, in hexadecimal. */
export async function contentHash(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
