import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

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
  const whole = resolve(path);
  const first = mkdirSync(whole, { recursive: true, mode: OWNER_ONLY_FOLDER });
  if (first === undefined) return;
  for (let made = whole; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Forces the names in a folder to disk: a new or renamed file is only safe after that. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  fsyncSync(folder);
  closeSync(folder);
}

/**
 * Writes all bytes to an open file; the system may take them in parts.
 *
 * @param position where they go; null: behind what was written before
 */
export function writeAll(file: number, bytes: Uint8Array, position: number | null): void {
  let written = 0;
  while (written < bytes.length) {
    const at = position === null ? null : position + written;
    written += writeSync(file, bytes, written, bytes.length - written, at);
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
    writeWhole(part, bytes);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes a file, forced to disk, that must not be there yet. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx", OWNER_ONLY);
  try {
    writeAll(file, bytes, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Whether a process of this number runs; one of another user counts. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

/** Locks that this process holds: paths without links. */
const held = new Set<string>();

/**
 * Takes a lock that one process at a time holds, and returns how to give it back. The lock of a process that has died
 * is taken over. Its file has the holder's number from the first moment on, and a lock that has none counts as held.
 *
 * @throws SecurityError while another process holds it, or this one does
 */
export function lock(path: string): () => void {
  const own = join(realpathSync(dirname(path)), basename(path));
  while (!linked(path)) {
    const holder = holderOf(path);
    // Given back in the meantime.
    if (holder === null) continue;
    refuseHeld(path, own, holder);
    // Two that both see a dead holder would otherwise both remove the file, the later one that of the earlier.
    const unlock = lock(`${path}.takeover`);
    try {
      const still = holderOf(path);
      if (still === null) continue;
      refuseHeld(path, own, still);
      rmSync(path, { force: true });
    } finally {
      unlock();
    }
  }
  held.add(own);
  return () => {
    held.delete(own);
    rmSync(path, { force: true });
  };
}

/** Makes a lock's file, whole, unless there is one. */
function linked(path: string): boolean {
  const part = `${path}.${process.pid}.part`;
  rmSync(part, { force: true });
  try {
    writeWhole(part, Buffer.from(String(process.pid)));
    linkSync(part, path);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(part, { force: true });
  }
}

/** Who holds a lock, as its file says; null where there is none. */
function holderOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

function refuseHeld(path: string, own: string, holder: string): void {
  const isNumber = /^[1-9]\d*$/.test(holder);
  const pid = Number(holder);
  // After a restart of a container, a process often has the number of the one that died.
  const isAlive = pid === process.pid ? held.has(own) : isRunning(pid);
  if (isNumber && !isAlive) return;
  const who = isNumber ? `process ${holder}` : "another process";
  throw new SecurityError(`${path}: ${who} is using it; remove the file if that is not so`);
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
