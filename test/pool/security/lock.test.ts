import type * as Files from "node:fs";
import { existsSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { lock } from "../../../sim/pool/security/files.ts";

/** What happens at the next looks at a lock; then they are as usual. */
const looks = vi.hoisted((): ((look: () => string) => string)[] => []);

vi.mock("node:fs", async (importOriginal) => {
  const files = await importOriginal<typeof Files>();
  const readFileSync = (path: string, encoding: "utf8"): string => {
    const look = (): string => files.readFileSync(path, encoding);
    return looks.shift()?.(look) ?? look();
  };
  return { ...files, readFileSync };
});

/** No process has a number this large; the first process always runs. */
const DEAD = "999999999";
const ALIVE = "1";
let folder: string;
let path: string;
let real: typeof Files;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "poolsim-lock-"));
  path = join(folder, "lock");
  real = await vi.importActual<typeof Files>("node:fs");
  looks.length = 0;
});

/** Another process does something right after a look. */
const after =
  (others: () => void) =>
  (look: () => string): string => {
    try {
      return look();
    } finally {
      others();
    }
  };

const content = (): string => real.readFileSync(path, "utf8");

test("a lock holds its holder's number, and is held once, by whatever name", () => {
  const unlock = lock(path);
  expect(content()).toBe(String(process.pid));
  symlinkSync(folder, `${folder}-link`);
  expect(() => lock(path)).toThrow(`process ${process.pid} is using it`);
  expect(() => lock(join(`${folder}-link`, "lock"))).toThrow(`process ${process.pid} is using it`);
  unlock();
  lock(path)();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ["a dead process", DEAD],
  ["a dead process that had this one's number", String(process.pid)],
])("the lock of %s is taken over", (_, holder) => {
  writeFileSync(path, holder);
  const unlock = lock(path);
  expect(content()).toBe(String(process.pid));
  expect(readdirSync(folder)).toEqual(["lock"]);
  unlock();
});

test.each([
  ["a process that runs", ALIVE, "process 1 is using it"],
  ["nobody yet", "", "another process is using it"],
  ["something else", "x", "another process is using it"],
])("the lock of %s is held", (_, holder, message) => {
  writeFileSync(path, holder);
  expect(() => lock(path)).toThrow(message);
  expect(content()).toBe(holder);
});

test("a lock that is given back between two looks is taken", () => {
  writeFileSync(path, ALIVE);
  looks.push((look) => {
    real.rmSync(path);
    return look();
  });
  const unlock = lock(path);
  expect(content()).toBe(String(process.pid));
  unlock();
});

test("of two that see a dead holder, the later one leaves the lock of the earlier", () => {
  writeFileSync(path, DEAD);
  looks.push(after(() => real.writeFileSync(path, ALIVE)));
  expect(() => lock(path)).toThrow("process 1 is using it");
  expect(content()).toBe(ALIVE);
});

test("a lock that is taken right after the dead holder's was removed is left alone", () => {
  writeFileSync(path, DEAD);
  looks.push(after(() => real.rmSync(path)));
  looks.push(after(() => real.writeFileSync(path, ALIVE)));
  expect(() => lock(path)).toThrow("process 1 is using it");
  expect(content()).toBe(ALIVE);
});

test("who is being kept out of a takeover leaves the lock as it is; one that was cut off is no obstacle", () => {
  writeFileSync(path, DEAD);
  writeFileSync(`${path}.takeover`, ALIVE);
  expect(() => lock(path)).toThrow("takeover: process 1 is using it");
  expect(content()).toBe(DEAD);
  writeFileSync(`${path}.takeover`, DEAD);
  lock(path)();
  expect(existsSync(`${path}.takeover`)).toBe(false);
});
