/** A piece of work to time. */
export interface Work {
  name: string;
  /** The scenario without its run section. */
  scenario: object;
  tasks: number;
  /** The peer program that does the same, and its second argument (the first is the number of tasks). */
  peer: { program: string; servers: number };
}

const load = { arrivals: { kind: "poisson", load: 0.9 }, size: { kind: "exponential", mean: 1 } };

function centralQueue(servers: number, tasks: number): Work {
  return {
    name: `mmc-${servers}`,
    scenario: { nodes: [{ count: servers }], queue: "central", workload: load },
    tasks,
    peer: { program: "mmc", servers },
  };
}

function powerOfTwo(nodes: number, tasks: number): Work {
  return {
    name: `p2c-${nodes}`,
    scenario: { nodes: [{ count: nodes }], workload: load, strategies: { balancer: { name: "power-of-d", d: 2 } } },
    tasks,
    peer: { program: "jsq2", servers: nodes },
  };
}

/** Load 0.9, exponential sizes, first come first served: M/M/c with one queue, and the shorter of two queues. */
export const works: readonly Work[] = [
  centralQueue(1, 20_000_000),
  centralQueue(100, 10_000_000),
  centralQueue(10_000, 6_000_000),
  powerOfTwo(100, 10_000_000),
  powerOfTwo(10_000, 6_000_000),
];
