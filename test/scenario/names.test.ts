import { expect, test } from "vitest";
import { unknownName } from "../../sim/scenario/names.ts";

const balancers = ["random", "weighted-random", "round-robin", "power-of-d", "join-shortest-queue"];

test.each([
  ["randon", "random"],
  ["Random", "random"],
  ["raondm", "random"],
  ["jsq", "join-shortest-queue"],
  ["JSQ", "join-shortest-queue"],
  ["rr", "round-robin"],
  ["power-of-two", "power-of-d"],
  ["round_robin", "round-robin"],
])("%s suggests %s", (written, near) => {
  expect(unknownName("balancer", written, balancers)).toBe(
    `unknown balancer "${written}"; did you mean ${near}? known: ${balancers.join(", ")}`,
  );
});

test.each(["", "x", "least-connections", "zzz"])("nothing is near %j", (written) => {
  expect(unknownName("balancer", written, balancers)).toBe(
    `unknown balancer "${written}"; known: ${balancers.join(", ")}`,
  );
});

test("of long lists only the nearest are named, and long names are cut", () => {
  const known = Array.from({ length: 100 }, (_, i) => `metric-${i}`);
  const message = unknownName("metric", "metric-7x", known);
  expect(message).toMatch(/^unknown metric "metric-7x"; did you mean metric-7\? nearest: metric-7, /);
  expect(message.split(", ")).toHaveLength(8);
  expect(unknownName("metric", "a".repeat(1e6), known).length).toBeLessThan(300);
});
