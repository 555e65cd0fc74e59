import { existsSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { derived, type Key, openRecord, sealRecord } from "../security/encryption.ts";
import { SecurityError, writeAtomic } from "../security/files.ts";
import type { ChainEnd } from "../security/signing.ts";
import type { State } from "./state.ts";

/** All that is needed to go on with a partition: offset, state and output belong together. */
export interface Checkpoint {
  /** What the job is: a checkpoint of another one is of no use. */
  readonly job: string;
  /** Trades before it are done. */
  readonly offset: number;
  readonly isDone: boolean;
  /** Bytes of the alerts, and where their chain is. */
  readonly output: { readonly bytes: number; readonly end: ChainEnd };
  readonly state: State | null;
}

type Header = Omit<Checkpoint, "state"> & { hasState: boolean };

/** "PCK" and the version of the format. */
const MAGIC = Buffer.from("PCK\u0002", "latin1");
const HEADER = MAGIC.length + 8;

/** Where the checkpoints of a partition are kept. */
export interface CheckpointPlace {
  readonly path: string;
  readonly partition: number;
  readonly key: Key | null;
}

const boundTo = ({ partition }: CheckpointPlace): Buffer => Buffer.from(`checkpoint ${partition}`);

/** Writes a checkpoint in place of the one before: whole or not at all. */
export function writeCheckpoint(place: CheckpointPlace, { state, ...facts }: Checkpoint): void {
  const header: Header = { ...facts, hasState: state !== null };
  const json = Buffer.from(JSON.stringify(header));
  const numbers = state === null ? Buffer.alloc(0) : Buffer.from(state.buffer, state.byteOffset, state.byteLength);
  const content = Buffer.concat([json, numbers]);
  const beginning = Buffer.alloc(HEADER);
  MAGIC.copy(beginning);
  beginning.writeUInt32LE(json.length, MAGIC.length);
  beginning.writeUInt32LE(crc32(content), MAGIC.length + 4);
  const plain = Buffer.concat([beginning, content]);
  const { path, key } = place;
  writeAtomic(path, key === null ? plain : sealRecord(derived(key, "checkpoint"), plain, boundTo(place)));
}

/**
 * The last checkpoint; null where there is none.
 *
 * @throws SecurityError where it is damaged, or the key is another
 */
export function readCheckpoint(place: CheckpointPlace): Checkpoint | null {
  const { path, key } = place;
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  const plain = key === null ? bytes : openRecord(derived(key, "checkpoint"), bytes, boundTo(place));
  if (plain === null) throw new SecurityError(`${path}: the key is wrong or the checkpoint was changed`);
  if (plain.length < HEADER || !MAGIC.equals(plain.subarray(0, MAGIC.length))) {
    throw new SecurityError(`${path}: is no checkpoint of this version, or is encrypted`);
  }
  const content = plain.subarray(HEADER);
  if (crc32(content) !== plain.readUInt32LE(MAGIC.length + 4)) {
    throw new SecurityError(`${path}: the checkpoint is damaged`);
  }
  const length = plain.readUInt32LE(MAGIC.length);
  const { hasState, ...facts }: Header = JSON.parse(content.toString("utf8", 0, length));
  // A copy, since numbers of 64 bits have to be aligned.
  const state = hasState ? new Float64Array(new Uint8Array(content.subarray(length)).buffer) : null;
  return { ...facts, state };
}
