import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { decrypted, encrypted, isEncrypted, type Key } from "./encryption.ts";
import { OWNER_ONLY, SecurityError, syncFolder } from "./files.ts";

/**
 * The bytes of a file: decrypted where it is encrypted, unpacked where its name ends in .gz.
 *
 * @throws SecurityError for an encrypted file without its key, and for one that was changed
 */
export function readAtRest(path: string, key: Key | null): AsyncIterable<Uint8Array> {
  const plain = opened(path, key);
  return path.endsWith(".gz") ? unpacked(plain) : plain;
}

/**
 * The bytes of a file that `writeAtRest` wrote with that key, or without one. With a key a plain file is refused, since
 * anybody could have written it.
 *
 * @throws SecurityError for a file written otherwise, and for one that was changed
 */
export function readKept(path: string, key: Key | null): AsyncIterable<Uint8Array> {
  return key === null ? opened(path, null) : decrypted(key, createReadStream(path), path);
}

async function* opened(path: string, key: Key | null): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = createReadStream(path, { highWaterMark: 1 << 18 })[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const all = { [Symbol.asyncIterator]: () => chunks };
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* all;
  };
  if (!isEncrypted(first.value)) yield* whole();
  else if (key === null) throw new SecurityError(`${path}: is encrypted, give its key`);
  else yield* decrypted(key, whole(), path);
}

function unpacked(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const plain = createGunzip({ chunkSize: 1 << 18 });
  // An error on the way ends the reading of `plain`.
  pipeline(Readable.from(packed), plain, () => {});
  return plain;
}

/** Writes a file of text whole or not at all, for its owner alone, encrypted where there is a key. */
export async function writeAtRest(
  folder: string,
  name: string,
  parts: Iterable<string>,
  key: Key | null,
): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beginning = `${path}.${process.pid}.part`;
  const file = await open(beginning, "w", OWNER_ONLY);
  try {
    const bytes = bytesOf(parts);
    for await (const chunk of key === null ? bytes : encrypted(key, bytes)) await file.writeFile(chunk);
    await file.sync();
    await file.close();
    await rename(beginning, path);
    syncFolder(dirname(path));
  } catch (error) {
    await file.close();
    await rm(beginning, { force: true });
    throw error;
  }
}

function* bytesOf(parts: Iterable<string>): Generator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
