import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type Key, openRecord, sealRecord } from "../security/encryption.ts";
import { OWNER_ONLY, syncFolder, writeAll } from "../security/files.ts";
import { type Batch, LogError } from "./log.ts";

/** "PLOG". */
const MAGIC = 0x474f4c50;
const VERSION = 1;
const ENCRYPTED = 1;
/** Magic, version, bytes of a record, flags: 32 bits each, little-endian as everything here. */
export const FILE_HEADER = 16;
/** Bytes of the payload (32 bits), CRC-32 of all that follows (32), offset (64-bit float), number of records (32). */
const BATCH_HEADER = 20;
const CHECKED_FROM = 8;

/** What all segments of a partition share. */
export interface Format {
  readonly partition: number;
  readonly recordBytes: number;
  /** Null: batches are not encrypted. */
  readonly key: Key | null;
}

const bytesAt = (file: number, position: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const got = readSync(file, bytes, read, length - read, position + read);
    if (got === 0) break;
    read += got;
  }
  return bytes.subarray(0, read);
};

/**
 * One file of a partition: consecutive batches, the first at offset `base`. Batches are found by an index that is kept
 * in memory and is made when the segment is first read. Appending is O(bytes); a read is O(log batches + bytes).
 */
export class Segment {
  readonly base: number;
  /** Offset behind the last record. */
  end: number;
  readonly #path: string;
  readonly #file: number;
  readonly #format: Format;
  #size: number;
  /** Offsets of the batches, ascending, and where each begins in the file. */
  readonly #offsets: number[] = [];
  readonly #positions: number[] = [];

  /**
   * Opens a segment, or begins it. What is left of a batch whose writing was cut off is cut away.
   *
   * @throws LogError where the file is of another format, or damaged before its last batch
   */
  constructor(folder: string, base: number, format: Format) {
    this.base = base;
    this.end = base;
    this.#format = format;
    this.#path = join(folder, segmentName(base));
    const isNew = !existsSync(this.#path);
    this.#file = openSync(this.#path, isNew ? "wx+" : "r+", OWNER_ONLY);
    if (isNew) syncFolder(folder);
    this.#size = fstatSync(this.#file).size;
    if (this.#size < FILE_HEADER) this.#begin();
    else this.#checkHeader();
    this.#scan();
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#size;
  }

  /** Appends records as one batch. */
  append(records: Uint8Array): void {
    const { recordBytes, key } = this.#format;
    const header = Buffer.alloc(BATCH_HEADER);
    const count = records.length / recordBytes;
    header.writeDoubleLE(this.end, CHECKED_FROM);
    header.writeUInt32LE(count, CHECKED_FROM + 8);
    const payload = key === null ? records : sealRecord(key, records, this.#bound(header));
    header.writeUInt32LE(payload.length, 0);
    header.writeUInt32LE(checksum(header, payload), 4);
    // In one call: a crash leaves a beginning of the batch, never a hole in it.
    writeAll(this.#file, Buffer.concat([header, payload]), this.#size);
    this.#add(this.#size, this.end, count, payload.length);
  }

  flush(): void {
    fsyncSync(this.#file);
  }

  /** The records from an offset, base ≤ offset < end, to the end of their batch. */
  read(offset: number): Batch {
    const i = indexOfBatch(this.#offsets, offset);
    const position = this.#positions[i];
    const length = (this.#positions[i + 1] ?? this.#size) - position;
    const batch = bytesAt(this.#file, position, length);
    const { recordBytes, key } = this.#format;
    if (checksum(batch.subarray(0, BATCH_HEADER), batch.subarray(BATCH_HEADER)) !== batch.readUInt32LE(4)) {
      throw this.#damaged(position);
    }
    const sealed = batch.subarray(BATCH_HEADER);
    const plain = key === null ? sealed : openRecord(key, sealed, this.#bound(batch));
    if (plain === null) {
      throw new LogError(`${this.#path}: the key is wrong or the batch at byte ${position} was changed`);
    }
    // A copy of its own, so that it is aligned and can be given away.
    const records = new Uint8Array(plain.subarray((offset - this.#offsets[i]) * recordBytes));
    return { offset, count: records.length / recordBytes, records };
  }

  close(): void {
    closeSync(this.#file);
  }

  #begin(): void {
    const header = Buffer.alloc(FILE_HEADER);
    header.writeUInt32LE(MAGIC, 0);
    header.writeUInt32LE(VERSION, 4);
    header.writeUInt32LE(this.#format.recordBytes, 8);
    header.writeUInt32LE(this.#format.key === null ? 0 : ENCRYPTED, 12);
    ftruncateSync(this.#file, 0);
    writeAll(this.#file, header, 0);
    this.#size = FILE_HEADER;
  }

  #checkHeader(): void {
    const header = bytesAt(this.#file, 0, FILE_HEADER);
    const { recordBytes, key } = this.#format;
    if (header.readUInt32LE(0) !== MAGIC || header.readUInt32LE(4) !== VERSION) {
      throw new LogError(`${this.#path}: is no segment of a log of version ${VERSION}`);
    }
    if (header.readUInt32LE(8) !== recordBytes) {
      const found = header.readUInt32LE(8);
      throw new LogError(`${this.#path}: records must have ${recordBytes} bytes, these have ${found}`);
    }
    if ((header.readUInt32LE(12) === ENCRYPTED) !== (key !== null)) {
      throw new LogError(
        `${this.#path}: is ${key === null ? "encrypted, give its key" : "not encrypted, give no key"}`,
      );
    }
  }

  /** Builds the index; cuts a torn end away. */
  #scan(): void {
    let position = FILE_HEADER;
    while (position < this.#size) {
      const found = this.#batchAt(position, this.end);
      if (found === null) break;
      this.#offsets.push(this.end);
      this.#positions.push(position);
      this.end += found.count;
      position += BATCH_HEADER + found.bytes;
    }
    if (position === this.#size) return;
    this.#refuseDamage(position);
    ftruncateSync(this.#file, position);
    fsyncSync(this.#file);
    this.#size = position;
  }

  /** A whole batch that begins here with this offset; null where there is none. */
  #batchAt(position: number, offset: number): { count: number; bytes: number } | null {
    const header = bytesAt(this.#file, position, BATCH_HEADER);
    if (header.length < BATCH_HEADER) return null;
    const bytes = header.readUInt32LE(0);
    if (position + BATCH_HEADER + bytes > this.#size || header.readDoubleLE(CHECKED_FROM) !== offset) return null;
    const payload = bytesAt(this.#file, position + BATCH_HEADER, bytes);
    if (checksum(header, payload) !== header.readUInt32LE(4)) return null;
    const count = header.readUInt32LE(CHECKED_FROM + 8);
    return count === 0 ? null : { count, bytes };
  }

  /** A batch that is cut off is the last; one with a whole batch behind it was damaged later. */
  #refuseDamage(position: number): void {
    const header = bytesAt(this.#file, position, BATCH_HEADER);
    if (header.length < BATCH_HEADER) return;
    const next = position + BATCH_HEADER + header.readUInt32LE(0);
    const following = bytesAt(this.#file, next, BATCH_HEADER);
    if (following.length < BATCH_HEADER) return;
    if (this.#batchAt(next, following.readDoubleLE(CHECKED_FROM)) !== null) throw this.#damaged(position);
  }

  #add(position: number, offset: number, count: number, bytes: number): void {
    this.#offsets.push(offset);
    this.#positions.push(position);
    this.end += count;
    this.#size += BATCH_HEADER + bytes;
  }

  /** What an encrypted batch is tied to: its partition, offset and count. */
  #bound(header: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`${this.#format.partition}/`), header.subarray(CHECKED_FROM, BATCH_HEADER)]);
  }

  #damaged(position: number): LogError {
    return new LogError(`${this.#path}: the batch at byte ${position} is damaged`);
  }
}

/** Name of the segment whose first record has this offset: in order of name is in order of offset. */
const segmentName = (base: number): string => `${String(base).padStart(20, "0")}.log`;

const checksum = (header: Uint8Array, payload: Uint8Array): number =>
  crc32(payload, crc32(header.subarray(CHECKED_FROM)));

/** Position of the last offset that is at most `offset`. */
function indexOfBatch(offsets: readonly number[], offset: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
