import type { PartitionerDefinition } from "./types.ts";

/**
 * Each key is given to a node by lot when it is first seen, and stays there: a directory of all keys. No key moves when
 * nodes come, which therefore own only keys that are new; keys of a node that has gone are drawn anew.
 */
export const random: PartitionerDefinition = {
  family: "partitioner",
  name: "random",
  summary: "A node drawn by lot for each key, which keeps it.",
  source: "Özsu and Valduriez 2020, Principles of Distributed Database Systems, 4th ed., sec. 2.1",
  checkedBy: ["closed form"],
  needs: ["key"],
  cost: "O(1), O(n) when it draws again after nodes have come or gone",
  parameters: {},
  create() {
    const idOf = new Map<number, number>();
    return {
      kind: "keys",
      owner(key, nodes, { random: lots }) {
        const id = idOf.get(key) ?? -1;
        // The position is the number unless nodes have failed.
        if (id !== -1) {
          if (id < nodes.size && nodes.at(id).id === id) return id;
          for (let i = 0; i < nodes.size; i++) if (nodes.at(i).id === id) return i;
        }
        const drawn = lots.below(nodes.size);
        idOf.set(key, nodes.at(drawn).id);
        return drawn;
      },
    };
  },
};
