import * as fc from "fast-check";
import { expect, test } from "vitest";
import { balancing } from "../../strategies/balancing/index.ts";
import { withDefaults } from "../../sim/scenario/strategies.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { LoadOrder, OUT } from "../../sim/model/load-order.ts";

/** Records of so many nodes. */
const records = (nodes: number): Int32Array => new Int32Array(16 * nodes);

test("picks a node with the least load, as a search through a list does", () => {
  const load = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }), fc.constant(OUT));
  const change = fc.record({ node: fc.nat(), load });
  fc.assert(
    fc.property(fc.array(load, { minLength: 1, maxLength: 30 }), fc.array(change), (loads, changes) => {
      const order = new LoadOrder(records(loads.length), (node) => loads[node]);
      const random = stream(1, 0, "ties");
      for (const { node, load: next } of [{ node: 0, load: loads[0] }, ...changes]) {
        loads[node % loads.length] = next;
        order.set(node % loads.length, next);
        const least = Math.min(...loads.map((one) => (one === OUT ? Infinity : one)));
        if (least < Infinity) expect(loads[order.pick(random)]).toBe(least);
      }
    }),
  );
});

test("with more nodes than the caches hold every node keeps its place", () => {
  const count = 20_000;
  const random = stream(4, 0, "ties");
  const words = records(count);
  const order = new LoadOrder(words, () => 0);
  const loads = new Uint8Array(count);
  for (let i = 0; i < 3 * count; i++) {
    const picked = order.pick(random);
    order.set(picked, ++loads[picked]);
    const freed = random.below(count);
    if (loads[freed] > 0) order.set(freed, --loads[freed]);
    if (i % 1000 === 0) expect(loads[order.pick(random)]).toBe(Math.min(...loads));
  }
  const places = Array.from({ length: count }, (_, node) => words[16 * node + 13]);
  expect(new Set(places).size).toBe(count);
});

test("ties are broken with equal chances, whatever order the loads have come in", () => {
  const order = new LoadOrder(records(40), (node) => node % 4);
  for (const node of [1, 6, 9, 13]) order.set(node, 0);
  for (const node of [0, 4, 8]) order.set(node, 7);
  for (const node of [12, 20]) order.set(node, OUT);
  const tied = [1, 6, 9, 13, 16, 24, 28, 32, 36];
  const random = stream(2, 0, "ties");
  const counts = new Map(tied.map((node) => [node, 0]));
  const draws = 90_000;
  for (let i = 0; i < draws; i++) {
    const node = order.pick(random);
    counts.set(node, (counts.get(node) ?? NaN) + 1);
  }
  // Each count is binomial; five standard deviations.
  const expected = draws / tied.length;
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
});

test("balancers that say that their key is the load have it as their key", () => {
  const policies = balancing.map((definition) => definition.create(withDefaults(definition)));
  const byLoad = policies.flatMap((policy) => (policy.kind === "index" && policy.keyedBy === "load" ? [policy] : []));
  expect(byLoad.length).toBeGreaterThan(0);
  const node = { id: 1, group: 0, speed: 2, slots: 3, waiting: 4, free: 0, backlog: 5 };
  for (const policy of byLoad) expect([0, 1, 7].map((load) => policy.key({ ...node, load }))).toEqual([0, 1, 7]);
});

test("going out and coming in again takes no steps for loads that no node has any more", () => {
  const order = new LoadOrder(records(2), () => 0);
  order.set(0, 1_000_000);
  order.set(0, 0);
  // Each would walk to the greatest load there ever was: 2 × 10^11 steps in all.
  for (let i = 0; i < 100_000; i++) {
    order.set(1, OUT);
    order.set(1, 0);
  }
  expect(order.pick(stream(3, 0, "ties"))).toBeLessThan(2);
});
