import type { KeyPartitioner } from "../../strategies/partitioning/types.ts";
import type { ChoosingBalancer, Context, NodeSet } from "../../strategies/types.ts";
import type { Section } from "../measure/recorder.ts";
import type { Nodes } from "../model/nodes.ts";
import { type Router, router } from "../model/router.ts";
import type { NodeGroup } from "../scenario/types.ts";
import { idleNodes } from "./idle-nodes.ts";
import type { Setup } from "./simulate.ts";
import { workloadFacts } from "./workload-facts.ts";

/** Keys whose moves are counted: the first ones that are asked for. */
const MOST_KEYS = 10_000;

/** Sends each task to the owner of its key, and tells how evenly that loads the nodes. */
class Ownership {
  /** A partitioner with fresh state. */
  readonly #create: () => KeyPartitioner;
  readonly #groups: readonly NodeGroup[];
  readonly #keys = new Set<number>();

  constructor(create: () => KeyPartitioner, groups: readonly NodeGroup[]) {
    this.#create = create;
    this.#groups = groups;
  }

  router(nodes: Nodes, context: Context): Router {
    const partitioner = this.#create();
    const balancer: ChoosingBalancer = {
      kind: "chooser",
      alwaysChooses: true,
      choose: ({ key }, able, now) => {
        if (this.#keys.size < MOST_KEYS) this.#keys.add(key);
        return able.at(ownerIn(partitioner, key, able, now));
      },
    };
    return router(balancer, nodes, context, false);
  }

  /** Adds to the metrics of a run how even the loads are, and which share of the keys other nodes would move. */
  describe(sections: readonly Section[], context: Context): void {
    const count = this.#groups.reduce((sum, group) => sum + group.count, 0);
    const added = this.#moved(count + 1, context);
    const removed = count === 1 ? NaN : this.#moved(count - 1, context);
    for (const { all, inflow } of sections) {
      const greatest = inflow.reduce((a, b) => Math.max(a, b), 0);
      const mean = inflow.reduce((sum, load) => sum + load, 0) / inflow.length;
      Object.assign(all, { imbalance: greatest / mean, "keys.moved.added": added, "keys.moved.removed": removed });
    }
  }

  /** Share of the keys that have another owner once there are so many nodes. */
  #moved(count: number, context: Context): number {
    const partitioner = this.#create();
    const owners = (nodes: NodeSet): number[] =>
      Array.from(this.#keys, (key) => nodes.at(ownerIn(partitioner, key, nodes, context)).id);
    const before = owners(idleNodes(this.#groups));
    const after = owners(idleNodes(this.#groups, count));
    return after.filter((node, i) => node !== before[i]).length / before.length;
  }
}

function ownerIn(partitioner: KeyPartitioner, key: number, nodes: NodeSet, context: Context): number {
  const position = partitioner.owner(key, nodes, context);
  if (Number.isInteger(position) && position >= 0 && position < nodes.size) return position;
  throw new RangeError(`owner must be a position from 0 to ${nodes.size - 1}, got ${position}`);
}

/** How tasks find the owners of their keys; null where the scenario has a balancer. */
export function ownershipFor({ scenario, policies, trace }: Setup): Ownership | null {
  const { partitioner: spec } = scenario.strategies;
  const { partitioner: definition } = policies;
  if (spec === undefined || definition == null) return null;
  const { name, ...parameters } = spec;
  const facts = workloadFacts(scenario, trace);
  const create = (): KeyPartitioner => {
    const partitioner = definition.create(parameters, facts);
    if (partitioner.kind !== "keys") throw new RangeError(`${name} cuts loops, it gives no keys to nodes`);
    return partitioner;
  };
  return new Ownership(create, scenario.nodes);
}
