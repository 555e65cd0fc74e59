/** Pools on which policies are tried. */

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
