import { expect, test } from "vitest";
import { runOnce } from "../running.ts";
import { issuesOf, parse, said, scenario } from "./reading.ts";

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

const ofJobs = { arrivals: { kind: "poisson", rate: 1 }, size: { kind: "exponential", mean: 1 }, jobs: { tasks: 3 } };

/** Of jobs, with these strategies and sections. */
const withSpeculation = (strategies: string, more: Record<string, string> = {}): string =>
  scenario({ nodes: "[{ count: 3 }]", workload: JSON.stringify(ofJobs), strategies, ...more });

test("tasks of jobs may be attempted several times, with sizes of their own", () => {
  const text = withSpeculation("{ placement: sparrow, speculation: late }", { attempts: "{ sizes: independent }" });
  const { strategies, attempts } = parse(text);
  expect(strategies.speculation).toStrictEqual({
    name: "late",
    cap: 0.1,
    slowTask: 0.25,
    slowNode: 0.25,
    interval: 3,
  });
  expect(attempts).toStrictEqual({ sizes: "independent" });
  const none = parse(withSpeculation("{ placement: sparrow, speculation: none }"));
  expect(none.strategies).toStrictEqual(parse(withSpeculation("{ placement: sparrow }")).strategies);
});

test.each([
  [
    "{ placement: sparrow, speculation: lates }",
    '5:48 strategies.speculation: unknown speculation "lates"; did you mean late? known: late, dolly',
  ],
  [
    "{ placement: sparrow, speculation: { name: dolly, risk: 0 } }",
    "5:69 strategies.speculation.risk: must be > 0, got 0",
  ],
  [
    "{ placement: sparrow, speculation: late, copies: redundancy-d }",
    "4:97 workload.jobs: jobs of several tasks cannot go with requests of several attempts",
  ],
  ["{ speculation: late }", "5:1 strategies.placement: required with workload.jobs; known: "],
])("a speculation that cannot be is refused where it stands: %s", (strategies, message) => {
  expect(said(withSpeculation(strategies)).join("\n")).toContain(message);
});

test("only tasks of jobs are speculated on", () => {
  const needs = "5:46 strategies.speculation: needs workload.jobs: { tasks: … }";
  expect(said(scenario({ strategies: "{ balancer: random, speculation: late }" }))).toEqual([needs]);
  expect(said(scenario({ strategies: "{ balancer: random, speculation: none }" }))).toEqual([]);
  const stations = `poolsim: 1
name: test
stations: { one: { nodes: [{ count: 1 }] } }
routing: { in: { one: 1 } }
workload: { arrivals: { kind: poisson, rate: 0.5 }, size: { kind: exponential, mean: 1 }, jobs: { tasks: 2 } }
strategies: { placement: sparrow, speculation: late }
`;
  const single = "stations serve single tasks, no jobs of several";
  expect(issuesOf(stations).map(({ path, message }) => [path, message])).toEqual([
    ["workload.jobs", single],
    ["strategies.placement", single],
    ["strategies.speculation", single],
  ]);
});

test("a list may be one of jobs, whose tasks have the size that it gives", async () => {
  const input = {
    nodes: [{ count: 1 }, { count: 1, speed: 0.25 }],
    workload: { arrivals: { kind: "list", times: [0, 20], sizes: [4, 2] }, jobs: { tasks: 2 } },
    strategies: { placement: { name: "per-task-sampling", d: 2 } },
  };
  // Each job has a task on either node, where it takes 4 and 16 s, or 2 and 8 s.
  const alone = await runOnce(input);
  expect(alone.counts).toMatchObject({ arrived: 2, finished: 2 });
  expect([alone.all.all["response.max"], alone.all.all["response.min"]]).toEqual([16, 8]);
  // The copies begin at 4 and at 22 on the first node, and end at 8 and at 24.
  const late = await runOnce({ ...input, strategies: { ...input.strategies, speculation: "late" } });
  expect([late.all.all["response.max"], late.all.all["response.min"]]).toEqual([8, 4]);
  // The run ends with its last task: the second node is busy 12 of 24 s, the first one as long.
  expect(late.all.all.utilisation).toBe(0.5);
  // Node 1 has worked 8 and 4 s in vain.
  expect(late.all.all["work.lost"]).toBe(3 / 15);
});
