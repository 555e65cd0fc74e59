import { serve, listed } from "../records.ts";

/** A task's whole stay in the pool, and what failures cost in the run. */
export interface Story {
  /** Finish times in order of arrival; −1: given up. */
  finish: number[];
  node: number[];
  /** Work in s at speed 1. */
  lost: number;
  overhead: number;
  /** ∫ busy slots dt × speed. */
  busy: number;
}

export interface Plot {
  sizes: number[];
  /** All at 0 unless given. */
  times?: number[];
  nodes?: { count: number; speed?: number; slots?: number; queue?: number }[];
  outages?: [node: number, from: number, to: number][];
  recovery: string | object;
  rest?: object;
  strategies?: object;
}

/** Runs a list of tasks through scripted outages. */
export async function story({ sizes, times, nodes, outages = [], recovery, rest, strategies }: Plot): Promise<Story> {
  const { served, replication } = await serve({
    nodes: nodes ?? [{ count: 1 }],
    workload: listed(times ?? sizes.map(() => 0), sizes),
    // One more, which comes too late for anything, because a list must have an entry.
    faults: { list: [...outages, [0, 1e6, 2e6]].map(([node, from, to]) => ({ node, from, to })) },
    strategies: { balancer: "join-shortest-queue", ...strategies, recovery },
    ...rest,
  });
  const { all } = replication.all;
  const groups = (nodes ?? [{ count: 1 }]).flatMap((group) => Array.from({ length: group.count }, () => group));
  // Length of the measurement.
  const span = served.length / all.throughput;
  const busy = [...replication.all.utilisation].reduce(
    (sum, share, node) => sum + share * span * (groups[node].slots ?? 1) * (groups[node].speed ?? 1),
    0,
  );
  const finish = sizes.map(() => -1);
  const node = sizes.map(() => -1);
  for (const task of served) {
    finish[task.id] = task.finish;
    node[task.id] = task.node;
  }
  return { finish, node, busy, lost: all["work.lost"] * busy, overhead: all["work.overhead"] * busy };
}
