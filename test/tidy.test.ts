import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as registry from "../strategies/registry.ts";
import { deadExports, wrongImports } from "./tidy/modules.ts";
import { rules } from "./tidy/rules.ts";
import { filesIn, parse, readSources, top } from "./tidy/source.ts";

const sources = readSources(["sim", "strategies", "reports", "bench"]);
const tests = readSources(["test"]);
const policies = registry.strategies;
/** Folders of families that are not called like them. */
const FOLDERS: Readonly<Record<string, string>> = {
  balancer: "balancing",
  scheduler: "scheduling",
  allocator: "allocation",
  partitioner: "partitioning",
  scaler: "scaling",
};

/** Files read by others than sources: policies in development, programs, and what a thread is asked for by name. */
const ENTRIES =
  /^(?:strategies\/types|sim\/cli\/main|sim\/experiment\/worker|sim\/pool\/(?:piscina-)?thread|sim\/verify\/verify-worker|sim\/conformance\/conformance-worker|bench\/main)\.ts$/;

/** Tests may do what their subject may not, and name what they forbid. */
const OF_TESTS = new Set([
  "fileLength",
  "functionLength",
  "lineWidth",
  "nesting",
  "noAny",
  "noInheritance",
  "noSilencing",
]);

describe.each(Object.entries(rules))("%s", (name, rule) => {
  test("holds in the sources", () => {
    expect(sources.flatMap(rule)).toEqual([]);
  });

  test.runIf(OF_TESTS.has(name))("holds in the tests", () => {
    expect(tests.filter(({ path }) => !path.startsWith("test/tidy")).flatMap(rule)).toEqual([]);
  });
});

test("imports go one way", () => {
  expect(wrongImports(sources)).toEqual([]);
});

test("everything exported is used", () => {
  expect(deadExports(sources, tests, ENTRIES)).toEqual([]);
});

test.each(policies.map((policy) => [policy.name, policy] as const))("%s is in order", (name, policy) => {
  const folder = FOLDERS[policy.family] ?? policy.family;
  const path = filesIn([`strategies/${folder}`], `${name}.ts`).find((file) => file.endsWith(`/${name}.ts`));
  const text = readFileSync(join(top, path ?? `strategies/${folder}/${name}.ts`), "utf8");
  // A docstring right before the definition.
  expect(text).toMatch(/\*\/\nexport const \w+: \w+Definition = \{/);
  expect(text).toContain(`name: "${name}"`);
  expect(policy.source).toMatch(/\b(?:18|19|20)\d\d\b/);
  expect(policy.summary).toMatch(/^[A-Z].*\.$/);
  expect(policy.cost).toMatch(/^O\(/);
  expect(policy.needs.length).toBeGreaterThan(0);
  for (const [parameter, { summary }] of Object.entries(policy.parameters)) {
    expect(summary, parameter).toMatch(/^[A-Z].*\.$/);
  }
});

test("every policy has a place in a shipped scenario", () => {
  const shipped = filesIn(["scenarios"], ".yaml").map((path) => readFileSync(join(top, path), "utf8"));
  const named = (name: string): boolean =>
    shipped.some((text) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text.replaceAll(/^\s*#.*$/gm, "")));
  expect(policies.map(({ name }) => name).filter((name) => !named(name))).toEqual([]);
});

test("every scenario begins with its question", () => {
  const first = filesIn(["scenarios"], ".yaml").map((path) => [path, readFileSync(join(top, path), "utf8")] as const);
  expect(first.filter(([, text]) => !/^# .*\?/.test(text)).map(([path]) => path)).toEqual([]);
});

const long = (lines: number): string => "  f();\n".repeat(lines);
const many = "if (a) {\n".repeat(4) + "}\n".repeat(4);

/** What each rule must refuse, with the line it must name; and what it must let pass. */
const EXAMPLES: readonly (readonly [rule: string, path: string, text: string, line: number | null])[] = [
  ["fileLength", "sim/cli/a.ts", long(301), 1],
  ["fileLength", "sim/cli/a.ts", long(300), null],
  ["functionLength", "sim/cli/a.ts", `\nfunction a() {\n${long(59)}}`, 2],
  ["functionLength", "sim/cli/a.ts", `\nconst a = () => {\n${long(59)}};`, 2],
  ["functionLength", "sim/cli/a.ts", `function a() {\n${long(58)}}`, null],
  ["lineWidth", "sim/cli/a.ts", `\nconst a = "${"x".repeat(120)}";`, 2],
  ["nesting", "sim/cli/a.ts", `function f() {\n${many}}`, 5],
  ["nesting", "sim/cli/a.ts", "if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {}", null],
  ["nesting", "sim/cli/a.ts", "for (;;) while (a) if (b) f(() => { for (;;) {} });", null],
  ["policyLength", "strategies/balancing/a.ts", `export const a = {\n  create() {\n${long(39)}  },\n};`, 1],
  ["policyLength", "strategies/balancing/a.ts", `export const a = {\n  create() {\n${long(38)}  },\n};`, null],
  ["policyLength", "strategies/scheduling/a.ts", `const a = { create: () => b() };\nfunction b() {\n${long(38)}}`, 1],
  [
    "policyLength",
    "strategies/scheduling/a.ts",
    `const kind = { kind: "planner" };\nfunction b() {\n${long(38)}}`,
    null,
  ],
  ["noAny", "sim/cli/a.ts", "const a = 1;\nconst b: any = a;", 2],
  ["noAny", "sim/cli/a.ts", "// any\nconst any = 'any';", null],
  ["noBannedSyntax", "sim/cli/a.ts", "enum A {}", 1],
  ["noBannedSyntax", "sim/cli/a.ts", "namespace A {}", 1],
  ["noBannedSyntax", "sim/cli/a.ts", "export default 1;", 1],
  ["noBannedSyntax", "sim/cli/a.ts", "export default function f() {}", 1],
  ["noBannedSyntax", "sim/cli/a.ts", "const a = b[0]!;", 1],
  ["noBannedSyntax", "sim/cli/a.ts", "switch (a) {\n  default:\n}", null],
  ["noBannedSyntax", "sim/cli/a.ts", 'declare module "untyped";', null],
  ["noInheritance", "sim/cli/a.ts", "class A extends B {}", 1],
  [
    "noInheritance",
    "sim/cli/a.ts",
    "class A extends Error {}\nclass B implements C {}\ninterface D extends E {}",
    null,
  ],
  ["noSilencing", "sim/cli/a.ts", "// @ts-ignore\nf();", 1],
  ["noSilencing", "sim/cli/a.ts", "/* oxlint-disable-next-line x */", 1],
  ["importEnds", "sim/cli/a.ts", 'import { a } from "./b.js";', 1],
  ["importEnds", "sim/cli/a.ts", 'import { a } from "./b.ts";\nimport c from "c";', null],
  ["noOutside", "sim/scenario/a.ts", 'import { a } from "node:fs";', 1],
  ["noOutside", "sim/model/a.ts", 'const fs = await import("node:fs");', 1],
  ["noOutside", "sim/experiment/a.ts", 'import { a } from "node:fs";', null],
  ["browserClean", "sim/model/a.ts", "const a = Date.now();", 1],
  ["browserClean", "strategies/balancing/a.ts", "\nconst a = Math.random();", 2],
  ["browserClean", "sim/kernel/a.ts", "setTimeout(f, 1);", 1],
  ["browserClean", "sim/measure/a.ts", "async function f() {}", 1],
  ["browserClean", "sim/workload/a.ts", "async function f() {}", null],
  ["browserClean", "sim/cli/a.ts", "const a = Date.now();", null],
  ["sameBits", "sim/model/a.ts", "const a = Math.exp(1);", 1],
  ["sameBits", "sim/model/a.ts", "const a = x ** 2;", 1],
  ["sameBits", "sim/model/a.ts", "const a = 2 ** 32 + Math.sqrt(2);", null],
  ["comparatorGiven", "sim/measure/a.ts", "a.b.sort();", 1],
  ["comparatorGiven", "sim/measure/a.ts", "a.sort((x, y) => x - y);", null],
  ["noLocale", "reports/a.ts", "const a = n.toLocaleString();", 1],
  ["names", "sim/cli/a.ts", "class NodeManager {}", 1],
  ["names", "sim/cli/a.ts", "interface INode {}", 1],
  ["names", "sim/cli/a.ts", "const parseUtil = 1;", 1],
  ["names", "sim/cli/a.ts", "const utilisation = 1;\ninterface Instant {}\ntype IO = 1;", null],
  ["fileNames", "sim/cli/time-utils.ts", "", 1],
  ["finished", "sim/cli/a.ts", "f(); // TODO later", 1],
  ["finished", "sim/cli/a.ts", "// good enough for now", 1],
  ["selfContained", "sim/cli/a.ts", 'const a = "/tmp/out";', 1],
  ["selfContained", "sim/cli/a.ts", 'const a = "./tmp/out";', null],
];

test.each(EXAMPLES)("%s in %s: %j", (name, path, text, line) => {
  const found = rules[name](parse({ [path]: text })[0]);
  expect(found.map((offence) => offence.split(" ", 1)[0])).toEqual(line === null ? [] : [`${path}:${line}`]);
});

test("every rule has an example that breaks it", () => {
  const broken = new Set(EXAMPLES.filter(([, , , line]) => line !== null).map(([name]) => name));
  expect(Object.keys(rules).filter((name) => !broken.has(name))).toEqual([]);
});

test.each([
  ["sim/kernel/a.ts", 'import { b } from "../model/b.ts";', true],
  ["sim/model/a.ts", 'import { random } from "../../strategies/balancing/random.ts";', true],
  ["sim/model/a.ts", 'import type { B } from "../../strategies/types.ts";', false],
  ["sim/measure/a.ts", 'import { b } from "../model/b.ts";', true],
  ["sim/measure/a.ts", 'import { type B, type C } from "../model/b.ts";', false],
  ["sim/workload/a.ts", 'export * from "../scenario/b.ts";', true],
  ["sim/scenario/a.ts", 'const b = await import("../experiment/b.ts");', true],
  ["strategies/types.ts", 'import { b } from "./b.ts";', true],
  ["strategies/scaling/a.ts", 'import { b } from "../../sim/model/b.ts";', true],
  ["reports/a.ts", 'import type { B } from "../sim/experiment/b.ts";', true],
  ["reports/a.ts", 'import type { B } from "../sim/measure/results.ts";', false],
  ["sim/attic/a.ts", "f();", true],
])("%s: %s", (path, text, isWrong) => {
  expect(wrongImports(parse({ [path]: text }))).toEqual(isWrong ? [expect.stringContaining(`${path}:1 `)] : []);
});

test("an export that nothing takes is found, one that something takes is not", () => {
  const found = deadExports(
    parse({
      "sim/a.ts": 'import { used, type Taken as T } from "./b.ts";\nexport { passed } from "./b.ts";\nf(used);',
      "sim/b.ts": [
        "export const used = 1;",
        "export const passed = 2;",
        "export interface Taken {}",
        "export interface Part {}",
        "export function dead(part: Part) {}",
        "export interface Alone {}",
      ].join("\n"),
      "sim/c.ts": 'const all = await import("./d.ts");',
      "sim/d.ts": "export const anything = 1;",
      "sim/f.ts": "export const g = 1;\nexport const half = 2;\nf(half);",
      "sim/main.ts": "export const entry = 1;",
      "sim/measure/theory/e.ts": "export const form = 1;",
    }),
    parse({
      "test/a.ts": 'import { g, half } from "../sim/f.ts";\nimport { form } from "../sim/measure/theory/e.ts";',
    }),
    /main\.ts$/,
  );
  expect(found.map((offence) => offence.split(" is ", 1)[0])).toEqual([
    "sim/b.ts:5 dead",
    "sim/b.ts:6 Alone",
    "sim/f.ts:1 g",
  ]);
});
