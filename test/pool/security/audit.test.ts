import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { appendAudit, type AuditEntry, contentHash, verifyAudit } from "../../../sim/pool/security/audit.ts";
import { root } from "../../cli/running.ts";

const key = Buffer.alloc(32, 5);
const fresh = (): string => join(mkdtempSync(join(tmpdir(), "poolsim-audit-")), "audit.jsonl");
const entry = (who: string): AuditEntry => ({
  time: "2026-01-02T03:04:05.000Z",
  who,
  action: "run",
  outcome: "done",
  workload: "streaming",
  data: [{ file: "a.csv", sha256: "00" }],
  results: null,
});

function written(given: Buffer | null = key): string {
  const file = fresh();
  for (const who of ["ann", "bob", "eve"]) appendAudit(file, given, entry(who));
  return file;
}

test.each([null, key])("entries stay in their order, key %s", (given) => {
  const file = written(given);
  expect(verifyAudit(file, given).records).toEqual(["ann", "bob", "eve"].map(entry));
  // It can be read by whoever may see the file.
  expect(readFileSync(file, "utf8")).toContain('"who":"bob"');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a changed, removed or moved record is named", () => {
  const file = written();
  const text = readFileSync(file, "utf8");
  const lines = text.split(/(?<=\n)/);
  for (const [changed, message] of [
    [text.replace("bob", "rob"), "audit.jsonl:2: the record"],
    [text.replace('"outcome":"done"', '"outcome":"begun"'), "audit.jsonl:1: the record"],
    [lines[0] + lines[2], "audit.jsonl:2: has number 2 in place of 1"],
    [lines[0] + lines[2] + lines[1], "audit.jsonl:2: has number 2 in place of 1"],
    [lines[0] + lines[1], "1 of 3 records are missing at the end"],
    ["", "3 of 3 records are missing at the end"],
  ] as const) {
    writeFileSync(file, changed);
    expect(() => verifyAudit(file, key)).toThrow(message);
    // Nothing is added to a log that is broken.
    expect(() => appendAudit(file, key, entry("dan"))).toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(changed);
  }
});

test("another key, a log without its head and a head of another log are refused", () => {
  const file = written();
  expect(() => verifyAudit(file, Buffer.alloc(32))).toThrow(/audit\.jsonl:1: .*or the key is wrong/);
  expect(() => verifyAudit(file, null)).toThrow("is signed, give its key");
  const head = readFileSync(`${file}.head`, "utf8");
  writeFileSync(`${file}.head`, head.replace(/[0-9a-f]{4}"/, '0000"'));
  expect(() => verifyAudit(file, key)).toThrow("head: is of another log");
  writeFileSync(`${file}.head`, "x");
  expect(() => verifyAudit(file, key)).toThrow("is no head of an audit log");
  rmSync(`${file}.head`);
  expect(() => verifyAudit(file, key)).toThrow("head: is missing");
});

test("a crash between the record and its head, or within the record, leaves a log that goes on", () => {
  const file = written();
  const head = readFileSync(`${file}.head`, "utf8");
  appendAudit(file, key, entry("dan"));
  writeFileSync(`${file}.head`, head);
  expect(verifyAudit(file, key).records.length).toBe(4);
  writeFileSync(file, `${readFileSync(file, "utf8")}{"sequence":4,"rec`);
  appendAudit(file, key, entry("fay"));
  expect(verifyAudit(file, key).records.map((one) => JSON.stringify(one).slice(41, 44)).length).toBe(5);
});

test("processes that write at once wait for each other", async () => {
  const file = fresh();
  const outfile = `${file}.mjs`;
  const source = join(root, "sim", "pool", "security", "audit.ts");
  await build({
    stdin: {
      contents: `import { appendAudit } from ${JSON.stringify(source)};
        for (let i = 0; i < 10; i++) appendAudit(process.argv[2], null, JSON.parse(process.argv[3]));`,
      resolveDir: root,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "silent",
  });
  const run = promisify(execFile);
  const both = ["ann", "bob"].map((who) => run(process.execPath, [outfile, file, JSON.stringify(entry(who))]));
  await Promise.all(both);
  expect(verifyAudit(file, null).records.length).toBe(20);
});

test("the hash of a file is SHA-256 of its bytes", async () => {
  const file = fresh();
  writeFileSync(file, "abc");
  // FIPS 180-4, example B.1.
  expect(await contentHash(file)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
