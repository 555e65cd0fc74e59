import { expect, test } from "vitest";
import type { Scenario } from "../../sim/scenario/types.ts";
import { fixture, parse, scenario } from "./reading.ts";

test("the example of the public interface", () => {
  expect(parse(fixture("forms.yaml"))).toStrictEqual<Scenario>({
    poolsim: 1,
    name: "forms",
    seed: 7,
    nodes: [{ count: 4, speed: 1, slots: 1, queue: 20 }],
    queue: { kind: "per-node" },
    sharing: "space",
    workload: {
      arrivals: { kind: "poisson", rate: 0.8 },
      size: { kind: "exponential", mean: 1 },
      classes: [],
      patience: null,
    },
    information: { kind: "exact" },
    strategies: { balancer: { name: "power-of-d", d: 2, replacement: true }, scheduler: { name: "srpt" } },
    run: { tasks: 1_000_000, time: null, warmup: { share: 0.05 }, replications: 10, confidence: 0.95 },
    compare: null,
  });
});

test("the least there is to write, and its defaults", () => {
  const text = `{ poolsim: 1, name: least, nodes: [{ count: 1 }],
       workload: { arrivals: { kind: poisson, load: 0.5 }, size: { kind: exponential, mean: 1 } } }`;
  expect(parse(text)).toStrictEqual<Scenario>({
    poolsim: 1,
    name: "least",
    seed: 1,
    nodes: [{ count: 1, speed: 1, slots: 1, queue: "unbounded" }],
    queue: { kind: "per-node" },
    sharing: "space",
    workload: {
      arrivals: { kind: "poisson", load: 0.5 },
      size: { kind: "exponential", mean: 1 },
      classes: [],
      patience: null,
    },
    information: { kind: "exact" },
    strategies: { balancer: null, scheduler: { name: "fcfs" } },
    run: { tasks: 100_000, time: null, warmup: { share: 0.1 }, replications: 10, confidence: 0.95 },
    compare: null,
  });
});

const durationForms: [string, object][] = [
  ["{ kind: deterministic, value: 5 ms }", { kind: "deterministic", value: 0.005 }],
  ["{ kind: uniform, low: 1, high: 2 min }", { kind: "uniform", low: 1, high: 120 }],
  ["{ kind: exponential, mean: 100 ms }", { kind: "exponential", mean: 0.1 }],
  ["{ kind: erlang, stages: 3, mean: 2 }", { kind: "erlang", stages: 3, mean: 2 }],
  ["{ kind: hyperexponential, mean: 1 s, cv2: 4 }", { kind: "hyperexponential", mean: 1, cv2: 4 }],
  [
    "{ kind: hyperexponential, probabilities: [0.9, 0.1], means: [10 ms, 1] }",
    { kind: "hyperexponential", probabilities: [0.9, 0.1], means: [0.01, 1] },
  ],
  ["{ kind: gamma, mean: 1, cv2: 0.5 }", { kind: "gamma", mean: 1, cv2: 0.5 }],
  ["{ kind: weibull, shape: 0.7, mean: 3 us }", { kind: "weibull", shape: 0.7, mean: 3e-6 }],
  ["{ kind: lognormal, mean: 1, cv2: 9 }", { kind: "lognormal", mean: 1, cv2: 9 }],
  ["{ kind: pareto, shape: 1.5, low: 1 ms }", { kind: "pareto", shape: 1.5, low: 0.001 }],
  [
    "{ kind: bounded-pareto, shape: 1.1, low: 1 ms, high: 1 h }",
    { kind: "bounded-pareto", shape: 1.1, low: 0.001, high: 3600 },
  ],
  ["{ kind: zipf, exponent: 0.9, count: 1_000 }", { kind: "zipf", exponent: 0.9, count: 1000 }],
  [
    "{ kind: empirical, values: [1 ms, 2], weights: [3, 1] }",
    { kind: "empirical", values: [0.001, 2], weights: [3, 1] },
  ],
  ["{ kind: empirical, values: [1, 2, 4] }", { kind: "empirical", values: [1, 2, 4], weights: [1, 1, 1] }],
  [
    "{ kind: phase-type, initial: [1, 0], rates: [2 /ms, 3], jumps: [[0, 0.5], [0, 0]] }",
    {
      kind: "phase-type",
      initial: [1, 0],
      rates: [2000, 3],
      jumps: [
        [0, 0.5],
        [0, 0],
      ],
    },
  ],
  [
    `{ kind: mixture, weights: [1, 3],
       components: [{ kind: deterministic, value: 1 }, { kind: exponential, mean: 2 ms }] }`,
    {
      kind: "mixture",
      weights: [1, 3],
      components: [
        { kind: "deterministic", value: 1 },
        { kind: "exponential", mean: 0.002 },
      ],
    },
  ],
];

test.each(durationForms)("a distribution %s", (written, spec) => {
  const { workload } = parse(
    scenario({
      workload: `{ arrivals: { kind: renewal, interval: ${written} }, size: ${written}, patience: ${written} }`,
    }),
  );
  expect(workload).toStrictEqual({
    arrivals: { kind: "renewal", interval: spec },
    size: spec,
    classes: [],
    patience: spec,
  });
});

test.each<[string, object]>([
  ["{ kind: poisson, rate: 58.2/s }", { kind: "poisson", rate: 58.2 }],
  ["{ kind: poisson, rate: 60 /min }", { kind: "poisson", rate: 1 }],
  ["{ kind: poisson, load: 60% }", { kind: "poisson", load: 0.6 }],
  [
    "{ kind: batch, rate: 2, size: { kind: zipf, exponent: 1, count: 8 } }",
    { kind: "batch", rate: 2, size: { kind: "zipf", exponent: 1, count: 8 } },
  ],
  [
    "{ kind: batch, load: 0.5, size: { kind: deterministic, value: 3 } }",
    { kind: "batch", load: 0.5, size: { kind: "deterministic", value: 3 } },
  ],
  [
    "{ kind: mmpp, rates: [0, 9], switch: [[-1, 1], [0.5, 0]] }",
    {
      kind: "mmpp",
      rates: [0, 9],
      switch: [
        [-1, 1],
        [0.5, 0],
      ],
    },
  ],
  [
    "{ kind: diurnal, base: 10, amplitude: 10, period: 1 d }",
    { kind: "diurnal", base: 10, amplitude: 10, period: 86_400 },
  ],
  [
    "{ kind: closed, population: 20, think: { kind: exponential, mean: 5 } }",
    { kind: "closed", population: 20, think: { kind: "exponential", mean: 5 } },
  ],
])("arrivals %s", (written, spec) => {
  const { workload } = parse(scenario({ workload: `{ arrivals: ${written}, size: { kind: exponential, mean: 1 } }` }));
  expect(workload).toHaveProperty("arrivals", spec);
});

test("a list of arrivals runs whole, once", () => {
  const { workload, run, information, queue } = parse(fixture("list.json"));
  expect(workload).toStrictEqual({
    arrivals: { kind: "list", times: [0, 1, 1, 30], sizes: [1, 2, 0.1, 3] },
    size: null,
    classes: [],
    patience: null,
  });
  expect(run).toStrictEqual({ tasks: null, time: null, warmup: { tasks: 0 }, replications: 1, confidence: 0.95 });
  expect(information).toStrictEqual({ kind: "none" });
  expect(queue).toStrictEqual({ kind: "central", places: 10 });
});

test("an SWF log runs whole, once, on a central queue without balancer", () => {
  const { workload, run, strategies, queue } = parse(fixture("cluster.yaml"));
  expect(workload).toStrictEqual({ trace: { format: "swf", file: "log.swf.gz" }, classes: [], patience: null });
  expect(run).toStrictEqual({ tasks: null, time: null, warmup: { tasks: 0 }, replications: 1, confidence: 0.95 });
  expect(queue).toStrictEqual({ kind: "central", places: "unbounded" });
  expect(strategies).toStrictEqual({
    balancer: null,
    scheduler: { name: "easy", estimates: "requested", order: "sjf", pass: "per-instant" },
  });
});

test("a table of requests, tab-separated by its name, and a policy file with parameters of its own", () => {
  const { workload, run, strategies } = parse(fixture("requests.yaml"));
  expect(workload).toHaveProperty("trace", {
    format: "csv",
    file: "requests.tsv",
    columns: { arrival: "t", size: "bytes", key: "user", class: "kind" },
    scale: { arrival: 1, size: 1e-6 },
    delimiter: "\t",
  });
  expect(run).toHaveProperty("replications", 3);
  expect(strategies.balancer).toStrictEqual({ name: "./mine.ts", patience: 3, weights: [1, 2] });
});

test.each([
  ["log.csv", ","],
  ["log.tsv", "\t"],
  ["log.tsv.gz", "\t"],
  ["tsv", ","],
])("%s is separated by %j", (file, delimiter) => {
  const trace = `{ format: csv, file: ${file}, columns: { arrival: a, size: s } }`;
  expect(parse(scenario({ workload: `{ trace: ${trace} }` })).workload).toHaveProperty("trace.delimiter", delimiter);
});

test("classes", () => {
  const { workload, seed, run, strategies } = parse(fixture("classes.yaml"));
  expect(workload.classes).toStrictEqual([
    { name: "gold", share: 0.2, priority: 2, size: null, deadline: 0.05 },
    { name: "bulk", share: 0.8, priority: 0, size: { kind: "lognormal", mean: 0.02, cv2: 4 }, deadline: null },
  ]);
  expect(seed).toBe("monday");
  expect(run).toStrictEqual({ tasks: null, time: 7200, warmup: { time: 600 }, replications: 10, confidence: 0.99 });
  expect(strategies).toStrictEqual({ balancer: null, scheduler: { name: "edf", preemptive: false } });
});

test("a size per class makes one for all unnecessary", () => {
  const classes = "[{ name: a, size: { kind: deterministic, value: 1 } }]";
  const { workload } = parse(scenario({ workload: `{ arrivals: { kind: poisson, rate: 1 }, classes: ${classes} }` }));
  expect(workload).toHaveProperty("size", null);
});

test.each<[string, object]>([
  ["exact", { kind: "exact" }],
  ["none", { kind: "none" }],
  ["class-mean", { kind: "class-mean" }],
  ["{ kind: none }", { kind: "none" }],
  ["{ kind: lognormal, sigma: 0.5 }", { kind: "lognormal", sigma: 0.5 }],
])("information %s", (written, spec) => {
  expect(parse(scenario({ information: written })).information).toStrictEqual(spec);
});

test.each<[string, object]>([
  ["per-node", { kind: "per-node" }],
  ["central", { kind: "central", places: "unbounded" }],
  ["{ kind: central, places: 10 }", { kind: "central", places: 10 }],
  ["{ kind: central, places: 0 }", { kind: "central", places: 0 }],
])("queue %s", (written, spec) => {
  expect(parse(scenario({ queue: written })).queue).toStrictEqual(spec);
});

test.each<[string, object | string]>([
  ["1000", { tasks: 1000 }],
  ["1_000", { tasks: 1000 }],
  ["'1e3'", { tasks: 1000 }],
  ["0", { tasks: 0 }],
  ["5%", { share: 0.05 }],
  ["0%", { share: 0 }],
  ["10 s", { time: 10 }],
  ["2 min", { time: 120 }],
  ["auto", "auto"],
  ["{ tasks: 10 }", { tasks: 10 }],
  ["{ time: 10 ms }", { time: 0.01 }],
  ["{ share: 20% }", { share: 0.2 }],
])("warm-up %s", (written, spec) => {
  expect(parse(scenario({ run: `{ warmup: ${written} }` })).run.warmup).toStrictEqual(spec);
});

test("numbers may have _ between digits wherever they stand", () => {
  const numbers = { seed: "1_000_000", nodes: "[{ count: 1_0, queue: 2_000 }]", run: "{ tasks: 3_000, warmup: 1_00 }" };
  expect(parse(scenario(numbers))).toMatchObject({
    seed: 1_000_000,
    nodes: [{ count: 10, queue: 2000 }],
    run: { tasks: 3000, warmup: { tasks: 100 } },
  });
  expect(parse(scenario({ seed: "week_47" })).seed).toBe("week_47");
});

test("there is no -0", () => {
  const strategies = "{ balancer: { name: ./mine.ts, x: -0 } }";
  const { seed, strategies: named, run } = parse(scenario({ seed: "-0", strategies, run: "{ warmup: -0% }" }));
  expect([seed, named.balancer, run.warmup]).toStrictEqual([0, { name: "./mine.ts", x: 0 }, { share: 0 }]);
});

test("time sharing is processor sharing", () => {
  expect(parse(scenario({ sharing: "time" })).strategies.scheduler).toStrictEqual({ name: "processor-sharing" });
});

test("a balancer may be left out or kept where none is asked", () => {
  const one = { nodes: "[{ count: 1, slots: 3 }]" };
  expect(parse(scenario({ ...one, strategies: "{}" })).strategies.balancer).toBeNull();
  expect(parse(scenario({ queue: "central", strategies: "{}" })).strategies.balancer).toBeNull();
  expect(parse(scenario({ queue: "central" })).strategies.balancer).toStrictEqual({ name: "random" });
});

test("parameters are read by their kind", () => {
  const strategies =
    "{ balancer: { name: weighted-random, weights: [1] }, scheduler: { name: round-robin, quantum: 5 ms } }";
  expect(parse(scenario({ strategies })).strategies).toStrictEqual({
    balancer: { name: "weighted-random", weights: [1] },
    scheduler: { name: "round-robin", quantum: 0.005 },
  });
  expect(parse(scenario({ strategies: "{ balancer: weighted-random }" })).strategies.balancer).toStrictEqual({
    name: "weighted-random",
    weights: null,
  });
});

test.each<[string, object]>([
  ["0.5", { amount: 0.5 }],
  ["1%", { share: 0.01 }],
  ["{ amount: 2 }", { amount: 2 }],
  ["{ share: 5% }", { share: 0.05 }],
])("indifference %s", (written, spec) => {
  const compare = `{ vary: { nodes.0.count: [2, 3] }, indifference: ${written} }`;
  expect(parse(scenario({ compare })).compare).toHaveProperty("indifference", spec);
});
