import type { BalancerDefinition, NodeSet } from "../types.ts";

/**
 * Join-shortest-queue on old news: the loads of all nodes are asked for together, at the first task that finds the last
 * answer `period` old, and in between every task goes to one of the nodes that were shortest then, at random. With
 * period 0 it is join-shortest-queue; the older the news, the more tasks herd to nodes that are no longer short, until
 * random is better.
 */
export const staleJoinShortestQueue: BalancerDefinition = {
  family: "balancer",
  name: "stale-join-shortest-queue",
  summary: "The node that had the fewest tasks when loads were last asked for.",
  source: "Mitzenmacher 2000, How Useful Is Old Information?, IEEE TPDS 11(1); Dahlin 2000",
  checkedBy: ["worked by hand", "limits in the period"],
  needs: ["load"],
  cost: "O(1), O(n) at each renewal",
  parameters: {
    period: {
      type: "duration",
      default: 1,
      min: 0,
      max: 1e9,
      summary: "Age at which the loads are asked for again, s.",
    },
  },
  create({ period }) {
    let shortest: number[] = [];
    let asked = -Infinity;
    let version = Number.NaN;
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes, { now, random }) {
        if (now - asked >= Number(period) || version !== nodes.version) {
          shortest = leastLoaded(nodes);
          asked = now;
          ({ version } = nodes);
        }
        return nodes.at(shortest[shortest.length === 1 ? 0 : random.below(shortest.length)]);
      },
    };
  },
};

function leastLoaded(nodes: NodeSet): number[] {
  const positions: number[] = [];
  let least = Infinity;
  for (let i = 0; i < nodes.size; i++) {
    const { load } = nodes.at(i);
    if (load > least) continue;
    if (load < least) positions.length = 0;
    least = load;
    positions.push(i);
  }
  return positions;
}
