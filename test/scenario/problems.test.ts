import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { inOrder } from "../../sim/experiment/in-order.ts";
import { ScenarioError } from "../../sim/scenario/index.ts";
import * as registry from "../../strategies/registry.ts";
import { fixture, issuesOf, parse, said, scenario } from "./reading.ts";

/** Sections that are replaced, and how what is said about the result begins, one entry for each problem. */
interface Case {
  change: Record<string, string>;
  says: string[];
}

const DEADLINES = ", classes: [{ name: a, deadline: 5 }]";

const cases: Case[] = parseYaml(fixture("problems.yaml"));

test.each(cases)("$says", ({ change, says }) => {
  const lines = said(scenario(change));
  expect(lines.map((line, i) => line.slice(0, (says[i] ?? line).length))).toStrictEqual(says);
});

test("a message names place, rule and choices, and shows the lines", () => {
  const text = scenario({ strategies: "\n  balancer: jsq" });
  const [{ frame }] = issuesOf(text);
  expect(frame).toBe(
    [
      "  4 | workload: { arrivals: { kind: poisson, rate: 1 }, size: { kind: exponential, mean: 1 } }",
      "  5 | strategies: ",
      "> 6 |   balancer: jsq",
      "    |             ^^^",
      "  7 |",
    ].join("\n"),
  );
});

test("all problems at once, in the order of the file, the first twenty in the message", () => {
  const nodes = Array.from({ length: 150 }, () => "{ count: 0 }").join(", ");
  const text = scenario({ name: "''", nodes: `[${nodes}]`, seed: "-1" });
  const issues = issuesOf(text);
  expect(issues).toHaveLength(100);
  expect(issues[0].path).toBe("name");
  expect(issues[1]).toMatchObject({ path: "nodes.0.count", line: 3, column: 18, frame: "" });
  let message = "";
  try {
    parse(text);
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/^ScenarioError: test\.yaml:2:7 {2}name: must not be empty\n/);
  expect(message.endsWith("\n… and 132 more")).toBe(true);
});

test("a problem behind an alias is shown where the value is written", () => {
  const text = scenario({
    workload: "\n  arrivals: { kind: renewal, interval: &one { kind: exponential, mean: -1 } }\n  size: *one",
  });
  expect(said(text)).toEqual([
    expect.stringMatching(/^5:72 workload\.arrivals\.interval\.mean: /),
    expect.stringMatching(/^5:72 workload\.size\.mean: /),
  ]);
});

test("a missing key is shown at the key above it", () => {
  const text = scenario({ workload: "\n  size:\n    kind: exponential\n  arrivals:\n    kind: closed" });
  expect(said(text)).toEqual([
    "5:3 workload.size.mean: required: a duration such as 100 ms (known units: ns us ms s min h d)",
    "7:3 workload.arrivals.population: required: a whole number",
    "7:3 workload.arrivals.think: required: a distribution, { kind: … }",
  ]);
});

test("rules between sections are checked where other sections are wrong", () => {
  const text = scenario({ name: "3", information: "none", strategies: "{ balancer: random, scheduler: sjf }" });
  expect(said(text)).toEqual([
    "2:7 name: expected a name, got 3",
    "5:44 strategies.scheduler: sjf needs sizes, which information: none does not tell",
  ]);
});

test("a scheduler is accepted for an SWF log if and only if it can start jobs of several slots", () => {
  const all = [...registry.schedulers.values()];
  const accepted = all.filter(({ name, needs }) => {
    const text = scenario({
      workload: `{ trace: { format: swf, file: a.swf }${needs.includes("deadline") ? DEADLINES : ""} }`,
      queue: "central",
      strategies: `{ scheduler: ${name} }`,
    });
    try {
      parse(text);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(ScenarioError);
      return false;
    }
  });
  const able = all.filter(({ create, parameters }) => {
    const defaults = Object.fromEntries(Object.entries(parameters).map(([key, of]) => [key, of.default]));
    const scheduler = create(defaults);
    if (scheduler.kind === "graph" || scheduler.kind === "graph-online") return false;
    try {
      return scheduler.kind === "planner" || scheduler.kind === "gang" || inOrder(scheduler).kind === "planner";
    } catch {
      return false;
    }
  });
  expect(accepted.map(({ name }) => name)).toEqual(able.map(({ name }) => name));
  const known = said(
    scenario({
      workload: "{ trace: { format: swf, file: a.swf } }",
      queue: "central",
      strategies: "{ scheduler: siro }",
    }),
  );
  expect(known[0].split("SWF log: ")[1]?.split(", ")).toEqual(able.map(({ name }) => name));
});
