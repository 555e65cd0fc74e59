import type * as Files from "node:fs";
import { mkdtempSync, readFileSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { openLog } from "../../../sim/pool/jobs/recovery.ts";
import { openEmbeddedLog } from "../../../sim/pool/log/embedded.ts";
import { writeAtRest } from "../../../sim/pool/security/at-rest.ts";
import { privateFolder } from "../../../sim/pool/security/files.ts";
import { AlertFile } from "../../../sim/pool/streaming/alerts.ts";

/** What was forced to disk, with the names in it where it is a folder; bytes that are taken at once. */
const disk = vi.hoisted((): { synced: Map<string, string[]>; most: number } => ({ synced: new Map(), most: Infinity }));

vi.mock("node:fs", async (importOriginal) => {
  const files = await importOriginal<typeof Files>();
  const fsyncSync = (file: number): void => {
    const path = readlinkSync(`/proc/self/fd/${file}`);
    disk.synced.set(path, files.fstatSync(file).isDirectory() ? files.readdirSync(path) : []);
    files.fsyncSync(file);
  };
  const writeSync = (
    file: number,
    given: Uint8Array | string,
    from = 0,
    length?: number,
    at?: number | null,
  ): number => {
    const bytes = Buffer.from(given);
    return files.writeSync(file, bytes, from, Math.min(length ?? bytes.length - from, disk.most), at);
  };
  return { ...files, fsyncSync, writeSync };
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "poolsim-durable-"));
  disk.synced.clear();
  disk.most = Infinity;
});

test.runIf(process.platform === "linux")("the names of new files and folders are forced to disk", async () => {
  privateFolder(join(folder, "a", "b"));
  expect(disk.synced.get(folder)).toEqual(["a"]);
  expect(disk.synced.get(join(folder, "a"))).toEqual(["b"]);

  const log = openEmbeddedLog(folder, { partitions: 1, recordBytes: 4, segmentBytes: 20, key: null });
  await log.append(0, new Uint8Array(8));
  await log.append(0, new Uint8Array(8));
  expect(disk.synced.get(join(folder, "0"))?.length).toBe(2);
  await log.close();

  new AlertFile(join(folder, "a", "0.jsonl"), { purpose: "alerts", key: null, isHidden: true }, null).close();
  expect(disk.synced.get(join(folder, "a"))).toContain("0.jsonl");
  await writeAtRest(join(folder, "a", "b"), "result.json", ["{}"], null);
  expect(disk.synced.get(join(folder, "a", "b"))).toEqual(["result.json"]);
  openLog({ kind: "redo-log" }, join(folder, "c"), "work", null).close();
  expect(disk.synced.get(join(folder, "c"))).toContain("redo-log.jsonl");
});

test("what the system takes in parts is written whole", () => {
  disk.most = 5;
  const log = openLog<string>({ kind: "redo-log" }, folder, "work", null);
  log.done({ from: 0, to: 2 }, ["one", "zwölf"]);
  log.done({ from: 2, to: 3 }, ["three"]);
  log.close();
  expect(readFileSync(join(folder, "redo-log.jsonl"), "utf8").split("\n").length).toBe(4);
  const again = openLog<string>({ kind: "redo-log" }, folder, "work", null);
  expect([...again.restored.values()]).toEqual(["one", "zwölf", "three"]);
  again.close();
});
