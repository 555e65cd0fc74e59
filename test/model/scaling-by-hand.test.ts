import { expect, test } from "vitest";
import { listed, type Run, serve } from "../records.ts";
import { at, scripted } from "./scripted.ts";

const finishes = ({ served }: Run): number[] => served.map(({ finish }) => finish);

test("a node is switched on after its boot, paid for from the decision, and off again when empty", async () => {
  const run = await serve({
    nodes: [{ count: 1 }],
    queue: "central",
    scaling: { min: 1, max: 2, interval: 3, boot: at(4), cost: 2 },
    workload: listed([0, 1], [10, 10]),
    strategies: { scaler: { name: "queue-length", perNode: 1 } },
  });
  // Two tasks at 3: the second node is on at 7. One task at 12: the first node, idle since 10, is off.
  expect(finishes(run)).toEqual([10, 17]);
  const { all } = run.replication.all;
  expect(all["nodes.mean"]).toBeCloseTo((12 + 14) / 17, 12);
  expect(all["nodes.max"]).toBe(2);
  expect(all.cost).toBeCloseTo((2 * 26) / 17, 12);
  expect(all["scaling.actions"]).toBeCloseTo(2 / 17, 12);
  expect(all["coldstart.probability"]).toBe(0);
  expect(all.utilisation).toBeCloseTo(20 / (12 + 10), 12);
  expect(all["nodes.load"]).toBeCloseTo(20 / (12 + 10), 12);
});

test("a node that is to go finishes what waits there, and gets no more", async () => {
  const run = await serve(
    {
      nodes: [{ count: 2 }],
      scaling: { min: 1, max: 2, interval: 3, boot: at(0) },
      workload: listed([0, 0, 0, 0, 3.5], [10, 4, 4, 1, 1]),
      strategies: { balancer: "round-robin" },
    },
    scripted(() => 1),
  );
  expect(finishes(run)).toEqual([10, 4, 14, 5, 15]);
  expect(run.replication.all.all["nodes.mean"]).toBeCloseTo((15 + 5) / 15, 12);
});

test("behind a central line too, and a node that was to go stays where it is wanted again", async () => {
  const scenario = {
    nodes: [{ count: 2 }],
    queue: "central",
    scaling: { min: 1, max: 2, interval: 2, boot: at(100) },
    workload: listed([0, 0, 1, 1], [10, 8, 3, 3]),
  };
  // The second node goes at 2 and serves until 8.
  expect(
    finishes(
      await serve(
        scenario,
        scripted(() => 1),
      ),
    ),
  ).toEqual([10, 8, 13, 16]);
  // It is wanted again at 6, before it was off.
  const run = await serve(
    scenario,
    scripted((now) => (now < 6 ? 1 : 2)),
  );
  expect(finishes(run)).toEqual([10, 8, 11, 13]);
  expect(run.replication.all.all["nodes.mean"]).toBe(2);
});

test("a boot that is not wanted any more is called off", async () => {
  const run = await serve(
    {
      nodes: [{ count: 1 }],
      queue: "central",
      scaling: { min: 1, max: 3, interval: 1, boot: at(5) },
      workload: listed([0, 0], [8, 2]),
    },
    scripted((now) => (now < 3 ? 3 : 1)),
  );
  expect(finishes(run)).toEqual([8, 10]);
  expect(run.replication.all.all["nodes.mean"]).toBeCloseTo((10 + 2 * 2) / 10, 12);
});

test("after a change none is made for the cooldown", async () => {
  const run = await serve(
    {
      nodes: [{ count: 1 }],
      scaling: { min: 1, max: 9, interval: 1, boot: at(0), cooldown: 2.5 },
      workload: listed([0], [6]),
      strategies: { balancer: "round-robin" },
    },
    scripted((now) => now + 1),
  );
  const { all } = run.replication.all;
  expect(all["nodes.max"]).toBe(5);
  expect(all["nodes.mean"]).toBeCloseTo((1 + 2 * 3 + 5 * 2) / 6, 12);
});

test("speed changes under the tasks in service", async () => {
  const run = await serve(
    {
      nodes: [{ count: 1, slots: 2 }],
      scaling: { min: 0.5, max: 4, interval: 2, boot: at(1) },
      workload: listed([0, 0, 0], [10, 3, 4]),
      strategies: { scaler: "vertical" },
    },
    scripted((now) => (now < 4 ? 2 : 4), "speed"),
  );
  // Speed 2 from 3 and 4 from 5: 3 + 4 done at 5, 3 left; the third starts at 3 and is done at 5.
  expect(finishes(run)).toEqual([5.75, 3, 5]);
  expect(run.replication.all.all["nodes.mean"]).toBeCloseTo((3 + 2 * 2 + 4 * 0.75) / 5.75, 12);
  expect(run.replication.all.all["nodes.load"]).toBeCloseTo(17 / (2 * (3 + 2 * 2 + 4 * 0.75)), 12);
});

test("a task that finds no node on waits for one, even where the scaler asks for none", async () => {
  const run = await serve(
    {
      nodes: [{ count: 1 }],
      scaling: { min: 0, max: 1, interval: 1, boot: at(2) },
      workload: listed([0, 5.5], [2.5, 1]),
      strategies: { balancer: "round-robin" },
    },
    scripted(() => 0),
  );
  // Off from 4 on; at 6 a task is there, at 8 the node.
  expect(finishes(run)).toEqual([2.5, 9]);
  expect(run.replication.all.all["coldstart.probability"]).toBe(0.5);
});
