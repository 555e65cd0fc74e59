import * as z from "zod";
import { durations } from "./distributions.ts";
import { choice, mapping, quantity } from "./fields.ts";
import { mayFail } from "./failures.ts";
import type { Fault } from "./faults.ts";
import { wholeOf } from "./graph-rules.ts";
import { jobsOf } from "./jobs-of.ts";
import { created, namedAdmission, namedBalancer, namedScheduler } from "./policy-rules.ts";
import type { Rule, WellFormed } from "./rules.ts";
import { optionalStrategyField, type Registry, type RequestFamily, strategyField } from "./strategies.ts";
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

/** The policies that requests ask; each may be left out. */
export function requestFields(registry: Registry) {
  const { requestPolicies } = registry;
  const optional = (family: RequestFamily): z.ZodType<StrategySpec | null> =>
    optionalStrategyField(family, requestPolicies[family]);
  const health = optional("health");
  const several = z.array(strategyField("health", requestPolicies.health)).min(1);
  return {
    copies: optional("copies").exactOptional(),
    retry: optional("retry").exactOptional(),
    admission: optional("admission").exactOptional(),
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

/** The places at which a scenario asks for requests of several attempts; those at the tasks of jobs are none. */
function askedAt({ strategies, nodes = [], attempts, workload }: Asking): (string | number)[][] {
  return [
    ...FAMILIES.filter((family) => (strategies?.[family] ?? null) !== null).map((family) => ["strategies", family]),
    ...(attempts === undefined || jobsOf(workload) !== undefined ? [] : [["attempts"]]),
    ...nodes.flatMap(({ fail }, i) => (fail === undefined ? [] : [["nodes", i, "fail"]])),
  ];
}

interface Asking extends Pick<WellFormed, "nodes" | "attempts" | "workload"> {
  strategies?: { readonly [Family in RequestFamily]?: unknown };
}

/** Whether requests are more than one task each. */
export const hasAttempts = (scenario: Asking): boolean => askedAt(scenario).length > 0;

/** What runs tasks of its own way has no attempts to take back. */
export const attemptsAlone: Rule = (sections) => {
  const { stations, hosts, capacity, workload } = sections;
  const whole = workload === undefined ? null : wholeOf(workload);
  const others = [
    ...(stations === undefined ? [] : ["stations"]),
    ...(hosts === undefined ? [] : ["hosts"]),
    ...(capacity === undefined ? [] : ["capacity"]),
    ...(whole === null ? [] : [whole]),
    ...(mayFail(sections) ? ["faults"] : []),
  ];
  return others.flatMap((other) =>
    askedAt(sections).map((path) => ({ path, message: `requests of several attempts cannot go with ${other}` })),
  );
};

/** Attempts are taken back from the scheduler, and dropped when their turn in a line has come. */
const takenBack: Rule = (sections, registry) => {
  if (!hasAttempts(sections)) return [];
  return namedScheduler(sections, registry).flatMap((asked): Fault[] => {
    const result = created(asked);
    if ("reason" in result) return [];
    const { policy } = result;
    const { name } = asked.definition;
    const refused = (path: Fault["path"], message: string): Fault => ({ path, message });
    if (KEEPING.has(policy.kind) || (policy.kind === "sharing" && policy.among === "least-attained")) {
      return [refused(asked.path, `${name} cannot take attempts back, which requests need`)];
    }
    if (!HEADLESS.has(policy.kind)) return [];
    return namedAdmission(sections, registry).flatMap((admission) => {
      const made = created(admission);
      const sheds = "policy" in made && made.policy.sheds !== undefined;
      const why = `drops who is next in line, which ${name} does not know beforehand`;
      return sheds ? [refused(admission.path, `${admission.definition.name} ${why}`)] : [];
    });
  });
};

/** Ways to serve in which tasks of several slots run to their end. */
const KEEPING: ReadonlySet<string> = new Set(["planner", "gang"]);

/** Ways to serve in which nobody is known to be next. */
const HEADLESS: ReadonlySet<string> = new Set(["sharing", "chooser", "classes"]);

/** Attempts go where they are sent: copies to different nodes, none to a node that is kept out. */
const placesKept: Rule = (sections, registry) => {
  const { queue, strategies } = sections;
  const faults: Fault[] = [];
  const complain = (family: RequestFamily, message: string): void => {
    if ((strategies?.[family] ?? null) !== null) faults.push({ path: ["strategies", family], message });
  };
  if (queue?.kind === "central") {
    complain("copies", "copies go to different nodes and need queue: per-node");
    complain("health", "nodes are kept out by a balancer; this needs queue: per-node");
  }
  for (const asked of namedBalancer(sections, registry)) {
    const result = created(asked);
    if ("reason" in result || !("steal" in result.policy) || result.policy.steal === undefined) continue;
    const message = `${asked.definition.name} moves tasks between nodes, which must stay where they are sent`;
    complain("copies", message);
    complain("health", message);
  }
  if (strategies?.partitioner !== undefined) {
    const message = "the owner of a key gets it, so there is no other node to choose";
    complain("copies", message);
    complain("health", message);
  }
  return faults;
};

const workloadFits: Rule = (sections) => {
  const { attempts, workload } = sections;
  if (workload === undefined || wholeOf(workload) !== null) return [];
  const faults: Fault[] = [];
  if (hasAttempts(sections) && "trace" in workload && workload.trace.format === "swf") {
    faults.push({
      path: ["workload", "trace"],
      message: "the jobs of an SWF log cannot be requests of several attempts",
    });
  }
  if (attempts?.sizes === "independent" && (!("arrivals" in workload) || workload.arrivals.kind === "list")) {
    faults.push({ path: ["attempts", "sizes"], message: "independent sizes need sizes drawn from distributions" });
  }
  return faults;
};

/** What requests of several attempts go with. */
export const attemptRules: readonly Rule[] = [attemptsAlone, takenBack, placesKept, workloadFits];
