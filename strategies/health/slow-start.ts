import type { HealthDefinition } from "./types.ts";

/**
 * A node that has come back gets its share little by little: it is passed over with a probability that falls in a
 * straight line. Goes with a policy that takes nodes out. Keeps balancers by load, to which an empty node looks best,
 * from burying it.
 */
export const slowStart: HealthDefinition = {
  family: "health",
  name: "slow-start",
  summary: "Lets the share of a node that has come back grow linearly.",
  source: "HAProxy 1.3 configuration manual (2008), slowstart; Envoy 2021, slow start mode",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(nodes that came back lately)",
  parameters: {
    ramp: { type: "duration", default: 30, min: 0, above: true, summary: "Time until it has its full share." },
    least: { type: "number", default: 0.1, min: 0, max: 1, summary: "Share it begins with." },
  },
  create: ({ ramp, least }) => ({
    ramp: ramp as number,
    share: (since) => Math.max(least as number, Math.min(1, since / (ramp as number))),
  }),
};
