import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { type EmbeddedSpec, openEmbeddedLog } from "../../../sim/pool/log/embedded.ts";
import type { Log } from "../../../sim/pool/log/log.ts";

const RECORD = 4;
const key = Buffer.alloc(32, 7);
const fresh = (): string => mkdtempSync(join(tmpdir(), "poolsim-log-"));
const opened: Log[] = [];

function open(folder: string, spec: Partial<EmbeddedSpec> = {}): Log {
  const log = openEmbeddedLog(folder, { partitions: 1, recordBytes: RECORD, key: null, ...spec });
  opened.push(log);
  return log;
}

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
});

/** Closes a log early. */
async function close(log: Log): Promise<void> {
  opened.splice(opened.indexOf(log), 1);
  await log.close();
}

/** Records that hold these numbers. */
const records = (...numbers: number[]): Uint8Array => new Uint8Array(Uint32Array.from(numbers).buffer);

/** All numbers of a partition from an offset on, read batch by batch. */
async function numbers(log: Log, partition = 0, from = 0): Promise<number[]> {
  const found: number[] = [];
  for (let at = from; ;) {
    const batch = await log.read(partition, at);
    if (batch === null) return found;
    expect(batch.offset).toBe(at);
    expect(batch.records.length).toBe(RECORD * batch.count);
    found.push(...new Uint32Array(batch.records.buffer));
    at += batch.count;
  }
}

const segment = (folder: string, partition = 0): string => {
  const names = readdirSync(join(folder, String(partition))).sort();
  return join(folder, String(partition), names[names.length - 1]);
};

type Step = { kind: "append"; partition: number; count: number } | { kind: "reopen" };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), partition: fc.nat(2), count: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("reopen" as const) }),
);

test.each([
  ["plain", null],
  ["encrypted", key],
])("%s: whatever is appended is read, from any offset, over segments and openings", async (_, secret) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const folder = fresh();
      const spec = { partitions: 3, segmentBytes: 100, key: secret };
      const expected: number[][] = [[], [], []];
      let log = open(folder, spec);
      let next = 0;
      for (const one of steps) {
        if (one.kind === "reopen") {
          await close(log);
          log = open(folder, spec);
          continue;
        }
        const added = Array.from({ length: one.count }, () => next++);
        expect(await log.append(one.partition, records(...added))).toBe(expected[one.partition].length);
        expected[one.partition].push(...added);
      }
      for (const [partition, all] of expected.entries()) {
        expect(await log.end(partition)).toBe(all.length);
        for (let from = 0; from <= all.length; from++) {
          expect(await numbers(log, partition, from)).toEqual(all.slice(from));
        }
      }
      await close(log);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test("a batch cut off at any byte is cut away, those before it stay, and others follow", async () => {
  const whole = fresh();
  const log = open(whole);
  await log.append(0, records(1, 2, 3));
  await log.append(0, records(4, 5));
  await close(log);
  const bytes = readFileSync(segment(whole));
  const last = 20 + 2 * RECORD;
  for (let cut = 1; cut <= last; cut++) {
    const folder = fresh();
    await close(open(folder));
    writeFileSync(segment(folder), bytes.subarray(0, bytes.length - cut));
    const reopened = open(folder);
    expect(readFileSync(segment(folder)).length).toBe(bytes.length - last);
    expect(await numbers(reopened)).toEqual([1, 2, 3]);
    expect(await reopened.append(0, records(6))).toBe(3);
    expect(await numbers(reopened)).toEqual([1, 2, 3, 6]);
    await close(reopened);
  }
});

test("a file whose beginning was cut off is begun anew", async () => {
  const folder = fresh();
  await close(open(folder));
  writeFileSync(segment(folder), readFileSync(segment(folder)).subarray(0, 9));
  const log = open(folder);
  await log.append(0, records(1));
  expect(await numbers(log)).toEqual([1]);
});

test("a changed byte before the last batch is damage, and nothing is cut away", async () => {
  const folder = fresh();
  const log = open(folder);
  await log.append(0, records(1, 2, 3));
  await log.append(0, records(4, 5));
  await close(log);
  const bytes = readFileSync(segment(folder));
  // Checksum, offset, count and payload of the first batch.
  for (const at of [16 + 4, 16 + 8, 16 + 16, 16 + 20, 16 + 31]) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    writeFileSync(segment(folder), changed);
    expect(() => open(folder), `byte ${at}`).toThrow(/0+\.log: the batch at byte 16 is damaged/);
    expect(readFileSync(segment(folder))).toEqual(changed);
  }
});

test("a byte that changes while the log is open is found by the reader", async () => {
  const folder = fresh();
  const log = open(folder);
  await log.append(0, records(1, 2, 3));
  const bytes = readFileSync(segment(folder));
  bytes[16 + 20] ^= 1;
  writeFileSync(segment(folder), bytes);
  await expect(log.read(0, 0)).rejects.toThrow("the batch at byte 16 is damaged");
});

test("encrypted batches show nothing, open with their key alone and in their place alone", async () => {
  const folder = fresh();
  const spec = { partitions: 2, key };
  const log = open(folder, spec);
  const text = new TextEncoder().encode("SECRETSECRET");
  await log.append(0, text);
  await log.append(1, records(1, 2, 3));
  await close(log);
  expect(readFileSync(segment(folder, 0)).includes("SECRET")).toBe(false);
  const other = open(folder, { ...spec, key: Buffer.alloc(32, 8) });
  await expect(other.read(0, 0)).rejects.toThrow(/the key is wrong or the batch at byte 16 was changed/);
  await close(other);
  expect(() => open(folder, { ...spec, key: null })).toThrow("is encrypted, give its key");
  writeFileSync(segment(folder, 1), readFileSync(segment(folder, 0)));
  const moved = open(folder, spec);
  await expect(moved.read(1, 0)).rejects.toThrow("the key is wrong or the batch");
});

test("a log is opened as what it is", async () => {
  const folder = fresh();
  const log = open(folder, { partitions: 2 });
  await log.append(1, records(1));
  await close(log);
  for (const partitions of [1, 3]) {
    expect(() => open(folder, { partitions })).toThrow(`has 2 partitions, not ${partitions}`);
  }
  expect(() => open(folder, { partitions: 2, recordBytes: 8 })).toThrow("must have 8 bytes, these have 4");
  expect(() => open(folder, { partitions: 2, key })).toThrow("is not encrypted, give no key");
  writeFileSync(segment(folder), "some other file that is long enough");
  expect(() => open(folder, { partitions: 2 })).toThrow("is no segment of a log of version 1");
});

test("a log whose folders were not all made is begun anew", async () => {
  const folder = fresh();
  await close(open(folder, { partitions: 2 }));
  mkdirSync(join(folder, "2"));
  const log = open(folder, { partitions: 4 });
  await log.append(3, records(7));
  expect(await numbers(log, 3)).toEqual([7]);
});

test("a missing segment is missed", async () => {
  const folder = fresh();
  const log = open(folder, { segmentBytes: 40 });
  for (let i = 0; i < 4; i++) await log.append(0, records(i, i, i));
  await close(log);
  const names = readdirSync(join(folder, "0")).sort();
  expect(names.length).toBe(4);
  writeFileSync(join(folder, "0", names[1]), "");
  expect(() => open(folder)).toThrow("records 3 to 5 are missing");
});

test("one process at a time: an open log is locked, the lock of a dead process is not in the way", async () => {
  const folder = fresh();
  const log = open(folder);
  expect(() => open(folder)).toThrow(/lock: process \d+ is using it/);
  await close(log);
  // No process has a number this large.
  writeFileSync(join(folder, "lock"), "999999999");
  await close(open(folder));
});

test("each group has its own committed offset, which outlives the process", async () => {
  const folder = fresh();
  const log = open(folder, { partitions: 2 });
  await log.append(1, records(1, 2, 3));
  expect(await log.committed("a", 1)).toBe(0);
  await log.commit("a", 1, 2);
  await log.commit("b", 1, 3);
  await close(log);
  const again = open(folder, { partitions: 2 });
  expect([await again.committed("a", 1), await again.committed("b", 1), await again.committed("a", 0)]).toEqual([
    2, 3, 0,
  ]);
  await expect(again.commit("a", 1, 4)).rejects.toThrow("in 0 … 3, got 4");
  await expect(again.commit("../a", 1, 1)).rejects.toThrow("a group's name");
  appendFileSync(join(folder, "groups", "a", "1"), "x");
  await expect(again.committed("a", 1)).rejects.toThrow("is no committed offset");
});

test("what makes no sense is refused", async () => {
  const log = open(fresh());
  await expect(log.append(0, new Uint8Array(3))).rejects.toThrow("whole records of 4 bytes, got 3 bytes");
  await expect(log.append(0, new Uint8Array(0))).rejects.toThrow("whole records");
  await expect(log.append(1, records(1))).rejects.toThrow("partitions 0 to 0, got 1");
  await expect(log.read(0, NaN)).rejects.toThrow("an offset is a whole number >= 0, got NaN");
});

test("files are for their owner alone", async () => {
  const folder = join(fresh(), "inner");
  const log = open(folder);
  await log.append(0, records(1));
  await log.commit("a", 0, 1);
  const modes = [folder, join(folder, "0"), segment(folder), join(folder, "groups", "a", "0")].map(
    (path) => statSync(path).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o700, 0o600, 0o600]);
});
