import type { NodeSet, NodeView, ParameterValues, TaskView } from "../../../strategies/types.ts";
import { balancers } from "../../../strategies/registry.ts";

/** A set of idle nodes with the given numbers, as a balancer sees it. */
export function nodesWith(ids: readonly number[], version = 0): NodeSet {
  const views = ids.map((id): NodeView => ({
    id,
    group: 0,
    speed: 1,
    slots: 1,
    load: 0,
    waiting: 0,
    free: 1,
    backlog: 0,
  }));
  return { size: views.length, version, at: (i) => views[i] };
}

/** Numbers 0 … n − 1. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const NOTHING: Omit<TaskView, "key"> = {
  id: 0,
  arrival: 0,
  estimate: 1,
  requested: 1,
  attained: 0,
  remaining: 1,
  priority: 0,
  weight: 1,
  deadline: Infinity,
  class: 0,
  slots: 1,
};

/** The number of the node that a balancer of the registry, which draws no lots, gives to each key. */
export function ownersOf(name: string, given: ParameterValues, nodes: NodeSet, keys: readonly number[]): number[] {
  const definition = balancers.get(name);
  if (definition === undefined) throw new RangeError(`no balancer is called "${name}"`);
  const defaults = Object.entries(definition.parameters).map(([key, parameter]) => [key, parameter.default] as const);
  const policy = definition.create({ ...Object.fromEntries(defaults), ...given });
  if (policy.kind !== "chooser") throw new RangeError(`${name} does not look at keys`);
  const random = {
    next(): number {
      throw new RangeError(`${name} draws lots`);
    },
    below(): number {
      throw new RangeError(`${name} draws lots`);
    },
  };
  return keys.map((key) => {
    const node = policy.choose({ ...NOTHING, key }, nodes, { now: 0, random });
    if (node === null) throw new RangeError(`${name} lets key ${key} wait`);
    return node.id;
  });
}
