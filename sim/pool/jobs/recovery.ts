import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { version } from "../../experiment/version.ts";
import type { RecoverySpec } from "../../scenario/job.ts";
import type { Blocks } from "../workloads/blocks.ts";
import type { Log } from "./divisible.ts";

/** A file with log or checkpoint is that of other work. */
export class OtherWork extends Error {
  constructor(path: string) {
    super(`${path} is of other work (another job, seed, input or version): choose another folder, or delete it`);
    this.name = "InputError";
  }
}

/** First line of a log: whose it is. */
interface Head {
  readonly poolsim: string;
  readonly work: string;
}

/** One line of a log: blocks that are begun, or those that are done with what they gave. */
type Entry =
  { readonly begun: [number, number] } | { readonly done: [number, number]; readonly parts: readonly unknown[] };

/** A log that has to be closed; null in place of it: the scenario asks for none. */
export interface OpenLog<Part> extends Log<Part> {
  close(): void;
}

const only = { mode: 0o600 };

/**
 * Opens, or begins, what remembers finished blocks in a folder.
 *
 * - `redo-log`: a line for all blocks that are done, forced to disk before anything else is done with them.
 * - `recovery-log`: also a line before they are begun (write-ahead), which tells what was under way at a crash.
 * - `checkpoint`: the whole state in one file, every so many chunks; what was done since is done again.
 *
 * @param work names the work: job, seed and input
 * @throws OtherWork when the folder has the log of other work
 */
export function openLog<Part>(spec: RecoverySpec, folder: string, work: string): OpenLog<Part> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const head: Head = { poolsim: version, work };
  return spec.kind === "checkpoint"
    ? checkpoints(join(folder, "checkpoint.json"), folder, head, spec.every)
    : lines(join(folder, `${spec.kind}.jsonl`), folder, head, spec.kind === "recovery-log");
}

function lines<Part>(path: string, folder: string, head: Head, ahead: boolean): OpenLog<Part> {
  const restored = existsSync(path) ? readLines<Part>(path, head) : new Map<number, Part>();
  const file = openSync(path, "a", only.mode);
  const append = (entry: Entry | Head): void => {
    writeSync(file, `${JSON.stringify(entry, encode)}\n`);
    fsyncSync(file);
  };
  if (readFileSync(path).length === 0) {
    append(head);
    syncFolder(folder);
  }
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
  if (first !== JSON.stringify(head)) throw new OtherWork(path);
  for (const line of others) {
    const entry: { done?: [number, number]; parts?: Part[] } = JSON.parse(line, decode);
    for (const [i, part] of (entry.parts ?? []).entries()) restored.set((entry.done?.[0] ?? 0) + i, part);
  }
  return restored;
}

interface Checkpoint<Part> extends Head {
  readonly done: readonly (readonly [number, Part])[];
}

function checkpoints<Part>(path: string, folder: string, head: Head, every: number): OpenLog<Part> {
  const restored = existsSync(path) ? readCheckpoint<Part>(path, head) : new Map<number, Part>();
  const done = new Map(restored);
  let since = 0;
  const save = (): void => {
    since = 0;
    const state: Checkpoint<Part> = { ...head, done: [...done] };
    const next = `${path}.part`;
    writeFileSync(next, JSON.stringify(state, encode), { ...only, flush: true });
    renameSync(next, path);
    syncFolder(folder);
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
  const { done, ...found }: Checkpoint<Part> = JSON.parse(readFileSync(path, "utf8"), decode);
  if (JSON.stringify(found) !== JSON.stringify(head)) throw new OtherWork(path);
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

/** Without this a new or renamed file may be gone after the machine has lost its power. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
