import { describe, expect, test } from "vitest";
import { JobInflow } from "../../sim/experiment/job-inflow.ts";
import { Nodes } from "../../sim/model/nodes.ts";
import { run } from "./arms.ts";

interface Case {
  nodes: object[];
  load: number;
  placement: object;
  jobs: object;
  /** What is sent too much work, in the reason; null: the run is stable. */
  what: string | null;
}

/** Of the capacity, 10, the slow nodes have a fifth. */
const mostlySlow = [
  { count: 8, speed: 0.25 },
  { count: 2, speed: 4 },
];
const equal = [{ count: 10 }];
const pairs = { tasks: 2 };
const local = { tasks: 1, input: { replicas: 1, remote: 2 } };
const SLOW = "the nodes of nodes.0";

/**
 * Where the lines of the slow nodes are long, a task goes there only if all its places are: of two draws out of ten
 * 56 in 90 times; of four for two tasks 0.6 times a task. So the slow nodes can do with a load of a third.
 *
 * Of ten equal nodes some are kept from long jobs: half of them leave half of what there is, two leave 0.8 of it.
 *
 * A job that takes the first slot has its input there once in ten times: its work is 1.9 times its size.
 */
const CASES: readonly Case[] = [
  { nodes: mostlySlow, load: 0.25, placement: { name: "per-task-sampling" }, jobs: pairs, what: null },
  { nodes: mostlySlow, load: 0.6, placement: { name: "per-task-sampling" }, jobs: pairs, what: SLOW },
  { nodes: mostlySlow, load: 0.25, placement: { name: "batch-sampling" }, jobs: pairs, what: null },
  { nodes: mostlySlow, load: 0.6, placement: { name: "batch-sampling" }, jobs: pairs, what: SLOW },
  { nodes: mostlySlow, load: 0.25, placement: { name: "sparrow" }, jobs: pairs, what: null },
  { nodes: mostlySlow, load: 0.6, placement: { name: "sparrow" }, jobs: pairs, what: SLOW },
  { nodes: equal, load: 0.7, placement: { name: "hawk", cutoff: 0, reserved: 0.2 }, jobs: pairs, what: null },
  { nodes: equal, load: 0.7, placement: { name: "hawk", cutoff: 0, reserved: 0.5 }, jobs: pairs, what: "node 0" },
  { nodes: equal, load: 0.7, placement: { name: "delay-scheduling", skips: 1000 }, jobs: local, what: null },
  {
    nodes: equal,
    load: 0.7,
    placement: { name: "delay-scheduling", skips: 0, order: "fcfs" },
    jobs: local,
    what: "all nodes together",
  },
];

const ended = async ({ nodes, load, placement, jobs }: Case, length: object): Promise<[string, string]> => {
  const size = { kind: "exponential", mean: 1 };
  const workload = { arrivals: { kind: "poisson", load }, size, jobs };
  const [{ status, reason = "" }] = await run({ seed: 3, nodes, workload, strategies: { placement }, run: length });
  return [status, reason];
};

describe.each<[what: string, run: object]>([
  ["until all are done", { tasks: 1500, replications: 5 }],
  ["to an instant, at which many wait", { time: "500 s", warmup: "50 s", replications: 5 }],
  ["once, in sections", { tasks: 5000, warmup: 200, replications: 1 }],
])("jobs, %s", (_what, length) => {
  test.each(CASES)("$placement at load $load; too much for: $what", async (given) => {
    const [status, reason] = await ended(given, length);
    expect([status, reason]).toEqual([given.what === null ? "ok" : "unstable", expect.anything()]);
    const { name } = Object(given.placement);
    if (given.what !== null) expect(reason).toContain(`${name} sent ${given.what} work at 1.`);
  });
});

test("work counts for the stretch in which it came, whenever it is known whose it is", () => {
  const clock = { now: 0 };
  const nodes = new Nodes(
    [
      { count: 1, speed: 1, slots: 2, places: Infinity },
      { count: 1, speed: 3, slots: 1, places: Infinity },
    ],
    clock,
  );
  const inflow = new JobInflow(nodes);
  // Before all stretches.
  inflow.begin(2, 10);
  inflow.add(1, 0, 100);
  inflow.begin(5, 20);
  inflow.end(40);
  inflow.end(90);
  inflow.add(2, 0, 8);
  inflow.add(4, 1, 15);
  inflow.add(5, 0, 20);
  // Five times a second each second: two fifths of 10 for the first node.
  inflow.add(9, -1, 10);
  expect(inflow.shares().map((share) => Array.from(share))).toEqual([
    [8 / (10 * 2), 15 / (10 * 3)],
    [20 / (20 * 2) + 10 / (20 * 5), 10 / (20 * 5)],
  ]);
  const [first, second] = inflow.share();
  expect(first).toBeCloseTo((8 + 20) / (30 * 2) + 10 / (30 * 5), 12);
  expect(second).toBeCloseTo(15 / (30 * 3) + 10 / (30 * 5), 12);
});
