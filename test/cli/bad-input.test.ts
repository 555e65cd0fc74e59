import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, inProcess, poolsim, small } from "./running.ts";

const swf = (lines: string): string => `poolsim: 1
name: log
nodes: [{ count: 8 }]
queue: central
workload: { trace: { format: swf, file: ${lines} } }
strategies: { scheduler: easy }
`;
const log = "1 0 -1 10 2 -1 -1 2 20 -1 1 1 1 -1 -1 -1 -1 -1\n2 5 -1 x 2 -1 -1 2 20 -1 1 1 1 -1 -1 -1 -1 -1\n";

const folder = folderWith({
  "small.yaml": small,
  "misspelt.yaml": small.replace("replications", "replicatons"),
  "unit.yaml": small.replace("mean: 1 }", "mean: 1 MB }"),
  "range.yaml": small.replace("load: 0.6", "load: -0.6"),
  "policy.yaml": small.replace("balancer: random }", "balancer: jsqq }"),
  "syntax.yaml": small.replace("nodes: [{ count: 3 }]", "nodes: [{ count: 3 ]"),
  "missing.yaml": small.replace(/ {2}size:.*\n/, ""),
  "twice.yaml": `${small}seed: 8\n`,
  "version.yaml": small.replace("poolsim: 1", "poolsim: 2"),
  "knowledge.yaml": small
    .replace("seed: 7", "information: none")
    .replace("[random, join-shortest-queue]", "[random, least-work-left]"),
  "two.yaml": small.replace("count: 3", "count: 0").replace("mean: 1 }", "mean: x }"),
  "lost.yaml": swf("nowhere.swf"),
  "log.yaml": swf("log.swf"),
  "log.swf": log,
  "binary.yaml": "\u0000\u0001",
  "empty.yaml": "",
});

test.each([
  ["misspelt.yaml", 'misspelt.yaml:10:34  run.replicatons: unknown key "replicatons"; did you mean replications?'],
  ["unit.yaml", "unit.yaml:8:36  workload.size.mean: "],
  ["range.yaml", "range.yaml:7:36  workload.arrivals.load: must be > 0, got -0.6"],
  ["policy.yaml", 'policy.yaml:9:25  strategies.balancer: unknown balancer "jsqq"; nearest'],
  ["syntax.yaml", "syntax.yaml:5:"],
  ["missing.yaml", "missing.yaml:6:1  workload.size: "],
  ["twice.yaml", "twice.yaml:15:1  "],
  ["version.yaml", "version.yaml:2:10  poolsim: expected 1, the version of the grammar, got 2"],
  ["knowledge.yaml", "knowledge.yaml:"],
  ["lost.yaml", "nowhere.swf: cannot be read: there is no such file"],
  ["log.yaml", 'log.swf:2:8  expected a number, got "x"'],
  ["empty.yaml", "empty.yaml:1:1  expected a scenario"],
])("%s: nothing is run or written, and the message says where and what", async (file, first) => {
  const { code, out, err } = await inProcess(["run", file, "--json", "--out", "never"], folder);
  expect([code, out]).toEqual([2, ""]);
  expect(err.slice(0, first.length)).toBe(first);
  expect(err).not.toMatch(/\n\s+at /);
  expect(existsSync(join(folder, "never"))).toBe(false);
});

test("a problem is shown in its lines, with a marker under it", async () => {
  const { err } = await inProcess(["check", "range.yaml"], folder);
  expect(err).toMatch(/^> 7 \| {3}arrivals: \{ kind: poisson, load: -0\.6 \}$/m);
  expect(err).toMatch(/^ +\| {36}\^\^\^\^$/m);
});

test("all problems are told at once", async () => {
  const { err } = await inProcess(["check", "two.yaml"], folder);
  expect(err).toContain("two.yaml:5:18  nodes.0.count: must be >= 1, got 0");
  expect(err).toContain("two.yaml:8:36  workload.size.mean: ");
});

test("every option of every command is known where it is misspelt", async () => {
  const options = new Set<string>();
  for (const command of ["run", "compare", "real", "check", "verify", "claims", "strategies", "new", "audit"]) {
    const { out } = await poolsim([command, "--help"], folder);
    for (const [, option] of out.matchAll(/^ +.*?(--[a-z-]+)/gm)) options.add(option);
  }
  expect(options.size).toBeGreaterThan(20);
  for (const option of options) {
    const { err } = await inProcess(["verify", `${option}q`], folder);
    expect(err).toContain(`unknown option "${option}q"; did you mean ${option}?`);
  }
});

test.each([
  [["rnu", "small.yaml"], "Did you mean run?"],
  [["run", "small.yaml", "--set"], "Not enough arguments following: set"],
  [["check", "small.yaml", "other"], 'one word too many: "other"'],
  [["run", "small.yaml", "--jsn"], 'unknown option "--jsn"; did you mean --json?'],
  [["compare", "small.yaml", "--baselin", "random"], 'unknown option "--baselin"; did you mean --baseline?'],
  [["run"], "Not enough non-option arguments: got 0, need at least 1"],
  [[], "which command?"],
  [["check"], "check needs a scenario or policy file, or --schema"],
  [["new", "polcy", "x"], "Invalid values:"],
  [["run", "nowhere.yaml"], "nowhere.yaml: cannot be read: there is no such file"],
  [["run", "."], ".: is a folder, not a scenario file"],
  [["run", "small.yaml", "--threads", "0"], "--threads must be a whole number >= 1, got 0"],
  [["run", "small.yaml", "--threads", "two"], "--threads must be a whole number >= 1, got NaN"],
  [["run", "small.yaml", "--replications", "0"], "--set run.replications=0  run.replications: must be >= 1, got 0"],
  [["run", "small.yaml", "--seed", "1", "--seed", "2"], "--seed is given more than once"],
  [["run", "small.yaml", "--set", "nodes.5.count=2"], "--set nodes.5.count=2  "],
  [["run", "small.yaml", "--set", "workload"], "--set workload  "],
  [["run", "small.yaml", "--fail-if", "soon"], "--fail-if soon: expected [POLICY:]METRIC < NUMBER"],
  [["run", "small.yaml", "--fail-if", "response.men > 1"], '--fail-if response.men > 1: unknown metric "response.men"'],
  [
    ["run", "small.yaml", "--fail-if", "p99 > 1"],
    '--fail-if p99 > 1: unknown metric "p99"; nearest: waiting.p99, response.p99, slowdown.p99,',
  ],
  [["run", "small.yaml", "--fail-if", "response.p99 > 1 mile"], "--fail-if response.p99 > 1 mile: "],
  [["compare", "small.yaml", "--fail-if", "response.mean is wors"], "--fail-if response.mean is wors: unknown verdict"],
  [["compare", "small.yaml", "--fail-if", "rndom:response.mean > 1"], "--fail-if rndom:response.mean > 1: unknown arm"],
  [["compare", "small.yaml", "--policies", "random,rondom"], "--set compare="],
  [["compare", "small.yaml", "--baseline", "fcfs"], '--set compare.baseline="fcfs"  compare.baseline: unknown arm'],
  [["compare", "log.yaml"], "log.yaml: has no compare section; name the policies with --policies a,b,c"],
  [["run", "small.yaml", "--out", "small.yaml"], "--out small.yaml: cannot be written: a file is in the way"],
  [["run", "small.yaml", "--out", "small.yaml/x"], "--out small.yaml/x: cannot be written: a file is in the way"],
])("%j", async (words, first) => {
  const before = readdirSync(folder);
  const { code, out, err } = await inProcess(words, folder);
  expect([code, out]).toEqual([2, ""]);
  expect(err.slice(0, first.length)).toBe(first);
  expect(err).not.toMatch(/\n\s+at /);
  expect(readdirSync(folder)).toEqual(before);
});

test.each([
  [[]],
  [["rnu", "small.yaml"]],
  [["run", "small.yaml", "--jsn"]],
  [["run", "misspelt.yaml", "--json"]],
  [["run", "log.yaml"]],
  [["compare", "small.yaml", "--threads", "0"]],
  [["compare", "small.yaml", "--fail-if", "soon"]],
  [["check", "nowhere.yaml"]],
  [["verify", "--cases", "small.yaml"]],
])("as a process %j says the same and ends with 2", async (words) => {
  const ended = await poolsim(words, folder);
  expect(ended).toEqual(await inProcess(words, folder));
  expect(ended.code).toBe(2);
});
