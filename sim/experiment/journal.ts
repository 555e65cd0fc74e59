import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Replication } from "./simulate.ts";
import { version } from "./version.ts";

interface Entry {
  poolsim: string;
  /** What the replication is of: hash of the arm's scenario and of everything else that bears on it. */
  key: string;
  replication: number;
  result: Replication;
}

/**
 * Finished replications, one line each, forced to disk as they come: whatever happens, no finished work is lost. Lines
 * of another version or another scenario are left alone and not used; a line cut off by a crash or a full disk is cut
 * away.
 */
export class Journal {
  readonly #file: number;
  readonly #known = new Map<string, Replication>();

  /**
   * Opens (or begins) the journal of a folder.
   *
   * @throws RangeError on a damaged line
   */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "replications.jsonl");
    if (existsSync(path)) this.#read(path);
    this.#file = openSync(path, "a");
  }

  find(key: string, replication: number): Replication | undefined {
    return this.#known.get(`${key}/${replication}`);
  }

  add(key: string, replication: number, result: Replication): void {
    const entry: Entry = { poolsim: version, key, replication, result };
    writeSync(this.#file, `${JSON.stringify(entry, encode)}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(path: string): void {
    const text = readFileSync(path, "utf8");
    const complete = text.slice(0, text.lastIndexOf("\n") + 1);
    if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete));
    for (const [i, line] of complete.split("\n").entries()) {
      if (line === "") continue;
      const entry = entryIn(line);
      if (entry === null) {
        throw new RangeError(`${path}:${i + 1}  is no finished replication; without that line it is run again`);
      }
      if (entry.poolsim === version) this.#known.set(`${entry.key}/${entry.replication}`, entry.result);
    }
  }
}

/** Null where the line is damaged. */
function entryIn(line: string): Entry | null {
  try {
    const entry: unknown = JSON.parse(line, decode);
    return isEntry(entry) ? entry : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && "poolsim" in value && "key" in value && "result" in value;
}

/** JSON knows neither NaN nor infinities nor typed arrays. */
function encode(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return { $floats: Array.from(value, (item) => encode("", item)) };
  return typeof value === "number" && !Number.isFinite(value) ? { $number: String(value) } : value;
}

function decode(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$floats" in value && Array.isArray(value.$floats)) return Float64Array.from(value.$floats, Number);
  return "$number" in value ? Number(value.$number) : value;
}
