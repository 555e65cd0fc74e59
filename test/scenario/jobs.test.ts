import { expect, test } from "vitest";
import { parse, scenario } from "./reading.ts";

test("what arrives may be jobs of several tasks, whose input lies on some nodes", () => {
  const drawn = { arrivals: { kind: "poisson", rate: 1 }, size: { kind: "exponential", mean: 1 } };
  const jobs = { tasks: 10, input: { replicas: 3, remote: 1.5 } };
  const text = scenario({
    nodes: "[{ count: 3 }]",
    workload: JSON.stringify({ ...drawn, jobs }),
    strategies: "{ placement: sparrow }",
  });
  const { workload, strategies } = parse(text);
  const tasks = { kind: "deterministic", value: 10 };
  expect(workload).toStrictEqual({ ...drawn, classes: [], patience: null, jobs: { ...jobs, tasks } });
  expect(strategies).toStrictEqual({
    balancer: null,
    scheduler: { name: "fcfs" },
    placement: { name: "sparrow", d: 2 },
  });
});

test("the users of an SWF log may be its classes", () => {
  const trace = { format: "swf", file: "log.swf", columns: { class: "user" } };
  const { workload } = parse(scenario({ queue: "central", workload: JSON.stringify({ trace }) }));
  expect(workload).toStrictEqual({ trace, classes: [], patience: null });
});
