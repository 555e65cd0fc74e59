import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { balancers, schedulers } from "../../strategies/registry.ts";
import type { SchedulerDefinition } from "../../strategies/types.ts";
import {
  busyTime,
  estimated,
  estimatedWorkload,
  keyedWorkload,
  listed,
  mostInService,
  randomList,
  type Run,
  serve,
} from "../records.ts";
import {
  ACCURACY,
  BALANCED,
  CASES,
  type Case,
  CENTRAL,
  COUNT,
  defaults,
  expectDocumented,
  expectSame,
  kindOf,
} from "./pools.ts";

/** Every second task is urgent; deadlines are short and long. */
const classes = [
  { name: "urgent", share: 1, priority: 2, deadline: 3, weight: 3 },
  { name: "normal", share: 1, priority: 0, deadline: 30 },
];

/** Tasks of all balancers have keys; only some look at them. */
const keys = { kind: "zipf", exponent: 0.5, count: 40 };

function scenario({ nodes, queue, interval }: Case, strategies: object, seed: number): object {
  const { times, sizes } = randomList(stream(seed, 0, "conformance"), COUNT, interval);
  return {
    seed,
    nodes,
    ...(queue === undefined ? {} : { queue }),
    workload: { ...listed(times, sizes), classes, keys },
    strategies,
  };
}

/** Whether a task, once begun, stays in its slot to the end. */
function isUninterrupted(definition: SchedulerDefinition): boolean {
  const policy = definition.create(defaults(definition));
  if (policy.kind === "classes") return policy.quantum === Infinity;
  return policy.kind === "planner" || policy.kind === "chooser" || ("preempts" in policy && !policy.preempts);
}

/** What holds of every run of every policy that never idles beside waiting work. */
function expectLawful(run: Run, input: Case, scheduler: SchedulerDefinition, linesAre = "at the nodes"): void {
  const { served, replication } = run;
  const { counts } = replication;
  expect(counts.arrived).toBe(COUNT);
  expect(counts.finished + counts.dropped + counts.abandoned + counts.present).toBe(counts.arrived);
  expect(counts.present).toBe(0);
  expect(new Set(served.map(({ id }) => id)).size).toBe(counts.finished);
  const nodes = input.nodes.flatMap((group) => Array.from({ length: group.count }, () => group));
  const speedOf = (node: number): number => nodes[node].speed ?? 1;
  for (const { arrival, start, finish, size, node } of served) {
    const service = size / speedOf(node);
    expect(start).toBeGreaterThanOrEqual(arrival);
    expect(finish - arrival).toBeGreaterThanOrEqual(service * (1 - ACCURACY) - ACCURACY);
    if (isUninterrupted(scheduler)) expect(finish - start).toBeCloseTo(service, 6);
  }
  const span = Math.max(...served.map(({ finish }) => finish)) - Math.min(...served.map(({ arrival }) => arrival));
  for (const [node, { slots = 1 }] of nodes.entries()) {
    const own = served.filter((task) => task.node === node);
    const work = own.reduce((sum, { size }) => sum + size, 0) / speedOf(node);
    // A central line's task that moves between nodes is counted where it ended.
    if (input.queue === undefined || isUninterrupted(scheduler)) {
      expect(replication.all.utilisation[node] * slots * span).toBeCloseTo(work, 6);
    }
    if (isUninterrupted(scheduler)) expect(mostInService(own)).toBeLessThanOrEqual(slots);
    // Slots are never busier than this; equality: no slot idles beside a waiting task.
    if (input.queue === undefined && linesAre === "at the nodes") expect(busyTime(own, slots)).toBeCloseTo(work, 6);
  }
  if (input.queue !== undefined) {
    const work = served.reduce((sum, { size }) => sum + size, 0);
    const slots = nodes.reduce((sum, group) => sum + (group.slots ?? 1), 0);
    expect(busyTime(served, slots)).toBeCloseTo(work, 6);
  }
}

const fcfs = schedulers.get("fcfs");
if (fcfs === undefined) throw new Error("fcfs is the default scheduler");

/** Tasks wait in front of all nodes, or move: a node's own were not all there from their arrival. */
const ELSEWHERE = new Set(["pull", "work-stealing"]);

describe.each([...balancers])("balancer %s", (name, definition) => {
  const linesAre = ELSEWHERE.has(name) ? "elsewhere" : "at the nodes";
  test.each(BALANCED)("$what", async (input) => {
    for (const seed of [1, 2]) {
      const run = await serve(scenario(input, { balancer: name, scheduler: "fcfs" }, seed));
      expectLawful(run, input, fcfs, linesAre);
      // A run in between leaves no trace in the next.
      await serve(scenario(input, { balancer: name, scheduler: "lcfs" }, seed + 7));
      expectSame(run, await serve(scenario(input, { balancer: name, scheduler: "fcfs" }, seed)));
    }
  });

  test("one node gets everything", async () => {
    const { served } = await serve(scenario(CASES[0], { balancer: name }, 4));
    expect(served.every(({ node }) => node === 0)).toBe(true);
  });

  // Where tasks wait for a node to be free, when that is depends on the true sizes.
  test.skipIf(linesAre === "elsewhere")("knows of sizes what the information model tells and no more", async () => {
    // All arrive before any is done: nodes are chosen by estimates alone.
    const times = Array.from({ length: 40 }, (_, i) => i / 100);
    const claims = times.map((_, i) => 10 + ((i * 7) % 13));
    const input = {
      nodes: [{ count: 3 }, { count: 2, speed: 2 }],
      workload: keyedWorkload,
      information: "requested",
      strategies: { balancer: name },
    };
    const nodesWith = async (size: (i: number) => number): Promise<number[]> => {
      const trace = estimated(
        times,
        times.map((_, i) => size(i)),
        claims,
      );
      const key = Float64Array.from(times, (_, i) => (i * 5) % 7);
      return (await serve(input, { trace: { ...trace, key } })).served.map(({ node }) => node);
    };
    expect(await nodesWith((i) => 10 + i)).toEqual(await nodesWith((i) => 100 - i));
  });

  test("draws only from its own stream", async () => {
    const seen = async (balancer: string): Promise<number[][]> => {
      const { served } = await serve({
        seed: 5,
        nodes: [{ count: 4 }],
        workload: { arrivals: { kind: "poisson", load: 0.7 }, size: { kind: "exponential", mean: 1 }, keys },
        strategies: { balancer },
        run: { tasks: 200 },
      });
      return served.map(({ arrival, size }) => [arrival, size]);
    };
    expect(await seen(name)).toEqual(await seen("random"));
  });

  test("says what it is", () => {
    expectDocumented(definition);
  });
});

// Those of graphs have a suite of their own.
const lineSchedulers = [...schedulers].filter(([, of]) => !/^(?:planner|gang|resources|graph.*)$/.test(kindOf(of)));

/** What they learn of sizes by the way, lawfully. */
const LEARNS: Readonly<Record<string, string>> = {
  "fair-share": "usage is work done, which is true",
  "moore-hodgson": "the present instant, to which deadlines are compared, comes from the true sizes of those done",
};

describe.each(lineSchedulers)("scheduler %s", (name, definition) => {
  const shares = definition.create(defaults(definition)).kind === "sharing";
  const cases = [...CASES, ...BALANCED, ...(shares ? [] : CENTRAL)];

  test.each(cases)("$what", async (input) => {
    const strategies = { balancer: input.queue === undefined ? "random" : null, scheduler: name };
    const run = await serve(scenario(input, strategies, 3));
    expectLawful(run, input, definition);
    await serve(scenario(input, { ...strategies, scheduler: "fcfs" }, 4));
    expectSame(run, await serve(scenario(input, strategies, 3)));
  });

  test.skipIf(name in LEARNS)("knows of sizes what the information model tells and no more", async () => {
    // The first keeps the node busy until all are there: their order follows from the estimates alone.
    const times = [0, ...Array.from({ length: 20 }, (_, i) => 0.01 * (i + 1))];
    const claims = [0.5, ...Array.from({ length: 20 }, (_, i) => 1 + ((i * 7) % 20))];
    const orderWith = async (size: (i: number) => number): Promise<number[]> => {
      const sizes = times.map((_, i) => (i === 0 ? 1 : size(i)));
      const { served } = await serve(
        {
          nodes: [{ count: 1 }],
          workload: { ...estimatedWorkload, classes },
          information: "requested",
          strategies: { scheduler: name },
        },
        { trace: { ...estimated(times, sizes, claims), class: Int32Array.from(times, (_, i) => i % 2) } },
      );
      return served.sort((a, b) => a.start - b.start || a.id - b.id).map(({ id }) => id);
    };
    expect(await orderWith((i) => 3 + i)).toEqual(await orderWith((i) => 60 - i));
  });

  test("says what it is", () => {
    expectDocumented(definition);
  });
});
