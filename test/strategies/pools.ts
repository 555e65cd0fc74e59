import { expect } from "vitest";
import type { SchedulerDefinition } from "../../strategies/types.ts";
import type { Run } from "../records.ts";

interface NodeGroup {
  count: number;
  speed?: number;
  slots?: number;
  queue?: number;
}

export interface Case {
  what: string;
  nodes: NodeGroup[];
  queue?: "central" | { kind: "central"; places: number };
  /** Mean time between arrivals, s. */
  interval: number;
}

export const CASES: readonly Case[] = [
  { what: "one node", nodes: [{ count: 1 }], interval: 1 },
  { what: "one node of three slots", nodes: [{ count: 1, slots: 3 }], interval: 0.5 },
  { what: "a burst at one instant", nodes: [{ count: 1, speed: 2 }], interval: 0 },
];

export const BALANCED: readonly Case[] = [
  { what: "several nodes", nodes: [{ count: 5 }], interval: 0.3 },
  {
    what: "nodes of unlike speed and width",
    nodes: [
      { count: 2, speed: 0.5 },
      { count: 2, speed: 3, slots: 2 },
    ],
    interval: 0.3,
  },
  { what: "short queues", nodes: [{ count: 3, queue: 1 }], interval: 0.2 },
  { what: "a burst on several nodes", nodes: [{ count: 4 }], interval: 0 },
];

export const CENTRAL: readonly Case[] = [
  { what: "a central line", nodes: [{ count: 3, slots: 2 }], queue: "central", interval: 0.3 },
  { what: "a short central line", nodes: [{ count: 3 }], queue: { kind: "central", places: 2 }, interval: 0.3 },
];

/** Tasks of a run. */
export const COUNT = 150;
/** Least relative accuracy of sums over a run. */
export const ACCURACY = 1e-9;

/** Both runs to the last bit. */
export function expectSame(a: Run, b: Run): void {
  expect(b.served).toEqual(a.served);
  expect(b.replication.all.all).toEqual(a.replication.all.all);
  expect(b.replication.unseed).toBe(a.replication.unseed);
}

/** A policy says what it is, where it is from, what it costs and what it must know. */
export function expectDocumented({
  summary,
  source,
  cost,
  needs,
  parameters,
}: Pick<SchedulerDefinition, "summary" | "source" | "cost" | "needs" | "parameters">): void {
  expect(summary).toMatch(/^[A-Z].*\.$/);
  expect(source).toMatch(/\b(?:18|19|20)\d\d\b/);
  expect(cost).toMatch(/^O\(/);
  expect(needs).not.toEqual([]);
  for (const parameter of Object.values(parameters)) expect(parameter.summary).toMatch(/^[A-Z].*\.$/);
}

/** Every parameter at its default. */
export const defaults = ({ parameters }: Pick<SchedulerDefinition, "parameters">): Record<string, never> =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default as never]));

export const kindOf = (definition: SchedulerDefinition): string => definition.create(defaults(definition)).kind;
