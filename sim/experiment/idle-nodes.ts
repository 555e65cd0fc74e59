import type { NodeSet, NodeView } from "../../strategies/types.ts";

/**
 * The first `count` nodes of a pool as a policy sees them before anything runs; beyond the last group there are more of
 * its kind.
 */
export function idleNodes(
  groups: readonly { count: number; speed: number; slots: number }[],
  count = groups.reduce((sum, group) => sum + group.count, 0),
): NodeSet {
  const ofGroups = groups.flatMap(({ count: nodes }, group) => Array.from({ length: nodes }, () => group));
  const views = Array.from({ length: count }, (_, id): NodeView => {
    const group = ofGroups[id] ?? groups.length - 1;
    const { speed, slots } = groups[group];
    return { id, group, speed, slots, load: 0, waiting: 0, free: slots, backlog: 0 };
  });
  return { size: count, version: count, at: (i) => views[i] };
}
