import * as z from "zod";
import { failField } from "./attempts.ts";
import { groupFaults } from "./failures.ts";
import { choice, expectedInstead, forms, mapping, quantity, whole } from "./fields.ts";
import type { NodeGroup, QueueSpec } from "./types.ts";
import { plain } from "./units.ts";

const MOST_NODES = 10_000_000;
const MOST_SLOTS = 1_000_000;
const MOST_PLACES = 1e12;

const places = z
  .union([
    quantity(
      { ...plain, expected: "a number of waiting places, or unbounded" },
      { whole: true, min: 0, max: MOST_PLACES },
    ),
    z.literal("unbounded"),
  ])
  .prefault("unbounded");

/** The fields of a group of nodes. */
export const nodeFields = {
  count: whole(1, MOST_NODES),
  speed: quantity(plain, { above: 0 }).prefault(1),
  slots: whole(1, MOST_SLOTS).prefault(1),
  queue: places,
};

/** How the nodes of a pool fail; those of stations do not. */
const failing = { fail: failField.exactOptional(), faults: groupFaults.exactOptional() };

/** The nodes of a pool. The scenario checks that there are some, for it has none where it has stations. */
export const nodes: z.ZodType<NodeGroup[]> = z
  .array(
    mapping("a group of nodes, { count: … }", { ...nodeFields, ...failing }),
    expectedInstead("a list of nodes, [{ count: … }]"),
  )
  .refine((groups) => groups.reduce((sum, { count }) => sum + count, 0) <= MOST_NODES, {
    error: `must have at most ${MOST_NODES} nodes in all`,
  });

const queueNames = ["per-node", "central"] as const;

/** Where tasks wait. */
export const queue: z.ZodType<QueueSpec> = z.union(
  [
    choice("queue", queueNames).transform((kind): QueueSpec =>
      kind === "central" ? { kind, places: "unbounded" } : { kind },
    ),
    forms("queue", "kind", [
      mapping("a queue", { kind: z.literal("per-node") }),
      mapping("a queue", { kind: z.literal("central"), places }),
    ]),
  ],
  expectedInstead("per-node, central or { kind: central, places: … }"),
);
