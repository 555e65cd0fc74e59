import * as z from "zod";
import { durations } from "./distributions.ts";
import { choice, mapping, quantity } from "./fields.ts";
import type { Rule } from "./rules.ts";
import { type Registry, type RequestFamily, strategyField } from "./strategies.ts";
import type { AttemptsSpec, FailSpec, Scenario, StrategySpec } from "./types.ts";
import { plain } from "./units.ts";

/** How a node's attempts fail. */
export const failField: z.ZodType<FailSpec> = mapping("failing answers, { probability: …, after: … }", {
  probability: quantity(plain, { min: 0, max: 1 }),
  after: durations,
});

export const attemptsField: z.ZodType<AttemptsSpec> = mapping("attempts, { sizes: same | independent }", {
  sizes: choice("sizes", ["same", "independent"]).default("same"),
});

const FAMILIES = ["copies", "retry", "admission", "health"] as const;

/** A policy that may be `none`, which is nothing. */
function optional(family: RequestFamily, { requestPolicies }: Registry): z.ZodType<StrategySpec | null> {
  return z.union([z.literal("none").transform(() => null), z.null(), strategyField(family, requestPolicies[family])]);
}

/** The policies that requests ask; each may be left out. */
export function requestFields(registry: Registry) {
  const health = optional("health", registry);
  const several = z.array(strategyField("health", registry.requestPolicies.health)).min(1);
  return {
    copies: optional("copies", registry).exactOptional(),
    retry: optional("retry", registry).exactOptional(),
    admission: optional("admission", registry).exactOptional(),
    health: z.union([several, health.transform((one) => (one === null ? null : [one]))]).exactOptional(),
  };
}

/** Only the policies that are there. */
export function givenPolicies(
  strategies: z.output<z.ZodObject<ReturnType<typeof requestFields>>>,
): Pick<Scenario["strategies"], RequestFamily> {
  const { copies = null, retry = null, admission = null, health = null } = strategies;
  return {
    ...(copies === null ? {} : { copies }),
    ...(retry === null ? {} : { retry }),
    ...(admission === null ? {} : { admission }),
    ...(health === null ? {} : { health }),
  };
}

/** What a request of several attempts goes with. */
export const attemptsFit: Rule = ({ attempts, nodes, queue, strategies, workload }) => {
  if (strategies === undefined) return [];
  const asked = FAMILIES.filter((family) => (strategies[family] ?? null) !== null);
  const fails = nodes?.some(({ fail }) => fail !== undefined) === true;
  if (asked.length === 0 && !fails && attempts === undefined) return [];
  const faults: ReturnType<Rule> = [];
  if (strategies.scheduler?.name === "las") {
    faults.push({ path: ["strategies", "scheduler"], message: "las cannot take attempts back, which requests need" });
  }
  if (workload !== undefined && "trace" in workload && workload.trace.format === "swf") {
    faults.push({
      path: ["workload", "trace"],
      message: "the jobs of an SWF log cannot be requests of several attempts",
    });
  }
  if (queue?.kind === "central" && (strategies.copies ?? null) !== null) {
    faults.push({ path: ["strategies", "copies"], message: "copies go to different nodes and need queue: per-node" });
  }
  if (queue?.kind === "central" && (strategies.health ?? null) !== null) {
    faults.push({
      path: ["strategies", "health"],
      message: "nodes are kept out by a balancer; this needs queue: per-node",
    });
  }
  if (
    attempts?.sizes === "independent" &&
    workload !== undefined &&
    ("trace" in workload || workload.arrivals.kind === "list")
  ) {
    faults.push({ path: ["attempts", "sizes"], message: "independent sizes need sizes drawn from distributions" });
  }
  return faults;
};

/** Whether requests are more than one task each. */
export function hasAttempts({ strategies, nodes, attempts }: Scenario): boolean {
  const asked = FAMILIES.some((family) => strategies[family] !== undefined);
  return asked || attempts !== undefined || nodes.some(({ fail }) => fail !== undefined);
}
