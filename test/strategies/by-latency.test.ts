import { expect, test } from "vitest";
import { balancers } from "../../strategies/registry.ts";
import type { ChoosingBalancer, IndexBalancer, NodeView } from "../../strategies/types.ts";
import { runOnce } from "../running.ts";

const random = { next: () => 0.5, below: () => 0 };
const node = (id: number, load: number): NodeView => ({
  id,
  group: 0,
  speed: 1,
  slots: 1,
  load,
  waiting: 0,
  free: 0,
  backlog: 0,
});

function made(name: string, parameters: object): IndexBalancer | ChoosingBalancer {
  const definition = balancers.get(name);
  if (definition === undefined) throw new Error(name);
  const defaults = Object.entries(definition.parameters).map(([key, parameter]) => [key, parameter.default]);
  return definition.create({ ...Object.fromEntries(defaults), ...parameters });
}

test("least-response-time: moving average × (in flight + 1), worked by hand", () => {
  const policy = made("least-response-time", { weight: 0.5 });
  if (policy.kind !== "index") throw new Error("an index");
  expect(policy.key(node(0, 3))).toBe(0);
  policy.observe?.(node(0, 3), 4, { now: 1, random });
  expect(policy.key(node(0, 3))).toBe(16);
  policy.observe?.(node(0, 3), 2, { now: 2, random });
  expect(policy.key(node(0, 3))).toBe(12);
  expect(policy.key(node(0, 0))).toBe(3);
});

/** Which of two nodes with these loads is chosen. */
function picked(policy: IndexBalancer | ChoosingBalancer, loads: readonly number[], now: number): number {
  if (policy.kind !== "chooser") throw new Error("a chooser");
  const views = loads.map((load, id) => node(id, load));
  const nodes = { size: views.length, version: 0, at: (i: number) => views[i] };
  const task = {
    id: 0,
    arrival: 0,
    estimate: 1,
    requested: 1,
    attained: 0,
    remaining: 1,
    priority: 0,
    weight: 1,
    slots: 1,
  };
  return policy.choose({ ...task, deadline: Infinity, class: 0, key: -1 }, nodes, { now, random })?.id ?? -1;
}

test("peak-ewma: jumps up at once, forgets by exp(−t / decay), fears the unknown, worked by hand", () => {
  const policy = made("peak-ewma", { decay: 10 });
  // Nothing known: an idle node is free, a busy one costs the penalty.
  expect(picked(policy, [1, 0], 0)).toBe(1);
  expect(picked(policy, [0, 1], 0)).toBe(0);
  policy.observe?.(node(0, 0), 1, { now: 0, random });
  policy.observe?.(node(1, 0), 1, { now: 0, random });
  // Equal latencies: 1 · (2 + 1) against 1 · (1 + 1).
  expect(picked(policy, [2, 1], 0)).toBe(1);
  // One long answer is believed at once: 5 · 1 against 1 · 4.
  policy.observe?.(node(0, 0), 5, { now: 0, random });
  expect(picked(policy, [0, 3], 0)).toBe(1);
  expect(picked(policy, [0, 5], 0)).toBe(0);
  // A short one after 10 s: 5 / e + 1 · (1 − 1/e) = 2.47; the other has forgotten to 1 / e: 0.368 · (6 + 1) = 2.58.
  policy.observe?.(node(0, 0), 1, { now: 10, random });
  expect(picked(policy, [0, 6], 10)).toBe(0);
  expect(picked(policy, [0, 5], 10)).toBe(1);
});

test("probing: cold before hot, the least latency among the cold, the least load among the hot; worked by hand", () => {
  // Always the same node is probed: `below` gives 0. With a pool of one there is no choice.
  const one = made("probing", { pool: 1, probes: 1 });
  expect(picked(one, [9, 0], 0)).toBe(0);
  let next = 0;
  const turns = { next: () => 0.5, below: (n: number) => next++ % n };
  const choose = (hot: number, loads: readonly number[]): number => {
    const policy = made("probing", { probes: 3, hot });
    if (policy.kind !== "chooser") throw new Error("a chooser");
    for (const [id, latency] of [1, 2, 3].entries()) policy.observe?.(node(id, 0), latency, { now: 0, random });
    const views = loads.map((load, id) => node(id, load));
    const nodes = { size: 3, version: 0, at: (i: number) => views[i] };
    const task = {
      id: 0,
      arrival: 0,
      estimate: 1,
      requested: 1,
      attained: 0,
      remaining: 1,
      priority: 0,
      weight: 1,
      slots: 1,
    };
    next = 0;
    const context = { now: 0, random: turns };
    return policy.choose({ ...task, deadline: Infinity, class: 0, key: -1 }, nodes, context)?.id ?? -1;
  };
  // Loads 5, 2, 1: the largest is the limit, so none is hot; the fastest is node 0.
  expect(choose(1, [5, 2, 1])).toBe(0);
  // Limit 2, the middle one: node 0 is hot, node 1 the fastest of the others.
  expect(choose(0.5, [5, 2, 1])).toBe(1);
  // Limit 1: nodes 0 and 1 are hot.
  expect(choose(0, [5, 2, 1])).toBe(2);
});

test("probing: an answer is used so often, kept so long", () => {
  const policy = made("probing", { probes: 1, pool: 8, reuses: 2, age: 1 });
  if (policy.kind !== "chooser") throw new Error("a chooser");
  // Only node 0 is ever probed; what a choice needs is there each time, and nothing piles up beyond the age.
  for (let i = 0; i < 50; i++) expect(picked(policy, [i, 0], i / 4)).toBe(0);
});

test.each(["least-response-time", "peak-ewma", "probing"])(
  "%s sends a slow node far less than its turn",
  async (name) => {
    const { all } = await runOnce({
      seed: 2,
      nodes: [{ count: 9 }, { count: 1, speed: 0.1 }],
      workload: { arrivals: { kind: "poisson", rate: 4 }, size: { kind: "exponential", mean: 1 } },
      strategies: { balancer: name },
      run: { tasks: 20_000 },
    });
    // In turn it would get 0.4 of work a second, four times what it can do.
    expect(all.inflow[9]).toBeLessThan(1);
    expect(all.all["response.mean"]).toBeLessThan(3.5);
  },
);
