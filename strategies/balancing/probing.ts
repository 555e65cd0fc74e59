import { ProbePool } from "../probes.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * Prequal: each task sends probes to nodes drawn at random, whose answers (tasks in flight, latency) go to a pool that
 * later tasks use too. A node is hot if it has more in flight than the `hot` quantile of the pool; of the nodes that
 * are not hot the one with the least latency is chosen, if all are hot the one with the least in flight. An answer
 * leaves after `reuses` uses, when it is `age` old, when the pool is full, and each task removes one, in turn the
 * oldest and the worst. Here answers come at once, and a node's latency is its moving average of
 * response times, whatever was in flight then.
 */
export const probing: BalancerDefinition = {
  family: "balancer",
  name: "probing",
  summary: "From a pool of probes the fastest node that is not hot, else the least loaded one.",
  source: "Wydrowski, Kleinberg, Rumble and Archer 2024, Load is not what you should balance: Prequal, NSDI",
  checkedBy: ["worked by hand"],
  needs: ["load"],
  cost: "O(pool + probes)",
  parameters: {
    probes: { type: "integer", default: 3, min: 1, max: 1000, summary: "Probes sent with each task." },
    pool: { type: "integer", default: 16, min: 1, max: 10_000, summary: "Answers kept." },
    reuses: { type: "integer", default: 1, min: 1, max: 1_000_000, summary: "Times one answer may be used." },
    age: {
      type: "duration",
      default: 1,
      min: 0,
      above: true,
      max: 1e9,
      summary: "Age at which an answer is thrown away, s.",
    },
    hot: {
      type: "number",
      default: 0.84,
      min: 0,
      max: 1,
      summary: "Quantile of tasks in flight beyond which a node is hot.",
    },
    weight: {
      type: "number",
      default: 0.1,
      min: 0,
      above: true,
      max: 1,
      summary: "What one response weighs in a node's latency.",
    },
  },
  create({ probes, pool, reuses, age, hot, weight }) {
    const answers = new ProbePool({
      size: Number(pool),
      reuses: Number(reuses),
      age: Number(age),
      hot: Number(hot),
      weight: Number(weight),
    });
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes, { now, random }) {
        answers.expire(nodes, now);
        for (let i = 0; i < Number(probes); i++) answers.add(nodes, random.below(nodes.size), now);
        return nodes.at(answers.use());
      },
      observe: (node, responseTime) => answers.observe(node, responseTime),
    };
  },
};
