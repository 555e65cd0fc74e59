import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { expand, jsonSchema } from "../../sim/scenario/index.ts";
import * as registry from "../../strategies/registry.ts";
import { filesIn, top } from "../tidy/source.ts";
import { schemaAccepts } from "./json-schema.ts";
import { parse, said } from "./reading.ts";

/** A scenario with a job in its last line. */
const withJob = (job: string, others = ""): string =>
  `poolsim: 1\nname: j\nnodes: [{ count: 2 }]\nstrategies: { partitioner: block }\n${others}job: ${job}\n`;

const schema = jsonSchema(registry);

test.each([
  ["{ kind: sum, to: 1e9 }", { kind: "sum", from: 1, to: 1e9, block: 1_000_000 }],
  [
    "{ kind: sum, from: -5, to: 5, block: 2, recovery: { kind: checkpoint } }",
    { kind: "sum", from: -5, to: 5, block: 2, recovery: { kind: "checkpoint", every: 16 } },
  ],
  [
    "{ kind: mean, values: { count: 10, distribution: { kind: exponential, mean: 1 } }, recovery: { kind: redo-log } }",
    { kind: "mean", values: { count: 10 }, block: 65_536, recovery: { kind: "redo-log" } },
  ],
  [
    "{ kind: normalise, values: { file: a.parquet, column: price } }",
    { kind: "normalise", values: { file: "a.parquet", column: "price", delimiter: "," } },
  ],
  [
    '{ kind: squares, values: { file: a.tsv, column: 3, delimiter: "\\t" } }',
    { values: { column: 3, delimiter: "\t" } },
  ],
  [
    "{ kind: summary, values: { file: a.csv, column: x }, quantiles: [1%, 0.5] }",
    { kind: "summary", quantiles: [0.01, 0.5] },
  ],
  [
    "{ kind: trade-analytics, trades: { file: t, columns: { time: 1, price: 2, size: 3 }, scale: { time: 0.001 } } }",
    { trades: { scale: { time: 0.001, price: 1, size: 1 } }, bar: 60, block: 65_536 },
  ],
  ["{ kind: trade-analytics, trades: { count: 5 }, bar: 5 min }", { trades: { count: 5 }, bar: 300 }],
  [
    "{ kind: credit-scoring, applicants: { file: c.csv, label: bad, leaveOut: [id] }, test: 20%, exchange: files }",
    { applicants: { label: "bad", leaveOut: ["id"] }, test: 0.2, exchange: "files", steps: 200, penalty: 0 },
  ],
  ["{ kind: word-count, text: { file: t.txt } }", { text: { file: "t.txt" }, reducers: 4, top: 10 }],
] as const)("%s", (job, expected) => {
  const text = withJob(job);
  const scenario = parse(text);
  expect(scenario.job).toMatchObject(expected);
  expect(schemaAccepts(schema, parseYaml(text))).toBe(true);
  expect(parse(expand(scenario))).toEqual(scenario);
});

test.each([
  ["{ kind: sums, to: 3 }", 'job.kind: unknown job kind "sums"; did you mean sum?'],
  ["{ kind: sum }", "job.to: required: a whole number"],
  ["{ kind: sum, from: 4, to: 3 }", "job.to: must be >= from"],
  ["{ kind: sum, to: 1e17 }", "job.to: must be <= 4503599627370496, got 100000000000000000"],
  ["{ kind: sum, to: 9, block: 0 }", "job.block: must be >= 1, got 0"],
  ["{ kind: sum, to: 9, recovery: { kind: hope } }", 'job.recovery.kind: unknown recovery kind "hope"'],
  ["{ kind: normalise, values: { count: 5 }, recovery: { kind: redo-log } }", 'unknown key "recovery"'],
  ["{ kind: mean, values: { count: 5 } }", "job.values: required: distribution"],
  ["{ kind: mean, values: { file: x.csv, column: 0 } }", "job.values.column: must be a whole number >= 1"],
  ["{ kind: mean, values: { file: x.csv, column: a, count: 5 } }", "job.values.count: give either"],
  ["{ kind: summary, values: { file: x.csv, column: a }, quantiles: [2] }", "job.quantiles.0: must be <= 1, got 2"],
  ["{ kind: trade-analytics, trades: { count: 5 }, bar: 0 }", "job.bar: must be > 0, got 0"],
  ["{ kind: credit-scoring, applicants: { count: 50, features: 2 }, test: 1 }", "job.test: must be < 1, got 1"],
  [
    "{ kind: credit-scoring, applicants: { count: 3000000, features: 900 } }",
    "job.applicants.count: must be <= 2222222 with 900 features, got 3000000",
  ],
  ["{ kind: word-count, text: { words: 5 } }", "job.text: required: vocabulary"],
])("%s is refused", (job, message) => {
  expect(said(withJob(job)).join("\n")).toContain(message);
});

const sum = "{ kind: sum, to: 9 }";

test.each([
  ["workload: { arrivals: { kind: poisson, rate: 1 }, size: { kind: exponential, mean: 1 } }\n", "workload: a job is"],
  ["faults: { list: [{ node: 0, from: 1, to: 2 }] }\n", "faults: a job is work of its own and goes without"],
  ["queue: central\n", "queue: the chunks of a job wait in no queue"],
  ["compare: { vary: { strategies.partitioner: [block, guided] } }\n", "compare: a job is compared with its answer on"],
])("a job goes without %s", (others, message) => {
  expect(said(withJob(sum, others)).join("\n")).toContain(message);
});

const cutBy = (strategies: string, nodes = "[{ count: 2 }]"): string[] =>
  said(`poolsim: 1\nname: j\nnodes: ${nodes}\nstrategies: ${strategies}\njob: ${sum}\n`);

test("a job is cut by a partitioner of loops, and asks no other policy", () => {
  expect(cutBy("{ partitioner: guided }")).toEqual([]);
  expect(cutBy("{}").join()).toContain("required with a job; known: block, weighted, fixed-chunk, guided, factoring");
  expect(cutBy("{ partitioner: hash }").join()).toContain("hash gives keys to nodes, it cuts no job");
  expect(cutBy("{ partitioner: block, balancer: random }").join()).toContain("asks no policy but a partitioner");
  expect(cutBy("{ partitioner: block, scheduler: sjf }").join()).toContain("asks no policy but a partitioner");
  expect(cutBy("{ partitioner: block }", "[{ count: 2, slots: 2 }]").join()).toContain("a worker is one thread, got 2");
  expect(cutBy("{ partitioner: block }", "[]").join()).toContain("required: a list of nodes");
});

test("every kind of job has a shipped scenario", () => {
  const shipped = filesIn(["scenarios"], ".yaml").map((path) => parseYaml(readFileSync(join(top, path), "utf8")));
  const kinds = new Set(shipped.flatMap(({ job }) => (job === undefined ? [] : [job.kind])));
  const known = JSON.stringify(schema).match(/"kind":\{"type":"string","const":"[\w-]+"\}/g) ?? [];
  const jobs = "sum mean normalise squares summary trade-analytics credit-scoring word-count streaming".split(" ");
  expect(jobs.filter((kind) => !known.some((form) => form.includes(`"${kind}"`)))).toEqual([]);
  expect(kinds).toEqual(new Set(jobs));
});
