import { expect, test } from "vitest";
import { fixture, issuesOf, parse, scenario } from "./reading.ts";

const text = fixture("slow-tenth.yaml");

test("overrides are applied in order before the checks", () => {
  const changed = parse(text, [
    "workload.arrivals.load=0.9",
    "nodes.0.count=20",
    "workload.size.mean=20 ms",
    "run.time=1 h",
    "run.tasks=null",
    "run.warmup=5%",
    "strategies.scheduler={ name: round-robin, quantum: 1 ms }",
    "seed=1",
    "seed=2",
    "compare=null",
  ]);
  expect(changed.workload).toHaveProperty("arrivals.load", 0.9);
  expect(changed.nodes[0].count).toBe(20);
  expect(changed.workload).toHaveProperty("size.mean", 0.02);
  expect(changed.run).toMatchObject({ tasks: null, time: 3600, warmup: { share: 0.05 } });
  expect(changed.strategies.scheduler).toStrictEqual({ name: "round-robin", quantum: 0.001 });
  expect(changed.seed).toBe(2);
  expect(changed.compare).toBeNull();
});

test("sections that are missing are made", () => {
  const changed = parse(scenario(), ["run.replications=3", "information.kind=lognormal", "information.sigma=0.3"]);
  expect(changed.run.replications).toBe(3);
  expect(changed.information).toStrictEqual({ kind: "lognormal", sigma: 0.3 });
});

test("a bare name becomes a mapping when a part of it is set", () => {
  expect(parse(text, ["strategies.balancer.d=3"]).strategies.balancer).toStrictEqual({
    name: "power-of-d",
    d: 3,
    replacement: false,
  });
  expect(parse(scenario({ queue: "central" }), ["queue.places=4"]).queue).toStrictEqual({ kind: "central", places: 4 });
});

test.each<[string, string, string]>([
  ["workload.arrivals.load=abc", "workload.arrivals.load", 'expected a number such as 0.05, or 5%, got "abc"'],
  ["workload.arrivals.load=", "workload.arrivals.load", "expected a number such as 0.05, or 5%, got null"],
  ["workload.arrivals.load=-1", "workload.arrivals.load", "must be > 0, got -1"],
  [
    "strategies.balancer.dd=3",
    "strategies.balancer.dd",
    'unknown key "dd"; did you mean d? known: name, d, replacement',
  ],
  [
    "strategies.balancer=jsq",
    "strategies.balancer",
    'unknown balancer "jsq"; did you mean join-shortest-queue? nearest',
  ],
  ["nodes.2.count=1", "", 'nodes has 2 entries, counted from 0, and none at "2"'],
  ["nodes.first.count=1", "", 'nodes has 2 entries, counted from 0, and none at "first"'],
  ["nodes.-1.count=1", "", 'nodes has 2 entries, counted from 0, and none at "-1"'],
  ["seed.x=1", "", 'seed is 7, which has no "x"'],
  ["name.first=1", "", 'name is "slow-tenth", which has no "first"'],
  ["workload.size.mean.low=1", "", 'workload.size.mean is "100 ms", which has no "low"'],
  ["load", "", "expected path=value, such as workload.arrivals.load=0.9"],
  ["=3", "", "expected path=value, such as workload.arrivals.load=0.9"],
  ["a..b=3", "", "expected path=value, such as workload.arrivals.load=0.9"],
  ["seed=[1", "", "the value is not YAML: "],
  ["seed=&a [*a]", "", "the value is not YAML: "],
  ["__proto__.x=1", "__proto__", 'unknown key "__proto__"; known: '],
])("--set %s", (option, path, message) => {
  const issues = issuesOf(text, [option]);
  expect(issues[0]).toMatchObject({ file: `--set ${option}`, line: 0, column: 0, path, frame: "" });
  expect(issues[0].message.slice(0, message.length)).toBe(message);
  expect(Object.prototype).not.toHaveProperty("x");
});

test("problems of options and of the file are told together", () => {
  const issues = issuesOf(text.replace("count: 9", "count: 0"), ["seed=-1", "nope"]);
  expect(issues.map(({ file, line }) => `${file} ${line}`)).toEqual(["--set nope 0", "--set seed=-1 0", "test.yaml 7"]);
});

test.each<[string, string, object]>([
  ["workload.arrivals.rate=2", "workload.arrivals", { kind: "poisson", rate: 2 }],
  ["run.time=1 h", "run", { tasks: null, time: 3600 }],
])("%s takes the place of what says the same otherwise", (option, path, value) => {
  expect(parse(text, [option])).toHaveProperty(path, expect.objectContaining(value));
});

test("of two ways to say the same, the last option counts; taking one away adds nothing", () => {
  const rate = parse(scenario(), ["workload.arrivals.load=0.4", "workload.arrivals.rate=2"]);
  expect(rate.workload).toHaveProperty("arrivals", { kind: "poisson", rate: 2 });
  expect(parse(text, ["run.time=null"]).run.tasks).toBe(1_000_000);
  expect(issuesOf(text.replace("load: 0.6", "load: 0.6, rate: 2"), ["seed=3"])).toMatchObject([
    { file: "test.yaml", line: 10, path: "workload.arrivals.load", message: "give either rate, or load" },
  ]);
});
