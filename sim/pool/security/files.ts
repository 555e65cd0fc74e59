import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Files are for their owner alone. */
export const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Something kept outside the process cannot be used: damaged, forged, locked, or not for this reader. */
export class SecurityError extends Error {
  override readonly name = "SecurityError";
}

/**
 * A file that an option names, whole.
 *
 * @param name what it is called in messages
 * @throws SecurityError where it cannot be read
 */
export function readNamed(path: string, name: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SecurityError(`${name}: cannot be read: ${why}`, { cause: error });
  }
}

/** Makes a folder, and those above it where they are missing, that only its owner may enter. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY_FOLDER });
}

/** Forces the names in a folder to disk: a new or renamed file is only safe after that. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}

/** Writes all bytes to an open file from a position on; the system may take them in parts. */
export function writeAll(file: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

/**
 * Writes a file whole or not at all, for its owner alone: beside the target first, forced to disk, then renamed, which
 * replaces it in one step.
 */
export function writeAtomic(path: string, bytes: Uint8Array): void {
  const part = `${path}.${process.pid}.part`;
  rmSync(part, { force: true });
  try {
    const file = openSync(part, "wx", OWNER_ONLY);
    try {
      writeAll(file, bytes, 0);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Whether a process of this number runs; one of another user counts. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Takes a lock that one process at a time holds, and returns how to give it back. The lock of a process that has died
 * is taken over.
 *
 * @throws SecurityError while another process holds it
 */
export function lock(path: string): () => void {
  for (let tried = 0; ; tried++) {
    try {
      const file = openSync(path, "wx", OWNER_ONLY);
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = Number(readFileSync(path, "utf8"));
      if (tried > 0 || (holder > 0 && isRunning(holder))) {
        throw new SecurityError(`${path}: process ${holder} is using it; remove the file if that is not so`);
      }
      rmSync(path, { force: true });
    }
  }
}
