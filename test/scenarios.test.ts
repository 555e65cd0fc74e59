import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { arms, jsonSchema, parseScenario, question } from "../sim/scenario/index.ts";
import { readWorkload } from "../sim/experiment/trace-file.ts";
import * as registry from "../strategies/registry.ts";
import { schemaAccepts } from "./scenario/json-schema.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const shipped = readdirSync(join(root, "scenarios"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .sort()
  .map((file) => join("scenarios", file));
const lessons = shipped.filter((file) => file.includes("lessons")).map((file) => basename(file, ".yaml"));
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

test("the shipped schema is that of the grammar; `poolsim check --schema > scenarios/schema.json` renews it", () => {
  expect(textOf("scenarios/schema.json")).toBe(`${JSON.stringify(jsonSchema(registry), null, 2)}\n`);
});

test.each(shipped)("%s is valid, fits the schema it names, and its workload can be read", async (file) => {
  const text = textOf(file);
  const schema = JSON.parse(textOf("scenarios/schema.json"));
  expect(schemaAccepts(schema, parseYaml(text))).toBe(true);
  const scenario = parseScenario(text, { file, registry });
  const reference = /^# yaml-language-server: \$schema=(?<path>.*)$/m.exec(text)?.groups?.path ?? "";
  expect(join(dirname(file), reference)).toBe(join("scenarios", "schema.json"));
  if (scenario.compare !== null) expect(arms(scenario, registry).length).toBeGreaterThan(1);
  await readWorkload(scenario, join(root, file));
});

test.each(shipped)("%s begins with its question", (file) => {
  const [first] = textOf(file).split("\n");
  expect(first).toMatch(/^# \S.*\?/);
  expect(`# ${question(textOf(file))}`).toBe(first);
});

test("every lesson has a page and a place in the index, and every page a lesson", () => {
  const pages = readdirSync(join(root, "docs", "lessons")).filter((file) => file !== "README.md");
  expect(pages.sort()).toEqual(lessons.map((name) => `${name}.md`).sort());
  for (const name of lessons) expect(textOf("docs/lessons/README.md")).toContain(`(${name}.md)`);
});

/** The comment of a lesson after a word such as `Question:`, its lines joined. */
function said(text: string, word: string): string {
  const lines = text.split("\n").filter((line) => line.startsWith("#"));
  const from = lines.findIndex((line) => line.startsWith(`# ${word}:`));
  const more = lines.slice(from + 1).findIndex((line) => !line.startsWith("#   "));
  const taken = lines.slice(from, more === -1 ? undefined : from + 1 + more);
  return taken.map((line) => line.replace(/^#\s+(?:\w+:)?\s*/, "")).join(" ");
}

const flat = (text: string): string => text.toLowerCase().replace(/\s+/g, " ");

test.each(lessons)("lesson %s closes with the question of its scenario", (name) => {
  const text = textOf(`scenarios/lessons/${name}.yaml`);
  expect(said(text, "Answer")).not.toBe("");
  const page = flat(textOf(`docs/lessons/${name}.md`));
  expect(page).toContain(flat(said(text, "Question")));
});

test.each(lessons)("lesson %s shows what comes out", (name) => {
  const page = textOf(`docs/lessons/${name}.md`);
  const file = `scenarios/lessons/${name}.yaml`;
  expect(page).toContain(`npx poolsim compare ${file}\n`);
  const command = [join("dist", "bundle", "main.js"), "compare", file];
  const out = execFileSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  // The hashes of the last line change with the grammar.
  const lines = out.trimEnd().split("\n").slice(0, -2);
  const shown = /```text\n(?<block>[^`]*)```/.exec(page)?.groups?.block ?? "";
  expect(shown.trimEnd()).toBe(lines.join("\n").trimEnd());
});

test.each(lessons)("lesson %s: the variations it proposes are valid", (name) => {
  const page = textOf(`docs/lessons/${name}.md`).replaceAll("\\\n", " ");
  const proposed = [...page.matchAll(/npx poolsim compare (?<file>\S+) (?<options>--set .*)/g)];
  expect(proposed.length).toBeGreaterThan(0);
  for (const { groups } of proposed) {
    const options = [...(groups?.options ?? "").matchAll(/--set (?:'(?<quoted>[^']*)'|(?<plain>\S+))/g)];
    const set = options.map(({ groups: option }) => option?.quoted ?? option?.plain ?? "");
    const file = groups?.file ?? "";
    expect(parseScenario(textOf(file), { file, registry, set }).compare).not.toBeNull();
  }
});
