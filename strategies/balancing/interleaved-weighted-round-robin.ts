import { derived, inOrder, weigher } from "../membership.ts";
import type { BalancerDefinition } from "../types.ts";

const NAME = "interleaved-weighted-round-robin";

/**
 * Rounds: in round r of as many as the heaviest node weighs every node that weighs at least r is chosen once, the
 * heaviest first, equal ones in order of number. Weights are whole numbers; where none are given, each node's
 * speed × slots is scaled so that the heaviest weighs `rounds`, rounded, at least 1, and all are divided by what they
 * have in common.
 */
export const interleavedWeightedRoundRobin: BalancerDefinition = {
  family: "balancer",
  name: "interleaved-weighted-round-robin",
  summary: "The nodes in turn, in rounds that leave out ever more of the light ones.",
  source: "Katevenis, Sidiropoulos and Courcoubetis 1991, IEEE JSAC 9(8), interleaved round robin",
  checkedBy: ["worked by hand"],
  needs: ["speed"],
  cost: "O(1), O(n log n) when nodes fail or come back",
  parameters: {
    weights: {
      type: "numbers",
      default: null,
      min: 0,
      summary: "One whole number per entry of the scenario's nodes; by default from each node's speed × slots.",
    },
    rounds: {
      type: "integer",
      default: 100,
      min: 1,
      max: 10_000,
      summary: "What the heaviest node weighs where no weights are given.",
    },
  },
  create({ weights, rounds }) {
    if (Array.isArray(weights) && !weights.every(Number.isInteger)) {
      throw new RangeError(`${NAME}: weights must be whole numbers, got ${weights.join(", ")}`);
    }
    const rawOf = weigher(weights);
    const heaviestFirst = derived((nodes) => {
      const raw = Float64Array.from({ length: nodes.size }, (_, i) => rawOf(nodes.at(i)));
      const most = raw.reduce((a, b) => Math.max(a, b), 0);
      if (!(most > 0)) throw new RangeError(`${NAME}: the weights of all nodes are 0`);
      const scaled = (weight: number): number => Math.max(1, Math.round((weight / most) * Number(rounds)));
      const rounded = weights === null ? raw.map(scaled) : raw;
      const common = rounded.reduce((a, b) => commonDivisor(a, b));
      const weight = rounded.map((own) => own / common);
      const order = inOrder(nodes).sort((a, b) => weight[b] - weight[a] || nodes.at(a).id - nodes.at(b).id);
      return { order, weight, most: weight[order[0]], round: 1, next: 0 };
    });
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose(_task, nodes) {
        const at = heaviestFirst(nodes);
        if (at.next === nodes.size || at.weight[at.order[at.next]] < at.round) {
          at.next = 0;
          at.round = at.round === at.most ? 1 : at.round + 1;
        }
        return nodes.at(at.order[at.next++]);
      },
    };
  },
};

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
