import { derived } from "../membership.ts";
import { maglevTable } from "../maglev-table.ts";
import { SEED } from "../owners.ts";
import { keyPlace } from "../ring.ts";
import type { BalancerDefinition } from "../types.ts";

/**
 * A table of places that the nodes fill in turns, each in a random order of its own; a key goes to the node at its
 * place. Shares differ by less than one place in a node's part, and a choice is one look. When a node fails its places
 * are dealt out anew, and some of the others change hands too.
 */
export const maglev: BalancerDefinition = {
  family: "balancer",
  name: "maglev",
  summary: "The node at the place of the task's key in a table that nodes filled in turns.",
  source: "Eisenbud et al. 2016, Maglev: A Fast and Reliable Software Network Load Balancer, NSDI, sec. 3.4",
  checkedBy: ["worked by hand", "closed form"],
  needs: ["key"],
  cost: "O(1), O(size log size) when nodes fail or come back",
  parameters: {
    size: {
      type: "integer",
      default: 65_537,
      min: 2,
      max: 10_000_019,
      summary: "Places of the table, a prime number and at least as many as there are nodes.",
    },
    seed: SEED,
  },
  create({ size, seed }) {
    const places = Number(size);
    if (!isPrime(places)) throw new RangeError(`maglev: size must be a prime number, got ${places}`);
    const table = derived((nodes) => maglevTable(nodes, places, Number(seed)));
    return {
      kind: "chooser",
      alwaysChooses: true,
      choose: (task, nodes) => nodes.at(table(nodes)[keyPlace(task.key, Number(seed)) % places]),
    };
  },
};

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}
