import { derived } from "../membership.ts";
import type { PartitionerDefinition } from "./types.ts";

/**
 * A written list of the node of each key 0, 1, 2 …; other keys, and those of nodes that have gone, belong to one node
 * that is named, or to the first where that has gone too. For few keys that somebody knows: countries, tenants.
 */
export const list: PartitionerDefinition = {
  family: "partitioner",
  name: "list",
  summary: "A written list of the node of each key, and one node for all others.",
  source: "Oracle 2000, Oracle9i Database Concepts, List Partitioning; PostgreSQL PARTITION BY LIST",
  checkedBy: ["worked by hand"],
  needs: ["key"],
  cost: "O(1), O(n) when nodes come or go",
  parameters: {
    nodes: { type: "numbers", default: [0], min: 0, summary: "Number of the node of key 0, of key 1, and so on." },
    others: { type: "integer", default: 0, min: 0, summary: "Number of the node of all other keys." },
  },
  create({ nodes: written, others }) {
    const idOf = Array.isArray(written) ? written.map(Number) : [];
    const position = derived((nodes) => {
      return new Map(Array.from({ length: nodes.size }, (_, i): [number, number] => [nodes.at(i).id, i]));
    });
    return {
      kind: "keys",
      owner(key, nodes) {
        const of = position(nodes);
        return of.get(idOf[key] ?? -1) ?? of.get(Number(others)) ?? 0;
      },
    };
  },
};
