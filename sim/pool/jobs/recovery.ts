import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync } from "node:fs";
import { dirname, join } from "node:path";
import { version } from "../../experiment/version.ts";
import type { RecoverySpec } from "../../scenario/job.ts";
import { LogError } from "../log/log.ts";
import { derived, type Key, openRecord, sealRecord } from "../security/encryption.ts";
import { lock, OWNER_ONLY, privateFolder, syncFolder, writeAll, writeAtomic } from "../security/files.ts";
import type { Log } from "./divisible.ts";

/** A file with a log or checkpoint cannot be gone on from. */
const unusable = (path: string, what: string): LogError =>
  new LogError(`${path}: ${what}: choose another folder, or delete it`);

const OTHER_WORK = "is of other work (another job, seed, input or version)";
const UNREADABLE = "cannot be read: changed, or not written with this key";

/** How texts are kept: as they are, or encrypted, each bound to its place so that none can be moved. */
interface Cover {
  hide(text: string, place: number): string;
  /** Null where it is not what was hidden there. */
  show(kept: string, place: number): string | null;
}

const PLAIN: Cover = { hide: (text) => text, show: (kept) => kept };

function encrypting(key: Key, work: string): Cover {
  const own = derived(key, "recovery");
  // Whose it is can be read from the head of other work too.
  const bound = (place: number): Buffer => Buffer.from(place === 0 ? "head" : `${work} ${place}`);
  return {
    hide: (text, place) => sealRecord(own, Buffer.from(text), bound(place)).toString("base64"),
    show: (kept, place) => openRecord(own, Buffer.from(kept, "base64"), bound(place))?.toString() ?? null,
  };
}

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
 * @param key what is kept is encrypted with it; null: it is not
 * @throws SecurityError while another process goes on from the folder
 * @throws LogError when the folder has the log of other work, or one that cannot be read
 */
export function openLog<Part>(spec: RecoverySpec, folder: string, work: string, key: Key | null): OpenLog<Part> {
  privateFolder(folder);
  const release = lock(join(folder, "recovery.lock"));
  const head: Head = { poolsim: version, work };
  const cover = key === null ? PLAIN : encrypting(key, work);
  try {
    const log: OpenLog<Part> =
      spec.kind === "checkpoint"
        ? checkpoints(join(folder, "checkpoint.json"), head, cover, spec.every)
        : lines(join(folder, `${spec.kind}.jsonl`), head, cover, spec.kind === "recovery-log");
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

function lines<Part>(path: string, head: Head, cover: Cover, ahead: boolean): OpenLog<Part> {
  const { restored, count } = readLines<Part>(path, head, cover);
  let place = count;
  const file = openSync(path, "a", OWNER_ONLY);
  const append = (entry: Entry<Part> | Head): void => {
    writeAll(file, Buffer.from(`${cover.hide(JSON.stringify(entry, encode), place++)}\n`), null);
    fsyncSync(file);
  };
  if (count === 0) {
    append(head);
    syncFolder(dirname(path));
  }
  return {
    restored,
    begin: ({ from, to }) => (ahead ? append({ begun: [from, to] }) : undefined),
    done: ({ from, to }, parts) => append({ done: [from, to], parts }),
    close: () => closeSync(file),
  };
}

/** What the lines say is done. A last line that a crash has cut off is cut away. */
function readLines<Part>(path: string, head: Head, cover: Cover): { restored: Map<number, Part>; count: number } {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const complete = text.slice(0, text.lastIndexOf("\n") + 1);
  if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete));
  const kept = complete.split("\n").slice(0, -1);
  const restored = new Map<number, Part>();
  for (const [place, line] of kept.entries()) {
    const entry = jsonIn(cover.show(line, place));
    if (place === 0) {
      checkHead(path, entry, head);
      continue;
    }
    if (!isEntry<Part>(entry)) throw unusable(path, `line ${place + 1} ${UNREADABLE}`);
    if (!("done" in entry)) continue;
    for (const [j, part] of entry.parts.entries()) restored.set(entry.done[0] + j, part);
  }
  return { restored, count: kept.length };
}

/** @throws LogError unless what was found is the head of this very work */
function checkHead(path: string, found: unknown, head: Head): void {
  if (typeof found !== "object" || found === null) throw unusable(path, UNREADABLE);
  if (JSON.stringify(found) !== JSON.stringify(head)) throw unusable(path, OTHER_WORK);
}

function isEntry<Part>(found: unknown): found is Entry<Part> {
  if (typeof found !== "object" || found === null) return false;
  return "begun" in found || ("done" in found && "parts" in found);
}

function jsonIn(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text, decode);
  } catch {
    return null;
  }
}

interface Checkpoint<Part> extends Head {
  readonly done: readonly (readonly [number, Part])[];
}

function checkpoints<Part>(path: string, head: Head, cover: Cover, every: number): OpenLog<Part> {
  const restored = existsSync(path) ? readCheckpoint<Part>(path, head, cover) : new Map<number, Part>();
  const done = new Map(restored);
  let since = 0;
  const save = (): void => {
    since = 0;
    const state: Checkpoint<Part> = { ...head, done: [...done] };
    writeAtomic(path, Buffer.from(cover.hide(JSON.stringify(state, encode), 0)));
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

function readCheckpoint<Part>(path: string, head: Head, cover: Cover): Map<number, Part> {
  const found = jsonIn(cover.show(readFileSync(path, "utf8"), 0));
  if (typeof found !== "object" || found === null || !("done" in found)) throw unusable(path, UNREADABLE);
  const { done, ...whose } = found as Checkpoint<Part>;
  checkHead(path, whose, head);
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
