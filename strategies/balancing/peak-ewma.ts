import { exp } from "../../sim/kernel/math.ts";
import { leastOfDrawn } from "../choose.ts";
import type { BalancerDefinition, NodeView } from "../types.ts";

/**
 * Of two nodes drawn at random the one with the smaller latency × (requests in flight + 1). The latency is a moving
 * average over time that jumps up to every longer response at once and forgets by exp(−t / decay): it flees a node that
 * turns slow within one response and comes back carefully. A busy node that has not answered yet counts as `penalty`.
 */
export const peakEwma: BalancerDefinition = {
  family: "balancer",
  name: "peak-ewma",
  summary: "Of d random nodes the one with the least peak-sensitive latency × (requests in flight + 1).",
  source: "Finagle 6.25, 2015, Balancers.p2cPeakEwma; Linkerd",
  checkedBy: ["worked by hand"],
  defaultOf: ["Linkerd 2"],
  needs: ["load"],
  cost: "O(d)",
  parameters: {
    d: { type: "integer", default: 2, min: 1, max: 1_000_000, summary: "Nodes looked at." },
    decay: {
      type: "duration",
      default: 10,
      min: 0,
      above: true,
      max: 1e9,
      summary: "Time in which a latency loses all but 1/e of its weight, s.",
    },
    penalty: {
      type: "duration",
      default: 1e9,
      min: 0,
      max: 1e12,
      summary: "Latency of a busy node that has not answered yet, s.",
    },
  },
  create({ d, decay, penalty }) {
    const leastOf = leastOfDrawn(Number(d));
    const known = new Map<number, { latency: number; at: number }>();
    const latencyOf = (node: NodeView, now: number, sample: number): number => {
      const old = known.get(node.id);
      if (old === undefined || sample > old.latency) return sample;
      const kept = exp((old.at - now) / Number(decay));
      return old.latency * kept + sample * (1 - kept);
    };
    const costAt = (now: number) => (node: NodeView) => {
      // Without an answer a latency decays as if an answer of 0 s came.
      const latency = latencyOf(node, now, 0);
      return latency === 0 && node.load > 0 ? Number(penalty) + node.load : latency * (node.load + 1);
    };
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose: (_task, nodes, { now, random }) => leastOf(nodes, costAt(now), random),
      observe(node, responseTime, { now }) {
        known.set(node.id, { latency: latencyOf(node, now, responseTime), at: now });
      },
    };
  },
};
