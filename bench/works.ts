/** A piece of work to time. */
export interface Work {
  name: string;
  /** The scenario without its run section. */
  scenario: object;
  tasks: number;
  /** The peer program that does the same, and its second argument (the first is the number of tasks); null: none. */
  peer: { program: string; servers: number } | null;
}

const scheduled = (scheduler: string, tasks: number): Work => ({
  name: scheduler,
  scenario: {
    nodes: [{ count: 1 }],
    workload: { arrivals: { kind: "poisson", load: 0.95 }, size: { kind: "exponential", mean: 1 } },
    strategies: { scheduler },
  },
  tasks,
  peer: null,
});

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

function shortestQueue(nodes: number, tasks: number): Work {
  return {
    name: `jsq-${nodes}`,
    scenario: { nodes: [{ count: nodes }], workload: load, strategies: { balancer: "join-shortest-queue" } },
    tasks,
    peer: null,
  };
}

/**
 * At load 0.9, exponential sizes, first come first served: one queue for all servers, the shorter of two queues, the
 * shortest of all. At load 0.95 on one server: shortest remaining time, and processor sharing.
 */
export const works: readonly Work[] = [
  centralQueue(1, 20_000_000),
  centralQueue(100, 10_000_000),
  centralQueue(10_000, 6_000_000),
  powerOfTwo(100, 10_000_000),
  powerOfTwo(10_000, 6_000_000),
  shortestQueue(100, 6_000_000),
  shortestQueue(10_000, 4_000_000),
  shortestQueue(1_000_000, 4_000_000),
  scheduled("srpt", 6_000_000),
  scheduled("processor-sharing", 6_000_000),
];
