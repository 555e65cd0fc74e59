import { expect, test } from "vitest";
import { arms } from "../../sim/scenario/index.ts";
import * as registry from "../../strategies/registry.ts";
import { fixture, parse, said, scenario } from "./reading.ts";

const compared = (compare: string, changes: Record<string, string> = {}): string => scenario({ ...changes, compare });

const labels = (text: string): string[] => arms(parse(text), registry).map(({ label }) => label);

test("nothing is compared where nothing varies", () => {
  expect(arms(parse(scenario()), registry)).toEqual([]);
});

test("each arm is the scenario with one value in place", () => {
  const base = parse(fixture("slow-tenth.yaml"));
  const made = arms(base, registry);
  const rest = { ...base, compare: null };
  expect(made).toStrictEqual(
    [
      ["random", { name: "random" }],
      ["round-robin", { name: "round-robin" }],
      ["power-of-d", { name: "power-of-d", d: 2, replacement: false }],
      ["join-shortest-queue", { name: "join-shortest-queue" }],
    ].map(([label, balancer]) => ({ label, scenario: { ...rest, strategies: { ...rest.strategies, balancer } } })),
  );
});

test("a load is varied where the scenario has a rate, a time where it has a number of tasks", () => {
  const vary = "{ workload.arrivals.load: [0.5, 0.8], run.time: [1 h, 2 h] }";
  const made = arms(parse(compared(`{ vary: ${vary} }`, { run: "{ tasks: 1000 }" })), registry);
  expect(made.map((arm) => "arrivals" in arm.scenario.workload && arm.scenario.workload.arrivals)).toEqual(
    [0.5, 0.5, 0.8, 0.8].map((load) => ({ kind: "poisson", load })),
  );
  expect(made.map((arm) => [arm.scenario.run.tasks, arm.scenario.run.time])).toEqual(
    [3600, 7200, 3600, 7200].map((time) => [null, time]),
  );
});

test("defaults of a comparison", () => {
  const { compare } = parse(compared("{ vary: { strategies.balancer: [round-robin, random] } }"));
  expect(compare).toStrictEqual({
    vary: { "strategies.balancer": ["round-robin", "random"] },
    baseline: "round-robin",
    metrics: ["response.mean", "response.p99"],
    indifference: { share: 0.01 },
  });
});

test.each<[string, string[]]>([
  ["strategies.balancer: [power-of-d, { name: power-of-d, d: 3 }]", ["power-of-d", "power-of-d d=3"]],
  ["strategies.balancer: [random, { name: power-of-d, d: 3 }]", ["random", "power-of-d"]],
  [
    `strategies.balancer:
       [{ name: power-of-d, d: 2, replacement: true }, { name: power-of-d, d: 3, replacement: true }]`,
    ["power-of-d d=2", "power-of-d d=3"],
  ],
  ["strategies.balancer: [random, random, random]", ["random", "random #2", "random #3"]],
  ["strategies.balancer: [random, ./mine.ts]", ["random", "./mine.ts"]],
  ["strategies.scheduler: [fcfs, { name: round-robin, quantum: 5 ms }]", ["fcfs", "round-robin"]],
  [
    "strategies.balancer: [{ name: weighted-random, weights: [1] }, weighted-random]",
    ["weighted-random weights=[1]", "weighted-random"],
  ],
  ["nodes.0.count: [20, 30]", ["nodes.0.count=20", "nodes.0.count=30"]],
  [
    "workload.size: [{ kind: exponential, mean: 1 }, { kind: deterministic, value: 1 }]",
    ["workload.size={kind: exponential, mean: 1}", "workload.size={kind: deterministic, value: 1}"],
  ],
  [
    "strategies.balancer: [random, round-robin], nodes.0.count: [2, 3]",
    [
      "random, nodes.0.count=2",
      "random, nodes.0.count=3",
      "round-robin, nodes.0.count=2",
      "round-robin, nodes.0.count=3",
    ],
  ],
  ["seed2: [1, 2]", []],
])("arms of { %s }", (vary, expected) => {
  const text = compared(`{ vary: { ${vary} } }`);
  if (expected.length === 0) expect(said(text)).not.toEqual([]);
  else expect(labels(text)).toEqual(expected);
});

test("a copy whose label is taken gets the next number", () => {
  const vary = "{ name2: [1], strategies.balancer: ['./a.ts', './a.ts', './a.ts #2.ts'] }";
  expect(said(compared(`{ vary: ${vary} }`))[0]).toMatch(/ compare\.vary\.name2: unknown key "name2"/);
  const copies = labels(
    compared("{ vary: { strategies.balancer: [./a.ts, ./a.ts, './a.ts #2.ts', './a.ts #2.ts'] } }"),
  );
  expect(copies).toEqual(["./a.ts", "./a.ts #2", "./a.ts #2.ts", "./a.ts #2.ts #2"]);
});

test("varied values reach every part: parameters, lists, sections", () => {
  const changes = { strategies: "{ balancer: power-of-d }" };
  const made = arms(
    parse(
      compared("{ vary: { strategies.balancer.d: [1, 4], queue: [per-node, central], run.tasks: [10] } }", changes),
    ),
    registry,
  );
  expect(made.map(({ scenario: { strategies, queue, run } }) => [strategies.balancer, queue.kind, run.tasks])).toEqual([
    [{ name: "power-of-d", d: 1, replacement: false }, "per-node", 10],
    [{ name: "power-of-d", d: 1, replacement: false }, "central", 10],
    [{ name: "power-of-d", d: 4, replacement: false }, "per-node", 10],
    [{ name: "power-of-d", d: 4, replacement: false }, "central", 10],
  ]);
});

const BALANCED = "strategies: { balancer: random, scheduler: sjf }";

/** The comparison, a piece of it that stands where the problem is, and how the problem's text begins. */
test.each<[compare: string, at: string, problem: string]>([
  ["{ vary: {} }", "{} }", "compare.vary: must have at least one path"],
  ["{ vary: [random] }", "[random", "compare.vary: expected a mapping from paths to lists of values"],
  ["{ vary: { nodes.0.count: [] } }", "[]", 'compare.vary."nodes.0.count": must have at least one entry'],
  ["{ vary: { nodes.0.count: [4] } }", "{ nodes", "compare.vary: must give at least two arms, got 1"],
  ["{ vary: { nodes.0.count: 4 } }", "4 }", 'compare.vary."nodes.0.count": expected a list of values, got 4'],
  ["{ metrics: [response.mean] }", "compare", "compare.vary: required: a mapping from paths to lists of values"],
  [
    "{ vary: { strategies.balancer: [random, randon] } }",
    "randon]",
    'compare.vary."strategies.balancer".1: unknown balancer "randon"; did you mean random? nearest',
  ],
  [
    "{ vary: { strategies.balancer: [random, { name: power-of-d, d: 0 }] } }",
    "0 }",
    'compare.vary."strategies.balancer".1.d: must be >= 1, got 0',
  ],
  [
    "{ vary: { nodes.0.coun: [1, 2] } }",
    "nodes.0.coun:",
    'compare.vary."nodes.0.coun": unknown key "coun"; did you mean count? known: ',
  ],
  [
    "{ vary: { nodes.7.count: [1, 2] } }",
    "nodes.7.count",
    'compare.vary."nodes.7.count": nodes has 1 entries, counted from 0, and none at "7"',
  ],
  [
    "{ vary: { information: [exact, none] } }",
    "none]",
    "compare.vary.information.1: strategies.scheduler: sjf needs sizes, which information: none does not tell",
  ],
  ["{ vary: { seed: [1, 2] } }", "seed", "compare.vary.seed: cannot be varied"],
  ["{ vary: { compare.baseline: [1, 2] } }", "compare.b", 'compare.vary."compare.baseline": cannot be varied'],
  ["{ vary: { run.replications: [1, 2] } }", "run.r", 'compare.vary."run.replications": cannot be varied'],
  ["{ vary: { nodes..count: [1, 2] } }", "nodes..", 'compare.vary."nodes..count": cannot be varied'],
  [
    "{ vary: { strategies.balancer: [random, round-robin] }, baseline: ramdom }",
    "ramdom",
    'compare.baseline: unknown arm "ramdom"; did you mean random? known: random, round-robin',
  ],
  [
    "{ vary: { nodes.0.count: [1, 2] }, metrics: [response.men, response.mean] }",
    "response.men,",
    'compare.metrics.0: unknown metric "response.men"; did you mean response.mean? nearest: ',
  ],
  [
    "{ vary: { nodes.0.count: [1, 2] }, metrics: [makespan, makespan] }",
    "[makespan",
    "compare.metrics: must not name a metric twice",
  ],
  [
    "{ vary: { nodes.0.count: [1, 2] }, indifference: -1% }",
    "-1%",
    'compare.indifference: expected an amount >= 0 or a share such as 1%, got "-1%"',
  ],
])("refused: %s", (compare, at, problem) => {
  const text = `${compared(compare)}${BALANCED}\n`.replace("strategies: { balancer: random }\n", "");
  const [line, column] = [5, text.split("\n")[4].indexOf(at) + 1];
  const [said1, ...others] = said(text);
  expect(said1.slice(0, `${line}:${column} ${problem}`.length)).toBe(`${line}:${column} ${problem}`);
  expect(others).toEqual([]);
});

test("too many arms are refused before they are made", () => {
  const values = `[${Array.from({ length: 100 }, (_, i) => i + 1).join(", ")}]`;
  const paths = Array.from({ length: 20 }, (_, i) => `path${i}: ${values}`).join(", ");
  expect(said(compared(`{ vary: { ${paths} } }`))).toEqual([
    "6:18 compare.vary: must give at most 1000 arms, got 1e+40",
  ]);
});

test("what is wrong with the scenario is said once, and the arms are checked all the same", () => {
  const text = compared("{ vary: { strategies.balancer: [random, randon] } }", { nodes: "[{ count: 0 }]" });
  expect(said(text).map((line) => line.split(";")[0])).toEqual([
    "3:18 nodes.0.count: must be >= 1, got 0",
    '6:50 compare.vary."strategies.balancer".1: unknown balancer "randon"',
  ]);
});

test("arms of a scenario changed by hand into an invalid one", () => {
  const base = parse(compared("{ vary: { nodes.0.count: [1, 2] } }"));
  expect(() => arms({ ...base, nodes: [] }, registry)).toThrow(RangeError);
});
