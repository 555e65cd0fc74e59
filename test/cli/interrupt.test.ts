import { existsSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Ended, folderWith, inProcess, poolsim, small } from "./running.ts";

const slow = small.replace("tasks: 2000", "tasks: 150_000").replace("replications: 4", "replications: 10");

/** Starts a run and interrupts it once two replications are in the journal. */
function interrupted(folder: string): Promise<Ended> {
  const journal = join(folder, "kept", "replications.jsonl");
  return poolsim(["run", "slow.yaml", "--json", "--out", "kept"], folder, (child) => {
    const look = setInterval(() => {
      if (!existsSync(journal) || readFileSync(journal, "utf8").split("\n").length < 3) return;
      clearInterval(look);
      child.kill("SIGINT");
    }, 5);
    child.on("close", () => clearInterval(look));
  });
}

test("an interrupted run keeps what is finished; the same command ends with the hash of a run in one go", async () => {
  const folder = folderWith({ "slow.yaml": slow });
  const first = await interrupted(folder);
  expect(first.code).toBe(3);
  const partial = JSON.parse(first.out);
  expect(partial.status).toBe("interrupted");
  expect(partial.replications).toBeGreaterThanOrEqual(2);
  expect(partial.replications).toBeLessThan(10);
  expect(first.err).toContain("stopping after the replications under way");
  expect(first.err).toContain("interrupted: what has finished is kept in kept; the same command goes on from there");
  const kept = readFileSync(join(folder, "kept", "replications.jsonl"), "utf8");
  const second = await poolsim(["run", "slow.yaml", "--json", "--out", "kept"], folder);
  const whole = await poolsim(["run", "slow.yaml", "--json"], folder);
  expect([second.code, whole.code]).toEqual([0, 0]);
  expect(JSON.parse(second.out)).toEqual(JSON.parse(whole.out));
  const now = readFileSync(join(folder, "kept", "replications.jsonl"), "utf8");
  expect(now.startsWith(kept)).toBe(true);
  expect(now.trimEnd().split("\n")).toHaveLength(10);
});

test("a journal cut off in the middle of a line is mended", async () => {
  const folder = folderWith({ "small.yaml": small });
  const words = ["run", "small.yaml", "--json", "--out", "kept"];
  const whole = JSON.parse((await inProcess(words, folder)).out);
  const journal = join(folder, "kept", "replications.jsonl");
  truncateSync(journal, statSync(journal).size - 20);
  const again = await inProcess(words, folder);
  expect([again.code, again.err]).toEqual([0, ""]);
  expect(JSON.parse(again.out)).toEqual(whole);
});
