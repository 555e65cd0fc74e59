import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { page } from "../../reports/page.ts";
import { writeReport } from "../../reports/write.ts";
import { fixture } from "./fixture.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "poolsim-report-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Nothing to draw, so quick to write. */
const bare = fixture({ policies: ["a", "b"], unstable: ["a", "b"] });
const small = fixture({ policies: ["random", "other"], nodes: 2, unstable: [] });
const files = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

test("writes the page first, then the result and the tables, and no pictures unless asked", async () => {
  const paths = await writeReport(bare, join(folder, "deep", "er"), {});
  expect(paths.map((path) => relative(join(folder, "deep", "er"), path))).toEqual([
    "report.html",
    "result.json",
    "comparison.csv",
    "comparison.md",
  ]);
  expect(files()).toHaveLength(4);
  expect(JSON.parse(readFileSync(paths[1], "utf8"))).toEqual(bare);
  expect(readFileSync(paths[0], "utf8")).toBe(await page(bare));
});

test("writes pictures when asked", async () => {
  const paths = await writeReport(small, folder, { svg: true, png: true });
  const charts = ["differences", "distribution", "nodes", "percentiles", "replications"];
  expect(readdirSync(join(folder, "charts")).sort()).toEqual(charts.flatMap((name) => [`${name}.png`, `${name}.svg`]));
  expect(paths).toHaveLength(14);
  for (const path of paths) expect(existsSync(path), path).toBe(true);
  expect(
    readFileSync(join(folder, "charts", "nodes.png"))
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
});

test("replaces an older report", async () => {
  writeFileSync(join(folder, "report.html"), "old");
  await writeReport(bare, folder, {});
  expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("<h1>");
});

test("a file that cannot be written is an error, leaves no remains and harms no other file", async () => {
  mkdirSync(join(folder, "comparison.csv"));
  writeFileSync(join(folder, "comparison.md"), "old");
  await expect(writeReport(bare, folder, {})).rejects.toThrow(/comparison\.csv/);
  expect(readFileSync(join(folder, "comparison.md"), "utf8")).toBe("old");
  expect(files()).toEqual(["comparison.md", "report.html", "result.json"]);
});
