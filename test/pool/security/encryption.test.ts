import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAtRest, writeAtRest } from "../../../sim/pool/security/at-rest.ts";
import {
  decrypted,
  derived,
  encrypted,
  openRecord,
  readKey,
  sealRecord,
} from "../../../sim/pool/security/encryption.ts";

const key = Buffer.alloc(32, 3);
const CHUNK = 64 * 1024;
const HEADER = 24;
const TAG = 16;
const fresh = (): string => mkdtempSync(join(tmpdir(), "poolsim-security-"));

async function all(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const part of parts) found.push(part);
  return Buffer.concat(found);
}

const sealed = (plain: Uint8Array): Promise<Buffer> => all(encrypted(key, [plain]));
const opened = (bytes: Uint8Array, given = key): Promise<Buffer> => all(decrypted(given, [bytes], "the file"));

/** Bytes that differ from one place to another. */
const bytesOf = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255));

test.each([0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])("%d bytes come back as they were", async (length) => {
  const plain = bytesOf(length);
  const hidden = await sealed(plain);
  expect(hidden.length).toBe(HEADER + length + TAG * Math.max(1, Math.ceil(length / CHUNK)));
  expect((await opened(hidden)).equals(plain)).toBe(true);
  // Equal plain texts are not seen to be equal.
  expect((await sealed(plain)).subarray(HEADER).equals(hidden.subarray(HEADER))).toBe(false);
});

test("it does not matter in which pieces bytes come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(50_000), { maxLength: 8 }),
      fc.integer({ min: 1, max: 90_000 }),
      async (cuts, step) => {
        const plain = bytesOf(150_000);
        const places = [0, ...cuts.map((cut) => cut * 3).sort((a, b) => a - b), plain.length];
        const pieces = places.slice(1).map((to, i) => plain.subarray(places[i], to));
        const hidden = await all(encrypted(key, pieces));
        const parts = Array.from({ length: Math.ceil(hidden.length / step) }, (_, i) =>
          hidden.subarray(i * step, (i + 1) * step),
        );
        expect((await all(decrypted(key, parts, "x"))).equals(plain)).toBe(true);
      },
    ),
    { numRuns: 30, seed: 1 },
  );
});

test("a change of any byte of a small file is found", async () => {
  const hidden = await sealed(bytesOf(40));
  for (let at = 0; at < hidden.length; at++) {
    const changed = Buffer.from(hidden);
    changed[at] ^= 128;
    await expect(opened(changed), `byte ${at}`).rejects.toThrow(/^the file: /);
  }
});

test("another key, a cut at any place, chunks removed, repeated or moved are found", async () => {
  const hidden = await sealed(bytesOf(3 * CHUNK + 10));
  const chunk = (i: number): Buffer => hidden.subarray(HEADER + i * (CHUNK + TAG), HEADER + (i + 1) * (CHUNK + TAG));
  const header = hidden.subarray(0, HEADER);
  const wrong = /the key is wrong or the file was changed or cut off/;
  await expect(opened(hidden, Buffer.alloc(32, 4))).rejects.toThrow(wrong);
  for (const kept of [hidden.length - 1, hidden.length - 10 - TAG, HEADER + 2 * (CHUNK + TAG), HEADER + 5, HEADER]) {
    await expect(opened(hidden.subarray(0, kept)), `cut at ${kept}`).rejects.toThrow(wrong);
  }
  await expect(opened(hidden.subarray(0, 10))).rejects.toThrow("its beginning is cut off");
  for (const order of [
    [0, 2, 3],
    [1, 0, 2, 3],
    [0, 0, 1, 2, 3],
    [0, 1, 2, 3, 3],
  ]) {
    await expect(opened(Buffer.concat([header, ...order.map(chunk)])), String(order)).rejects.toThrow(wrong);
  }
  await expect(opened(Buffer.concat([hidden, Buffer.of(0)]))).rejects.toThrow(wrong);
  // A chunk of another file under the same key.
  const other = await sealed(bytesOf(3 * CHUNK + 10));
  const mixed = Buffer.concat([header, other.subarray(HEADER)]);
  await expect(opened(mixed)).rejects.toThrow(wrong);
});

test("what was never encrypted is said to be so", async () => {
  await expect(opened(Buffer.from("time,price,size\n1,2,3,4,5,6,7,8,9\n"))).rejects.toThrow("is not an encrypted file");
});

test("a record opens with its key, its context and unchanged alone", () => {
  const plain = Buffer.from("hidden");
  const bound = Buffer.from("place 1");
  const record = sealRecord(key, plain, bound);
  expect(openRecord(key, record, bound)).toEqual(plain);
  expect(record.includes("hidden")).toBe(false);
  expect(openRecord(derived(key, "other"), record, bound)).toBeNull();
  expect(openRecord(key, record, Buffer.from("place 2"))).toBeNull();
  for (let at = 0; at < record.length; at++) {
    const changed = Buffer.from(record);
    changed[at] ^= 1;
    expect(openRecord(key, changed, bound), `byte ${at}`).toBeNull();
    expect(openRecord(key, record.subarray(0, at), bound), `cut at ${at}`).toBeNull();
  }
});

test("a key is 32 bytes in three ways of writing, and nothing else", () => {
  const file = join(fresh(), "key");
  const raw = bytesOf(32);
  for (const written of [raw, `${raw.toString("hex")}\n`, raw.toString("base64")]) {
    writeFileSync(file, written);
    expect(readKey(file, undefined)).toEqual(raw);
  }
  expect(readKey(undefined, raw.toString("hex"))).toEqual(raw);
  expect(readKey(undefined, undefined)).toBeNull();
  for (const written of [raw.subarray(1), raw.toString("hex").slice(1), "", "g".repeat(64)]) {
    writeFileSync(file, written);
    expect(() => readKey(file, undefined)).toThrow(/--key-file .*key: a key is 32 bytes/);
  }
  expect(() => readKey(undefined, "short")).toThrow(/^POOLSIM_KEY: a key is 32 bytes.*got 5 bytes/);
});

test("keys for different purposes differ; the same is the same", () => {
  expect(derived(key, "a")).toEqual(derived(key, "a"));
  expect(derived(key, "a")).not.toEqual(derived(key, "b"));
  expect(derived(key, "a")).not.toEqual(key);
  // RFC 5869 by its definition, with HMAC alone.
  expect(derived(key, "a").length).toBe(32);
});

test.each([null, key])("files at rest, key %s", async (given) => {
  const folder = fresh();
  await writeAtRest(folder, "inner/a.txt", ["one,", "two"], given);
  const path = join(folder, "inner", "a.txt");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path).includes("two")).toBe(given === null);
  expect((await all(readAtRest(path, given))).toString()).toBe("one,two");
  if (given === null) return;
  await expect(all(readAtRest(path, null))).rejects.toThrow(/a\.txt: is encrypted, give its key/);
  await expect(all(readAtRest(path, Buffer.alloc(32)))).rejects.toThrow(/a\.txt: the key is wrong/);
});

test("a packed file is unpacked, encrypted or not; a damaged one is an error", async () => {
  const folder = fresh();
  const packed = gzipSync(bytesOf(300_000));
  const path = join(folder, "a.gz");
  for (const bytes of [packed, await sealed(packed)]) {
    writeFileSync(path, bytes);
    expect((await all(readAtRest(path, key))).equals(gunzipSync(packed))).toBe(true);
  }
  writeFileSync(path, await sealed(packed.subarray(0, 1000)));
  await expect(all(readAtRest(path, key))).rejects.toThrow("unexpected end of file");
  await expect(all(readAtRest(path, Buffer.alloc(32)))).rejects.toThrow("the key is wrong");
  await expect(all(readAtRest(join(folder, "none.gz"), key))).rejects.toThrow("no such file");
  writeFileSync(path, "");
  await expect(all(readAtRest(path, key))).rejects.toThrow("unexpected end of file");
});
