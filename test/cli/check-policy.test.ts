import { expect, test } from "vitest";
import { parse } from "yaml";
import { findings } from "../../sim/conformance/conformance.ts";
import type { StrategyDefinition } from "../../strategies/types.ts";
import { folderWith, poolsim } from "./running.ts";

const facts = 'summary: "", source: "", cost: "O(1)", parameters: {}';
const balancer = (body: string, options: { before?: string; state?: string; needs?: string } = {}): string => `
${options.before ?? ""}
export const mine = {
  family: "balancer", name: "mine", ${facts}, needs: [${options.needs ?? '"nothing"'}],
  create() { ${options.state ?? ""} return { kind: "chooser", choose(task, nodes, { now, random }) { ${body} } }; },
};
`;
const planner = (body: string): string => `
export const mine = {
  family: "scheduler", name: "mine", ${facts}, needs: ["requested"],
  create: () => ({
    kind: "planner", pass: "per-instant", plannedTime: (job) => job.requested, decide(queue, machine) { ${body} },
  }),
};
`;
const index = (key: string, needs = '"size"'): string => `
export const mine = {
  family: "scheduler", name: "mine", ${facts}, needs: [${needs}],
  create: () => ({ kind: "index", preempts: false, key: (task) => ${key} }),
};
`;

interface Broken {
  rule: string;
  what: string;
  example: string;
}

interface Answer {
  code: number | null;
  err: string;
  findings: Broken[];
}

async function checked(code: string): Promise<Answer> {
  const folder = folderWith({ "mine.ts": code });
  const { code: exit, out, err } = await poolsim(["check", "./mine.ts", "--json"], folder);
  return { code: exit, err, findings: out === "" ? [] : JSON.parse(out).findings };
}

/** What shows in runs of a few tasks. */
const SHORT = { rounds: [1, 3, 6], trials: 6, arrivals: 200 };

/** What is found about the policy without a process of its own. */
async function found(code: string): Promise<Broken[]> {
  const module: { mine: StrategyDefinition } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return findings(module.mine, [], () => {}, SHORT);
}

/** One bug each: the code, the rule it breaks, what is said, and the number of tasks in the smallest run (0: none). */
const PLANTED: readonly (readonly [what: string, code: string, rule: string, said: RegExp, tasks: number])[] = [
  ["a node that is not there", balancer("return { id: 7 };"), "legal", /chose an object with id 7/, 1],
  [
    "a job that does not fit",
    planner("return Array.from({ length: queue.size }, (_, i) => i);"),
    "legal",
    /slots on/,
    2,
  ],
  ["a write on a view", balancer("const node = nodes.at(0); node.load = 0; return node;"), "untouched", /set load/, 1],
  ["the wall clock", balancer("return nodes.at(Date.now() % 1);"), "clock", /called Date\.now in choose for task 0/, 1],
  ["chance of its own", balancer("return nodes.at(Math.floor(Math.random()));"), "chance", /Math\.random/, 1],
  ["a hidden size", index("task.size ?? 0"), "hidden", /asked for task\.size/, 1],
  [
    "an undeclared need",
    index("task.estimate", '"nothing"'),
    "declared",
    /task\.estimate without needs: \["size"\]/,
    1,
  ],
  ["unfair ties", balancer("return nodes.at(0);"), "ties", /as 200 : 0/, 2],
  [
    "starvation",
    balancer("return task.id === 2 ? null : nodes.at(random.below(nodes.size));"),
    "busy",
    /let a task wait/,
    3,
  ],
  ["starvation of jobs", planner("return [];"), "served", /left 1 of 1 tasks unserved/, 1],
  ["idling", planner("return queue.size > 1 ? [0] : [];"), "busy", /slots? idle while/, 1],
  [
    "state that outlives a run",
    balancer("return nodes.at(turn++ % nodes.size);", { before: "let turn = 0;" }),
    "replay",
    /served task \d+ on node/,
    1,
  ],
  ["a key that is no number", index("task.deadline === 1 ? 0 : NaN", '"deadline"'), "keys", /answered NaN as key/, 1],
  [
    "an exception",
    balancer("if (task.id === 2) task.off(); return nodes.at(random.below(nodes.size));"),
    "sound",
    /TypeError/,
    3,
  ],
];

test.each(PLANTED)("check finds %s, with the smallest run that shows it", async (_what, code, rule, said, tasks) => {
  expectFinding(await found(code), rule, said, tasks);
});

test("check finds a call that never returns, with the trial it was asked in", async () => {
  const loops = balancer("while (task.id === 1) {} return nodes.at(0);");
  const { code: exit, err, findings: broken } = await checked(loops);
  expect([exit, err]).toEqual([1, ""]);
  expectFinding(broken, "returns", /choose for task 1 at \d+(?:\.\d+)? s has not returned/, 2);
});

function expectFinding(broken: readonly Broken[], rule: string, said: RegExp, tasks: number): void {
  const finding = broken.find((one) => one.rule === rule);
  expect(finding?.what, JSON.stringify(broken)).toMatch(said);
  const example = finding?.example ?? "";
  const scenario: unknown = example.startsWith("a machine") ? null : parse(example);
  const shown = scenario === null ? example.match(/^ {2}at /gm)?.length : timesOf(scenario);
  expect(shown, example).toBe(tasks);
}

function timesOf(scenario: unknown): number {
  return (scenario as { workload: { arrivals: { times: number[] } } }).workload.arrivals.times.length;
}

const GOOD: readonly (readonly [string, string])[] = [
  ["round robin", balancer("return nodes.at(turn++ % nodes.size);", { state: "let turn = 0;" })],
  ["shortest first", index("task.estimate")],
  [
    "one at a time",
    planner("return queue.at(0).slots <= machine.free ? [0] : [];").replace("family", 'onPurpose: ["idles"], family'),
  ],
];

test.each(GOOD)("nothing is found about %s", async (_what, code) => {
  expect(await found(code)).toEqual([]);
});

test("what is on purpose is declared, and then no fault", async () => {
  const first = balancer("return nodes.at(0);").replace("family", 'onPurpose: ["prefers"], family');
  expect(await checked(first)).toEqual({ code: 0, err: "", findings: [] });
});

test("for a reader: every rule with its verdict, and the run to see it with", async () => {
  const folder = folderWith({ "mine.ts": balancer("return nodes.at(Date.now() % 1);") });
  const { code, out } = await poolsim(["check", "mine.ts"], folder);
  expect(code).toBe(1);
  expect(out).toMatch(/^mine\.ts: balancer mine\n {2}ok {4}chooses only what is there\n/);
  expect(out).toMatch(
    / {2}FAIL {2}tells the time by the context alone: called Date\.now in choose for task 0 at 0 s\n/,
  );
  expect(out).toMatch(/^ {8}nodes: \[/m);
  expect(out).toMatch(/\d broken\n$/);
});

const graph = `export const mine = {
  family: "scheduler", name: "mine", ${facts}, needs: ["nothing"], create: () => ({ kind: "graph", plan: () => [] }),
};`;

test("a file that cannot be used is refused with the place", async () => {
  const folder = folderWith({
    "mine.ts": "export const mine = {",
    "none.ts": "export const a = 1;",
    "graph.ts": graph,
  });
  const broken = await poolsim(["check", "mine.ts"], folder);
  expect([broken.code, broken.out]).toEqual([2, ""]);
  expect(broken.err).toMatch(/mine\.ts:1:\d+: /);
  const untried = await poolsim(["check", "graph.ts"], folder);
  expect([untried.code, untried.out]).toEqual([2, ""]);
  expect(untried.err).toBe("mine schedules graphs of tasks, and check tries no graphs\n");
  const none = await poolsim(["check", "none.ts"], folder);
  expect([none.code, none.err]).toEqual([2, "none.ts must export exactly one policy definition, found 0\n"]);
});
