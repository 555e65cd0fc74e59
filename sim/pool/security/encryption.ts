import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { readNamed, SecurityError } from "./files.ts";

/** 32 bytes that whoever may read and write the data knows. */
export type Key = Buffer;

const KEY_BYTES = 32;
const NONCE = 12;
const TAG = 16;
/** First bytes of an encrypted file; the last is the version of the format. */
const MAGIC = Buffer.from("PSENC\u0000\u0000\u0001", "latin1");
const SALT = 16;
const HEADER = MAGIC.length + SALT;
/** Bytes of plain text that are sealed together. */
const CHUNK = 64 * 1024;
const MOST_CHUNKS = 0xffff_ffff;

/**
 * The key from a file, or from the text of an environment variable: 64 hexadecimal digits, 44 characters of base64, or
 * (in a file) 32 raw bytes. Null where neither is given.
 *
 * @throws SecurityError for a key of another length, and a file that cannot be read
 */
export function readKey(file: string | undefined, text: string | undefined): Key | null {
  if (file !== undefined) return keyOf(readNamed(file, `--key-file ${file}`), `--key-file ${file}`);
  return text === undefined ? null : keyOf(Buffer.from(text, "utf8"), "POOLSIM_KEY");
}

function keyOf(bytes: Buffer, where: string): Key {
  if (bytes.length === KEY_BYTES) return bytes;
  const text = bytes.toString("latin1").trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, "hex");
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return Buffer.from(text, "base64");
  throw new SecurityError(
    `${where}: a key is 32 bytes, as 64 hexadecimal digits or 44 characters of base64; got ${bytes.length} bytes`,
  );
}

/** A key for one purpose alone, made from the given one (HKDF-SHA256, RFC 5869). */
export function derived(key: Key, purpose: string, salt: Uint8Array = new Uint8Array(0)): Key {
  return Buffer.from(hkdfSync("sha256", key, salt, `poolsim ${purpose}`, KEY_BYTES));
}

function sealedWith(key: Key, nonce: Uint8Array, plain: Uint8Array, bound: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([body, cipher.getAuthTag()]);
}

/** Null where the bytes are not what was sealed with this key, nonce and context. */
function openedWith(key: Key, nonce: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Buffer | null {
  if (sealed.length < TAG) return null;
  const body = sealed.subarray(0, sealed.length - TAG);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG }).setAAD(bound);
  decipher.setAuthTag(sealed.subarray(body.length));
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return null;
  }
}

/**
 * Encrypts one record (AES-256-GCM, NIST SP 800-38D) under a random nonce: at most 2^32 records for a key. `bound` is
 * not hidden, but the record opens only together with it.
 */
export function sealRecord(key: Key, plain: Uint8Array, bound: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  return Buffer.concat([nonce, sealedWith(key, nonce, plain, bound)]);
}

/** The record; null where it, its context or the key is not what it was sealed with. */
export function openRecord(key: Key, sealed: Uint8Array, bound: Uint8Array): Buffer | null {
  return openedWith(key, sealed.subarray(0, NONCE), sealed.subarray(NONCE), bound);
}

/** Nonce of a chunk: its number, and whether it is the last, so that chunks can be neither moved nor cut off. */
function nonceOf(chunk: number, isLast: boolean): Buffer {
  if (chunk > MOST_CHUNKS) throw new RangeError(`an encrypted file has at most ${MOST_CHUNKS} chunks`);
  const nonce = Buffer.alloc(NONCE);
  nonce.writeUInt32BE(chunk, NONCE - 5);
  nonce[NONCE - 1] = isLast ? 1 : 0;
  return nonce;
}

/** Pieces of exactly `length` bytes, and a last one that is shorter, or as long, or empty where all are. */
async function* pieces(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  length: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = [];
  let held = 0;
  for await (const part of bytes) {
    waiting.push(Buffer.from(part));
    held += part.length;
    if (held <= length) continue;
    const all = Buffer.concat(waiting);
    let from = 0;
    // What is left has at least one byte, so that the last piece is known to be the last.
    for (; all.length - from > length; from += length)
      yield { piece: all.subarray(from, from + length), isLast: false };
    waiting = [all.subarray(from)];
    held = all.length - from;
  }
  yield { piece: Buffer.concat(waiting), isLast: true };
}

/**
 * Encrypts a stream of bytes of any length in chunks of 64 KiB (AES-256-GCM; the STREAM construction of Hoang,
 * Reyhanitabar, Rogaway and Vizár 2015): a header with version and salt, then the chunks, under a key of this file
 * alone.
 */
export async function* encrypted(
  key: Key,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT);
  const header = Buffer.concat([MAGIC, salt]);
  const fileKey = derived(key, "file", salt);
  yield header;
  let chunk = 0;
  for await (const { piece, isLast } of pieces(bytes, CHUNK)) {
    yield sealedWith(fileKey, nonceOf(chunk++, isLast), piece, header);
  }
}

/**
 * The bytes that were encrypted. A chunk comes out only once it is known to be whole and in its place; that the file
 * ends where it should is known at the end.
 *
 * @param name of the file, for messages
 * @throws SecurityError for another key, and for bytes that were changed, moved, cut off or never encrypted
 */
export async function* decrypted(
  key: Key,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): AsyncGenerator<Buffer> {
  const { header, rest } = await headerOf(bytes, name);
  const fileKey = derived(key, "file", header.subarray(MAGIC.length));
  let chunk = 0;
  for await (const { piece, isLast } of pieces(rest, CHUNK + TAG)) {
    const plain = openedWith(fileKey, nonceOf(chunk, isLast), piece, header);
    if (plain === null) {
      const after = chunk === 0 ? "" : ` after ${chunk * CHUNK} bytes`;
      throw new SecurityError(`${name}: the key is wrong or the file was changed or cut off${after}`);
    }
    chunk++;
    yield plain;
  }
}

async function headerOf(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): Promise<{ header: Buffer; rest: AsyncGenerator<Uint8Array> }> {
  const parts = partsOf(bytes);
  let first = Buffer.alloc(0);
  while (first.length < HEADER) {
    const { value, done } = await parts.next();
    if (done === true) throw new SecurityError(`${name}: is not an encrypted file, or its beginning is cut off`);
    first = Buffer.concat([first, value]);
  }
  if (!isEncrypted(first)) throw new SecurityError(`${name}: is not an encrypted file of this version`);
  const after = first.subarray(HEADER);
  return { header: first.subarray(0, HEADER), rest: joined(after, parts) };
}

async function* partsOf(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* bytes;
}

async function* joined(first: Uint8Array, others: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* others;
}

/** Whether bytes begin as an encrypted file does. */
export function isEncrypted(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.equals(bytes.subarray(0, MAGIC.length));
}
