import { distribution } from "../kernel/distributions/index.ts";
import { attemptRules, attemptsAlone, hasAttempts } from "./attempts.ts";
import { failureRules, failuresAlone, mayFail } from "./failures.ts";
import type { Fault } from "./faults.ts";
import { hostRules } from "./host-rules.ts";
import { realJobRules } from "./job-rules.ts";
import type { Sections } from "./schema.ts";
import type { Registry } from "./strategies.ts";
import { graphRules, wholeOf } from "./graph-rules.ts";
import { metricsOf } from "./metric-names.ts";
import { jobRules } from "./jobs.ts";
import { jobsOf } from "./jobs-of.ts";
import { networkFaults } from "./network-rules.ts";
import { partitionRules } from "./partition-rules.ts";
import { resourceRules } from "./capacity.ts";
import { policyRules } from "./policy-rules.ts";
import { realRules } from "./real.ts";
import { scalingRules } from "./scaling.ts";
import type { DistributionSpec, NodeGroup } from "./types.ts";

/** The sections that are well formed; rules about others have to wait. */
export type WellFormed = Partial<Sections>;

/** `given`: what the file says, well formed or not. */
export type Rule = (sections: WellFormed, registry: Registry, given?: object) => Fault[];

const countNodes = (nodes: readonly NodeGroup[]): number => nodes.reduce((sum, { count }) => sum + count, 0);

/** A node's own waiting places mean nothing behind a central queue. */
const centralQueue: Rule = ({ nodes = [], queue }) => {
  if (queue?.kind !== "central") return [];
  return nodes.flatMap((group, i) =>
    group.queue === "unbounded"
      ? []
      : [{ path: ["nodes", i, "queue"], message: "needs queue: per-node; write queue: { kind: central, places: … }" }],
  );
};

const balancerGiven: Rule = ({ nodes, queue, strategies, workload }, { balancers }) => {
  if (workload !== undefined && wholeOf(workload) !== null) return [];
  if (nodes === undefined || queue?.kind !== "per-node" || strategies === undefined) return [];
  if ((strategies.balancer ?? null) !== null || strategies.partitioner !== undefined) return [];
  if (jobsOf(workload) !== undefined || strategies.placement !== undefined) return [];
  if (countNodes(nodes) === 1) return [];
  const known = [...balancers.keys()].join(", ");
  return [{ path: ["strategies", "balancer"], message: `required with several nodes; known: ${known}` }];
};

const arrivalSizes: Rule = ({ workload }) => {
  if (workload === undefined || !("arrivals" in workload)) return [];
  const { arrivals, size, classes } = workload;
  if (arrivals.kind !== "list") {
    const covered = classes.length > 0 && classes.every((one) => one.size !== null);
    return size !== null || covered
      ? []
      : [{ path: ["workload", "size"], message: "required: a distribution of sizes" }];
  }
  const message = "sizes come from the list of arrivals";
  const own = classes.flatMap((one, i) =>
    one.size === null ? [] : [{ path: ["workload", "classes", i, "size"], message }],
  );
  return size === null ? own : [{ path: ["workload", "size"], message }, ...own];
};

const meanOf = (spec: DistributionSpec): number => distribution(spec).mean;

/** The sizes drawn from: per class where it has its own. */
function drawnSizes({ workload }: WellFormed): { path: (string | number)[]; spec: DistributionSpec }[] {
  if (workload === undefined || !("arrivals" in workload)) return [];
  const { size, classes } = workload;
  const own = classes.flatMap((one, i) =>
    one.size === null ? [] : [{ path: ["workload", "classes", i, "size"], spec: one.size }],
  );
  const common = size !== null && (classes.length === 0 || own.length < classes.length);
  return common ? [{ path: ["workload", "size"], spec: size }, ...own] : own;
}

const finiteMeans: Rule = (sections) => {
  const { workload, information } = sections;
  if (workload === undefined || !("arrivals" in workload)) return [];
  const asked =
    "load" in workload.arrivals ? "load" : information?.kind === "class-mean" ? "information: class-mean" : null;
  if (asked === null) return [];
  return drawnSizes(sections).flatMap(({ path, spec }) =>
    meanOf(spec) < Infinity ? [] : [{ path, message: `must have a finite mean, which ${asked} needs` }],
  );
};

const refused = (message: string): Fault[] => [{ path: ["information"], message }];

const informationSource: Rule = ({ workload, information }) => {
  if (workload === undefined || information === undefined) return [];
  if (information.kind === "requested") {
    if (!("trace" in workload)) return refused("requested needs a trace");
    const { trace } = workload;
    if (trace.format !== "swf" && trace.columns.estimate === undefined) {
      return refused("requested needs workload.trace.columns.estimate");
    }
  }
  if (information.kind === "class-mean" && (!("arrivals" in workload) || workload.arrivals.kind === "list")) {
    return refused("class-mean needs sizes drawn from distributions");
  }
  return [];
};

/** What is left out at the start must be less than the run. */
const warmupWithin: Rule = ({ run, workload }) => {
  if (run === undefined) return [];
  const faults: Fault[] = [];
  const listed =
    workload !== undefined && "arrivals" in workload && workload.arrivals.kind === "list" ? workload.arrivals : null;
  const { warmup } = run;
  const tasks = run.tasks ?? listed?.times.length ?? Infinity;
  const time = run.time ?? Infinity;
  if (listed !== null && typeof run.tasks === "number" && run.tasks > listed.times.length) {
    const message = `must be <= ${listed.times.length}, the length of the list of arrivals, got ${run.tasks}`;
    faults.push({ path: ["run", "tasks"], message });
  }
  if (typeof warmup !== "object") return faults;
  if ("tasks" in warmup && warmup.tasks >= tasks) {
    faults.push({
      path: ["run", "warmup"],
      message: `must be < ${tasks} tasks, the length of the run, got ${warmup.tasks}`,
    });
  }
  if ("time" in warmup && warmup.time >= time) {
    faults.push({
      path: ["run", "warmup"],
      message: `must be < ${time} s, the length of the run, got ${warmup.time} s`,
    });
  }
  return faults;
};

/** Rules of a single pool: of a scenario's nodes, or of a station. */
const ofPools: readonly Rule[] = [centralQueue, balancerGiven, ...policyRules, ...resourceRules];

/** What makes requests of several attempts. */
const ATTEMPTS = /^strategies\.(?:copies|retry|admission|health)|^attempts|\.fail(?:\.|$)/;

/** Only what is measured can be compared: in the scenario itself, or because of what is varied. */
const measured: Rule = (sections) => {
  const { workload, hosts, vms, scaling, compare, strategies } = sections;
  if (compare?.metrics === undefined || (workload === undefined && vms === undefined)) return [];
  const mayVary = (sections: RegExp): boolean => Object.keys(compare.vary).some((path) => sections.test(path));
  const known: readonly string[] = metricsOf({
    ...(workload === undefined ? {} : { workload }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(vms === undefined ? {} : { vms }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(sections.attempts === undefined ? {} : { attempts: sections.attempts }),
    strategies: {
      ...(hasAttempts(sections) || mayVary(ATTEMPTS) ? { retry: { name: "any" } } : {}),
      ...(mayFail(sections) || mayVary(/faults/) ? { recovery: { name: "any" } } : {}),
      ...(strategies?.partitioner !== undefined || mayVary(/partitioner/) ? { partitioner: { name: "any" } } : {}),
      ...((strategies?.speculation ?? null) !== null || mayVary(/^attempts|speculation/)
        ? { speculation: { name: "any" } }
        : {}),
    },
  });
  const whole = workload === undefined ? null : wholeOf(workload);
  const where = hosts !== undefined ? `here; known: ${known.join(", ")}` : `of ${whole ?? "requests like these"}`;
  return compare.metrics.flatMap((metric, i): Fault[] =>
    known.includes(metric) ? [] : [{ path: ["compare", "metrics", i], message: `${metric} is not measured ${where}` }],
  );
};

const rules: readonly Rule[] = [
  measured,
  centralQueue,
  balancerGiven,
  arrivalSizes,
  finiteMeans,
  informationSource,
  warmupWithin,
  ...graphRules,
  ...policyRules,
  ...partitionRules,
  ...resourceRules,
  ...failureRules,
  ...scalingRules,
  ...hostRules,
  ...attemptRules,
  ...realRules,
  ...jobRules,
];

/**
 * What is wrong between well-formed sections.
 *
 * @param given the sections that are given, well formed or not
 */
export function brokenRules(sections: WellFormed, registry: Registry, given: object): Fault[] {
  if ("job" in given) return realJobRules.flatMap((rule) => rule(sections, registry, given));
  if (!("stations" in given)) return rules.flatMap((rule) => rule(sections, registry, given));
  const ofNetworks = [warmupWithin, attemptsAlone, failuresAlone, ...realRules];
  return [
    ...ofNetworks.flatMap((rule) => rule(sections, registry, given)),
    ...networkFaults(sections, registry, ofPools),
  ];
}
