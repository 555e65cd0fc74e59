import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { derived, type Key } from "../security/encryption.ts";
import { lock, privateFolder, writeAtomic } from "../security/files.ts";
import { type Batch, type Log, LogError } from "./log.ts";
import { FILE_HEADER, type Format, Segment } from "./segment.ts";

const SEGMENT_BYTES = 64 * 1024 * 1024;

export interface EmbeddedSpec {
  readonly partitions: number;
  readonly recordBytes: number;
  /** A file that has grown to so many bytes is followed by another; left out: 64 MiB. */
  readonly segmentBytes?: number | undefined;
  /**
   * When appended records are forced to disk: with each append, or when `flush` is asked for. A crash of the process
   * loses nothing either way, one of the machine at most what was not yet flushed.
   */
  readonly fsync?: "append" | "flush" | undefined;
  /** Encrypts the batches; null: they are not encrypted. */
  readonly key: Key | null;
}

/** The segments of one partition, oldest first; records go to the last. */
class Partition {
  readonly #folder: string;
  readonly #format: Format;
  readonly #segments: Segment[];

  constructor(folder: string, format: Format) {
    privateFolder(folder);
    this.#folder = folder;
    this.#format = format;
    const names = readdirSync(folder)
      .filter((name) => /^\d{20}\.log$/.test(name))
      .sort();
    const bases = names.length === 0 ? [0] : names.map((name) => Number.parseInt(name, 10));
    this.#segments = bases.map((base) => new Segment(folder, base, format));
    this.#segments.reduce((before, next) => {
      if (before.end === next.base) return next;
      throw new LogError(`${folder}: records ${before.end} to ${next.base - 1} are missing`);
    });
  }

  get end(): number {
    return this.#last.end;
  }

  append(records: Uint8Array, segmentBytes: number): void {
    if (this.#last.size >= segmentBytes) {
      // What is not the last file any more is never looked at for a torn end.
      this.#last.flush();
      this.#segments.push(new Segment(this.#folder, this.end, this.#format));
    }
    this.#last.append(records);
  }

  flush(): void {
    this.#last.flush();
  }

  read(offset: number): Batch | null {
    const segment = this.#segments.findLast(({ base }) => base <= offset);
    return segment === undefined || offset >= segment.end ? null : segment.read(offset);
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  get #last(): Segment {
    return this.#segments[this.#segments.length - 1];
  }
}

/** Opens (or begins) the log of a folder. One process at a time has it open. */
export function openEmbeddedLog(folder: string, spec: EmbeddedSpec): Log {
  privateFolder(folder);
  const unlock = lock(join(folder, "lock"));
  try {
    return new EmbeddedLog(folder, spec, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Append-only files of the own folder. What is asked is done at once: the promises are those of the seam. */
class EmbeddedLog implements Log {
  readonly partitions: number;
  readonly recordBytes: number;
  readonly #folder: string;
  readonly #spec: EmbeddedSpec;
  readonly #unlock: () => void;
  readonly #parts: Partition[];

  constructor(folder: string, spec: EmbeddedSpec, unlock: () => void) {
    const { partitions, recordBytes } = spec;
    this.partitions = partitions;
    this.recordBytes = recordBytes;
    this.#folder = folder;
    this.#spec = spec;
    this.#unlock = unlock;
    const before = readdirSync(folder).filter((name) => /^\d+$/.test(name));
    // A process that is killed while it makes the folders leaves some of them, with nothing in them.
    const isBegun = before.length < partitions && before.every((name) => isEmpty(join(folder, name)));
    if (before.length !== partitions && !isBegun) {
      throw new LogError(`${folder}: has ${before.length} partitions, not ${partitions}`);
    }
    const key = spec.key === null ? null : derived(spec.key, "log");
    this.#parts = Array.from(
      { length: partitions },
      (_, partition) => new Partition(join(folder, String(partition)), { partition, recordBytes, key }),
    );
  }

  async append(partition: number, records: Uint8Array): Promise<number> {
    const part = this.#part(partition);
    const { recordBytes } = this;
    if (!(records.length > 0 && records.length % recordBytes === 0)) {
      throw new RangeError(`append takes whole records of ${recordBytes} bytes, got ${records.length} bytes`);
    }
    const offset = part.end;
    part.append(records, this.#spec.segmentBytes ?? SEGMENT_BYTES);
    if (this.#spec.fsync === "append") part.flush();
    return offset;
  }

  async flush(partition: number): Promise<void> {
    this.#part(partition).flush();
  }

  async read(partition: number, offset: number): Promise<Batch | null> {
    if (!(Number.isInteger(offset) && offset >= 0)) {
      throw new RangeError(`an offset is a whole number >= 0, got ${offset}`);
    }
    return this.#part(partition).read(offset);
  }

  async end(partition: number): Promise<number> {
    return this.#part(partition).end;
  }

  async commit(group: string, partition: number, offset: number): Promise<void> {
    const { end } = this.#part(partition);
    if (!(Number.isInteger(offset) && offset >= 0 && offset <= end)) {
      throw new RangeError(`a committed offset is in 0 … ${end}, got ${offset}`);
    }
    const folder = join(this.#folder, "groups", groupName(group));
    privateFolder(folder);
    writeAtomic(join(folder, String(partition)), Buffer.from(`${offset}\n`));
  }

  async committed(group: string, partition: number): Promise<number> {
    const file = join(this.#folder, "groups", groupName(group), String(partition));
    if (!existsSync(file)) return 0;
    const text = readFileSync(file, "utf8");
    if (!/^\d+\n$/.test(text)) throw new LogError(`${file}: is no committed offset`);
    return Number(text);
  }

  async close(): Promise<void> {
    for (const part of this.#parts) {
      part.flush();
      part.close();
    }
    this.#unlock();
  }

  #part(partition: number): Partition {
    const part = this.#parts[partition];
    if (part === undefined) {
      throw new RangeError(`there are partitions 0 to ${this.partitions - 1}, got ${partition}`);
    }
    return part;
  }
}

/** Whether nothing was ever appended to the partition in a folder. */
const isEmpty = (folder: string): boolean =>
  readdirSync(folder).every((name) => statSync(join(folder, name)).size <= FILE_HEADER);

function groupName(group: string): string {
  if (/^[\w-]{1,100}$/.test(group)) return group;
  throw new RangeError(`a group's name has 1 to 100 letters, digits, - and _, got ${JSON.stringify(group)}`);
}
