import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../experiment/version.ts";
import type { RecoverySpec } from "../../scenario/job.ts";
import { lock, OWNER_ONLY, privateFolder, writeAtomic } from "../security/files.ts";
import type { Blocks } from "../workloads/blocks.ts";
import type { Log } from "./divisible.ts";

/** A file with a log or checkpoint cannot be gone on from. */
export class LogError extends Error {
  constructor(path: string, what: string) {
    super(`${path}: ${what}: choose another folder, or delete it`);
    this.name = "InputError";
  }
}

const OTHER_WORK = "is of other work (another job, seed, input or version)";

/** First line of a log: whose it is. */
interface Head {
  readonly poolsim: string;
  readonly work: string;
}

/** One line of a log: blocks that are begun, or those that are done with what they gave. */
type Entry<Part> =
  { readonly begun: [number, number] } | { readonly done: [number, number]; readonly parts: readonly Part[] };

/** A log that has to be closed. */
export interface OpenLog<Part> extends Log<Part> {
  close(): void;
}

/**
 * Opens, or begins, what remembers finished blocks in a folder.
 *
 * - `redo-log`: a line for all blocks that are done, forced to disk before anything else is done with them.
 * - `recovery-log`: also a line before they are begun (write-ahead), which tells what was under way at a crash.
 * - `checkpoint`: the whole state in one file, every so many chunks; what was done since is done again.
 *
 * @param work names the work: job, seed and input
 * @throws SecurityError while another process goes on from the folder
 * @throws LogError when the folder has the log of other work, or one that cannot be read
 */
export function openLog<Part>(spec: RecoverySpec, folder: string, work: string): OpenLog<Part> {
  privateFolder(folder);
  const release = lock(join(folder, "recovery.lock"));
  const head: Head = { poolsim: version, work };
  try {
    const log: OpenLog<Part> =
      spec.kind === "checkpoint"
        ? checkpoints(join(folder, "checkpoint.json"), head, spec.every)
        : lines(join(folder, `${spec.kind}.jsonl`), head, spec.kind === "recovery-log");
    const close = (): void => {
      log.close();
      release();
    };
    return { ...log, close };
  } catch (error) {
    release();
    throw error;
  }
}

function lines<Part>(path: string, head: Head, ahead: boolean): OpenLog<Part> {
  const restored = existsSync(path) ? readLines<Part>(path, head) : new Map<number, Part>();
  const file = openSync(path, "a", OWNER_ONLY);
  const append = (entry: Entry<Part> | Head): void => {
    writeSync(file, `${JSON.stringify(entry, encode)}\n`);
    fsyncSync(file);
  };
  if (readFileSync(path).length === 0) append(head);
  return {
    restored,
    begin: ({ from, to }) => (ahead ? append({ begun: [from, to] }) : undefined),
    done: ({ from, to }, parts) => append({ done: [from, to], parts }),
    close: () => closeSync(file),
  };
}

/** What the lines say is done. A last line that a crash has cut off is cut away. */
function readLines<Part>(path: string, head: Head): Map<number, Part> {
  const text = readFileSync(path, "utf8");
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete));
  const [first, ...others] = complete.split("\n").filter((line) => line !== "");
  const restored = new Map<number, Part>();
  if (first === undefined) return restored;
  if (first !== JSON.stringify(head)) throw new LogError(path, OTHER_WORK);
  for (const [i, line] of others.entries()) {
    const entry = entryIn<Part>(line);
    if (entry === null) throw new LogError(path, `line ${i + 2} cannot be read`);
    if (!("done" in entry)) continue;
    for (const [j, part] of entry.parts.entries()) restored.set(entry.done[0] + j, part);
  }
  return restored;
}

/** What a line says; null where it is none of ours. */
function entryIn<Part>(line: string): Entry<Part> | null {
  const found: unknown = jsonIn(line);
  if (typeof found !== "object" || found === null) return null;
  return "begun" in found || ("done" in found && "parts" in found) ? (found as Entry<Part>) : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text, decode);
  } catch {
    return null;
  }
}

interface Checkpoint<Part> extends Head {
  readonly done: readonly (readonly [number, Part])[];
}

function checkpoints<Part>(path: string, head: Head, every: number): OpenLog<Part> {
  const restored = existsSync(path) ? readCheckpoint<Part>(path, head) : new Map<number, Part>();
  const done = new Map(restored);
  let since = 0;
  const save = (): void => {
    since = 0;
    const state: Checkpoint<Part> = { ...head, done: [...done] };
    writeAtomic(path, Buffer.from(JSON.stringify(state, encode)));
  };
  return {
    restored,
    begin: () => {},
    done({ from }, parts) {
      for (const [i, part] of parts.entries()) done.set(from + i, part);
      if (++since >= every) save();
    },
    close: () => (since > 0 ? save() : undefined),
  };
}

function readCheckpoint<Part>(path: string, head: Head): Map<number, Part> {
  const found = jsonIn(readFileSync(path, "utf8"));
  if (typeof found !== "object" || found === null || !("done" in found)) throw new LogError(path, "cannot be read");
  const { done, ...whose } = found as Checkpoint<Part>;
  if (JSON.stringify(whose) !== JSON.stringify(head)) throw new LogError(path, OTHER_WORK);
  return new Map(done);
}

/** JSON has neither −0 nor what is not finite. */
function encode(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function decode(_key: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "$number" in value ? Number(value.$number) : value;
}
