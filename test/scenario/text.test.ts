import { expect, test } from "vitest";
import { said, scenario } from "./reading.ts";

const valid = scenario();

test("JSON, comments, a byte order mark and Windows line ends are read", () => {
  expect(said(`\uFEFF# question\n${valid}`.replaceAll("\n", "\r\n"))).toEqual([]);
  expect(said(`---\n${valid}...\n`)).toEqual([]);
});

test.each<[string, string, string | RegExp]>([
  ["nothing", "", "1:1 : expected a scenario: a mapping with the keys poolsim, name, nodes, workload, …"],
  ["a comment", "# only\n", "1:1 : expected a scenario: a mapping with the keys poolsim, name, nodes, workload, …"],
  ["a list", "- 1\n- 2\n", "1:1 : expected a scenario: a mapping with the keys poolsim, name, nodes, workload, …"],
  ["a text", "poolsim", "1:1 : expected a scenario: a mapping with the keys poolsim, name, nodes, workload, …"],
  ["two documents", `${valid}---\n${valid}`, /^6:1 : .*multiple documents/],
  ["a tag nobody knows", `${valid}seed: !!binary aGk=\n`, /^6:7 : Unresolved tag: tag:yaml.org,2002:binary/],
  ["a tag of a language", `${valid}seed: !!js/function 'f'\n`, /^6:7 : Unresolved tag/],
  ["a key twice", `${valid}name: again\n`, "6:1 : the key name is there twice"],
  ["a key twice further down", scenario({ nodes: "[{ count: 1, count: 2 }]" }), "3:21 : the key count is there twice"],
  ["a key that is a list", `${valid}[1]: 2\n`, /^6:1 : With stringKeys, all keys must be strings/],
  ["an alias without anchor", `${valid}seed: *a\n`, "6:7 : there is no &a before it"],
  ["an open bracket", `${valid}seed: [1\n`, /^7:1 : .*must be sufficiently indented and end with a \]/],
  ["a tab", `${valid}run:\n\ttasks: 5\n`, /^7:1 : Tabs are not allowed as indentation/],
])("%s is refused", (_what, text, message) => {
  const [first] = said(text);
  if (typeof message === "string") expect(first).toBe(message);
  else expect(first).toMatch(message);
});

test("`__proto__` is a key like any other", () => {
  expect(said(`${valid}__proto__: { polluted: 1 }\n`)[0]).toMatch(/^6:1 __proto__: unknown key "__proto__"/);
  expect(Object.prototype).not.toHaveProperty("polluted");
});

test("aliases that multiply are refused", () => {
  const levels = Array.from({ length: 26 }, (_, i) => {
    const entries = i === 0 ? "1, 1" : Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ");
    return `a${i}: &a${i} [${entries}]\n`;
  });
  expect(said(valid + levels.join(""))).toEqual([expect.stringMatching(/ : must not have more than 50 aliases$/)]);
  // Few enough aliases, but each level has three times the entries of the one before.
  const few = levels.slice(0, 6).map((level) => level.replaceAll(/\*(a\d), .*\]/g, "*$1, *$1, *$1]"));
  expect(said(valid + few.join(""))).toEqual(["1:1 : aliases must not multiply into more than they save"]);
});

test("an alias of itself is refused", () => {
  expect(said(`${valid}seed: &a [*a]\n`)).toEqual(["6:11 : must not be inside what it stands for"]);
  expect(said(`${valid}compare: &b { vary: { name: [{ x: *b }] } }\n`)).toEqual([
    "6:35 : must not be inside what it stands for",
  ]);
});

test("a text of 10 MB is refused unread", () => {
  expect(said(`${valid}#${"x".repeat(10_000_000)}`)).toEqual([
    "1:1 : must have at most 4194304 characters, got 10000167",
  ]);
});

test.each<[string, string]>([
  ["brackets", "[".repeat(200_000)],
  ["closed brackets", `${"[".repeat(100)}${"]".repeat(100)}`],
  ["braces", "{ a: ".repeat(100_000)],
  ["list signs", `\n  ${"- ".repeat(100_000)}1`],
  ["keys", `\n${Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")}`],
  ["keys, not so many", `\n${Array.from({ length: 100 }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")} 1`],
])("deep nesting of %s is refused", (_what, text) => {
  const lines = said(`${valid}deep: ${text}\n`);
  expect(lines).toEqual([expect.stringMatching(/ : must not be nested deeper than 64 levels$/)]);
});

test("the first sign too deep is pointed at", () => {
  // The 64th sign is the last allowed; two characters for each.
  expect(said(`${valid}deep:\n  ${"- ".repeat(100_000)}1`)[0]).toMatch(`7:${3 + 64 * 2} : `);
});

test("a list of many lines is not deep", () => {
  const values = Array.from({ length: 200 }, (_, i) => `\n      - ${i + 1}`).join("");
  const arrivals = "\n  arrivals: { kind: poisson, rate: 1 }";
  expect(said(scenario({ workload: `${arrivals}\n  size:\n    kind: empirical\n    values:${values}` }))).toEqual([]);
});

test("a distribution of distributions may be as deep as a text", () => {
  let size = "{ kind: exponential, mean: 1 }";
  for (let i = 0; i < 28; i++) size = `{ kind: mixture, weights: [1], components: [${size}] }`;
  const workload = `{ arrivals: { kind: poisson, rate: 1 }, size: ${size} }`;
  expect(said(scenario({ workload }))).toEqual([]);
});
