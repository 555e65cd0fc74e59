import type { ScalerDefinition } from "./types.ts";

/**
 * So many nodes that each has a given number of tasks, in service and waiting. Good for workers behind a queue of
 * messages: it reacts to what has piled up, however busy the nodes say they are.
 */
export const queueLength: ScalerDefinition = {
  family: "scaler",
  name: "queue-length",
  summary: "As many nodes as give each a wanted number of tasks present.",
  source: "KEDA documentation (2025), scaling by queue length; Amazon SQS, backlog per instance",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    perNode: { type: "number", default: 2, min: 0, above: true, summary: "Tasks present for each node." },
  },
  create(parameters) {
    const perNode = parameters.perNode as number;
    return { scales: "count", decide: ({ present }) => Math.ceil(present / perNode) };
  },
};
