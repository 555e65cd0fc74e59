import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { mmc } from "../../sim/measure/theory/many-servers.ts";
import { placements } from "../../strategies/registry.ts";
import type { NodeSet } from "../../strategies/types.ts";
import { type GivenJob, GROUPS, placement, runJobs, someJobs, startsOf } from "../jobs.ts";
import { runOnce } from "../running.ts";

const TWO = { groups: [{ count: 2 }] };

test("sparrow: a place in two lines is worth more than the knowledge which line has fewer tasks", () => {
  const jobs = [
    { at: 0, sizes: [10] },
    { at: 0, sizes: [1] },
    { at: 0.5, sizes: [1] },
  ];
  // Each node has one task, and of equal ones the first comes first here: it is the one with the long task.
  expect(startsOf(jobs, placement("batch-sampling"), TWO)).toEqual([[0], [0], [10]]);
  expect(startsOf(jobs, placement("sparrow"), TWO)).toEqual([[0], [0], [1]]);
});

test("sparrow: places left over are void at once, so nobody sees or serves them", () => {
  const jobs = [
    // Reserves both nodes, and starts both its tasks.
    { at: 0, sizes: [4, 2] },
    // Reserves both twice; two start at 2 and 4, and its other places are gone.
    { at: 1, sizes: [3, 3] },
    { at: 1.5, sizes: [1] },
  ];
  // Node 1 is free at 2, node 0 at 4, node 1 at 5: there the last job starts.
  expect(startsOf(jobs, placement("sparrow"), TWO)).toEqual([[0, 0], [2, 4], [5]]);
  expect(runJobs(jobs, placement("sparrow"), TWO).left).toBe(0);
});

test("batch sampling puts the tasks on the least loaded of all nodes it looks at, one each", () => {
  const four = { groups: [{ count: 4 }] };
  const jobs = [
    // On nodes 0, 1 and 2.
    { at: 0, sizes: [9, 9, 9] },
    // On node 3, which is idle, and on node 0, the first of the others.
    { at: 1, sizes: [2, 2] },
    // Looks at all four: on 1 and 2, which have one task, and on 3 with one; 0 has two.
    { at: 2, sizes: [5, 5, 5] },
  ];
  const nodes = runJobs(jobs, placement("batch-sampling"), four).tasks.map((tasks) => tasks.map(({ node }) => node));
  expect(nodes[0]).toEqual([0, 1, 2]);
  expect(nodes[1]).toEqual([3, 0]);
  expect(nodes[2].sort((a, b) => a - b)).toEqual([1, 2, 3]);
});

test("batch sampling: where it looks at a node again, the tasks it has put there count", () => {
  const jobs = [
    { at: 0, sizes: [9] },
    // Node 0 counts 1 and then 2, node 1 counts 0, 1 and 2.
    { at: 1, sizes: [1, 1, 1] },
  ];
  const { tasks } = runJobs(jobs, placement("batch-sampling"), TWO);
  expect(tasks[1].map(({ node }) => node)).toEqual([1, 0, 1]);
});

test("per-task sampling with all nodes looked at levels the loads, its own tasks counted", () => {
  const jobs = [{ at: 0, sizes: [1, 1, 1, 1, 1] }];
  expect(startsOf(jobs, placement("per-task-sampling", { d: 2 }), TWO)).toEqual([[0, 0, 1, 1, 2]]);
});

const arbitraryJobs = fc.array(
  fc.record({ gap: fc.nat(3), sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }) }),
  { minLength: 1, maxLength: 40 },
);

function arriving(jobs: readonly { gap: number; sizes: number[] }[]): GivenJob[] {
  let now = 0;
  return jobs.map(({ gap, sizes }) => ({ at: (now += gap), sizes }));
}

test("sparrow with places at all nodes is one central line, first come first served", () => {
  fc.assert(
    fc.property(arbitraryJobs, fc.integer({ min: 1, max: 5 }), fc.nat(), (jobs, count, seed) => {
      const given = arriving(jobs);
      const random = stream(seed, 0, "test");
      const found = startsOf(given, placement("sparrow", { d: 5 }), { groups: [{ count }], random });
      const free = Array.from({ length: count }, () => 0);
      const central = given.map(({ at, sizes }) =>
        sizes.map((size) => {
          free.sort((a, b) => a - b);
          const start = Math.max(at, free[0]);
          free[0] = start + size;
          return start;
        }),
      );
      expect(found).toEqual(central);
    }),
    { numRuns: 200 },
  );
});

const pool = (count: number, load: number, tasks: unknown, strategy: unknown, more: object = {}): object => ({
  seed: 3,
  nodes: [{ count }],
  workload: {
    arrivals: { kind: "poisson", load },
    size: { kind: "exponential", mean: 1 },
    jobs: { tasks, ...more },
  },
  strategies: { placement: strategy },
  run: { tasks: 20_000, warmup: 1000 },
});

test("sparrow: single tasks with places at all nodes are M/M/c", async () => {
  const { all } = await runOnce(pool(4, 0.8, 1, { name: "sparrow", d: 4 }));
  const { response } = mmc({ arrivalRate: 3.2, serviceRate: 1, servers: 4 });
  // 19,000 correlated jobs: a standard error of about 2 %.
  expect(all.all["response.mean"] / response).toBeCloseTo(1, 1);
  expect(all.all["taskResponse.mean"]).toBeCloseTo(all.all["response.mean"], 2);
});

test("sparrow: for single tasks it is what copies are that are taken back on start", async () => {
  const { all: late } = await runOnce(pool(20, 0.8, 1, "sparrow"));
  const { all: copies } = await runOnce({
    ...pool(20, 0.8, 1, null),
    workload: { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "exponential", mean: 1 } },
    strategies: { balancer: "random", copies: { name: "redundancy-d", d: 2, cancel: "start" } },
  });
  // The same arrivals and sizes; the standard error of the difference is below 1 %.
  expect(Math.abs(late.all["response.mean"] / copies.all["response.mean"] - 1)).toBeLessThan(0.03);
});

test.each(["per-task-sampling", "batch-sampling"])(
  "%s: one look for each task is M/M/1 at every node",
  async (name) => {
    // A job's tasks go to different nodes or to random ones; with 200 nodes they hardly ever meet.
    const { all } = await runOnce(pool(200, 0.5, 2, { name, d: 1 }));
    expect(all.all["taskResponse.mean"]).toBeCloseTo(2, 1);
    expect(all.all["taskWaiting.mean"]).toBeCloseTo(1, 1);
  },
);

test.each(["per-task-sampling", "batch-sampling", "sparrow"])(
  "%s: alone in a large pool a job of five tasks takes the longest of five",
  async (name) => {
    const { all } = await runOnce(pool(1000, 0.005, 5, name));
    // 1 + 1/2 + 1/3 + 1/4 + 1/5; its standard deviation is 1.21.
    const se = 1.21 / Math.sqrt(19_000);
    expect(Math.abs(all.all["response.mean"] - 137 / 60)).toBeLessThan(5 * se + 0.01);
    expect(all.all["size.mean"] / all.all["response.mean"]).toBeLessThan(1 + 1e-9);
    expect(all.all["taskResponse.mean"]).toBeCloseTo(1, 1);
  },
);

test("work is conserved: the nodes are as busy as the load says, whatever the number of tasks", async () => {
  const tasks = { kind: "empirical", values: [1, 4, 25], weights: [6, 3, 1] };
  const { all, counts } = await runOnce(pool(50, 0.6, tasks, "sparrow"));
  // E[tasks²] / E[tasks]² is about 4.
  expect(all.all.utilisation).toBeCloseTo(0.6, 1);
  expect(counts).toMatchObject({ arrived: 20_000, finished: 20_000, present: 0 });
  // Little's law, for jobs.
  expect(all.all["number.mean"] / (all.all.throughput * all.all["response.mean"])).toBeCloseTo(1, 2);
});

describe.each([...placements])("placement %s", (name, definition) => {
  test("every task runs once, to its end, in a slot of its own", () => {
    const given = someJobs();
    const options = { groups: GROUPS, remote: 1.5, random: stream(1, 0, "strategy") };
    const { tasks, jobs, left } = runJobs(given, placement(name), options);
    expect(left).toBe(0);
    for (const [j, { at, sizes, inputs = [] }] of given.entries()) {
      for (const [i, { start, finish, node }] of tasks[j].entries()) {
        expect(start).toBeGreaterThanOrEqual(at);
        const work = inputs[i].includes(node) ? sizes[i] : 1.5 * sizes[i];
        expect(finish - start).toBeCloseTo(work / (node < 4 ? 1 : 2), 9);
      }
      expect(jobs[j].start).toBe(Math.min(...tasks[j].map(({ start }) => start)));
      expect(jobs[j].finish).toBe(Math.max(...tasks[j].map(({ finish }) => finish)));
    }
    for (let node = 0; node < 6; node++) {
      const own = tasks.flat().filter((task) => task.node === node);
      for (const { start } of own) {
        const beside = own.filter((task) => task.start <= start && start < task.finish);
        expect(beside.length).toBeLessThanOrEqual(node < 4 ? 1 : 2);
      }
    }
  });

  test("the same seed gives the same run, and no run leaves a trace in the next", () => {
    const run = (policy: ReturnType<typeof placement>): unknown =>
      runJobs(someJobs(), policy, { groups: GROUPS, random: stream(1, 0, "strategy") });
    expect(run(placement(name))).toEqual(run(placement(name)));
  });

  test("says what it is", () => {
    expect(definition).toMatchObject({ name, family: "placement" });
    expect(definition.summary).toMatch(/^[A-Z].*\.$/);
    expect(definition.source).toMatch(/\b(?:18|19|20)\d\d\b/);
    expect(definition.cost).toMatch(/^O\(/);
    expect(definition.needs).not.toEqual([]);
  });
});

test("every placement starts the same tasks at other times", () => {
  const ways: [string, Record<string, number | string>][] = [
    ["per-task-sampling", {}],
    ["per-task-sampling", { d: 3 }],
    ["batch-sampling", {}],
    ["batch-sampling", { d: 1.5 }],
    ["sparrow", {}],
    ["sparrow", { d: 3 }],
    ["hawk", { cutoff: 2 }],
    ["hawk", { cutoff: 2, contacts: 0 }],
    ["hawk", { cutoff: 2, reserved: 0 }],
    ["delay-scheduling", { skips: 0 }],
    ["delay-scheduling", { skips: 3 }],
    ["delay-scheduling", { skips: 3, order: "fcfs" }],
    ["delay-scheduling", { skips: 3, interval: 0.1 }],
  ];
  expect(new Set(ways.map(([name]) => name))).toEqual(new Set(placements.keys()));
  const results = ways.map(([name, parameters]) =>
    JSON.stringify(
      startsOf(someJobs(), placement(name, parameters), {
        groups: GROUPS,
        remote: 2,
        random: stream(1, 0, "strategy"),
      }),
    ),
  );
  expect(new Set(results).size).toBe(ways.length);
});

test("a node's backlog is what the tasks bound to it are estimated to take, less what has been done", () => {
  const seen: number[] = [];
  const policy = {
    kind: "spreading" as const,
    spread(_job: unknown, nodes: NodeSet) {
      seen.push(nodes.at(0).backlog);
      return { sends: "tasks" as const, to: [0] };
    },
  };
  const jobs = [
    // Done at 5, on a node of speed 2.
    { at: 0, sizes: [10], estimate: 6 },
    // Done at 7.
    { at: 1, sizes: [4] },
    { at: 2, sizes: [2] },
    { at: 6, sizes: [2] },
  ];
  runJobs(jobs, policy, { groups: [{ count: 1, speed: 2 }] });
  // 6 − 2; 6 + 4 − 4; 4 + 2 − 2; each by 2.
  expect(seen).toEqual([0, 2, 3, 2]);
});

test("a placement that names nodes that are not there, or too few, is refused", () => {
  const sending = (to: readonly number[], sends: "tasks" | "reservations"): (() => unknown) => {
    const policy = { kind: "spreading" as const, spread: () => ({ sends, to }) };
    return () => runJobs([{ at: 0, sizes: [1, 1] }], policy, TWO);
  };
  expect(sending([0, 2], "tasks")).toThrow("the placement named node 2 of 2");
  expect(sending([0, 0.5], "reservations")).toThrow("the placement named node 0.5 of 2");
  expect(sending([0], "reservations")).toThrow("named 1 nodes for the reservations of a job of 2 tasks");
  expect(sending([0, 1, 1], "tasks")).toThrow("named 3 nodes for the tasks of a job of 2 tasks");
  expect(sending([0, 1, 1], "reservations")).not.toThrow();
  const offering = (position: number) => ({ kind: "offers" as const, interval: 1, offer: () => position });
  expect(() => runJobs([{ at: 0, sizes: [1] }], offering(1), TWO)).toThrow("chose position 1 of 1 waiting jobs");
});
