import type { Fault } from "./faults.ts";
import { MOST_VALUES } from "./job.ts";
import { created, namedPartitioner } from "./policy-rules.ts";
import type { Rule, WellFormed } from "./rules.ts";

/** Sections that say how tasks come, are served and fail. */
const OF_TASKS = [
  "workload",
  "stations",
  "routing",
  "polling",
  "capacity",
  "network",
  "attempts",
  "faults",
  "scaling",
  "hosts",
  "vms",
  "claim",
  "real",
] as const;

/** Jobs whose work is cut by a partitioner. */
const isDivisible = ({ job }: WellFormed): boolean => job !== undefined && job.kind !== "streaming";

/** A job takes the place of all that a simulation is about. */
const jobAlone: Rule = (sections) => {
  const { nodes = [], queue, compare, strategies = {} } = sections;
  const found: Fault[] = OF_TASKS.filter((key) => sections[key] !== undefined).map((key) => ({
    path: [key],
    message: "a job is work of its own and goes without",
  }));
  if ((compare ?? null) !== null) {
    found.push({ path: ["compare"], message: "a job is compared with its answer on one thread, not with other arms" });
  }
  if (queue?.kind === "central") found.push({ path: ["queue"], message: "the chunks of a job wait in no queue" });
  for (const [i, { slots, fail, faults }] of nodes.entries()) {
    if (slots > 1) found.push({ path: ["nodes", i, "slots"], message: `a worker is one thread, got ${slots}` });
    if (fail !== undefined || faults !== undefined) {
      found.push({ path: ["nodes", i], message: "workers of a job fail when they fail, not as a scenario says" });
    }
  }
  for (const [family, policy] of Object.entries(strategies)) {
    const isUsual = family === "scheduler" && !Array.isArray(policy) && policy?.name === "fcfs";
    if (family === "partitioner" || (policy ?? null) === null || isUsual) continue;
    found.push({ path: ["strategies", family], message: "a job asks no policy but a partitioner" });
  }
  return found;
};

/** Divisible work is cut by a partitioner of loops, a stream is spread by one of keys. */
const jobCut: Rule = (sections, registry) => {
  const { strategies } = sections;
  if (strategies === undefined || sections.job === undefined) return [];
  const path = ["strategies", "partitioner"];
  const isCut = isDivisible(sections);
  const known = [...registry.partitioners.values()].filter(({ needs }) => needs.includes("key") !== isCut);
  if (strategies.partitioner === undefined) {
    return [{ path, message: `required with a job; known: ${known.map(({ name }) => name).join(", ")}` }];
  }
  return namedPartitioner(sections, registry).flatMap((asked): Fault[] => {
    const result = created(asked);
    if ("reason" in result || (result.policy.kind === "chunks") === isCut) return [];
    const does = isCut ? "gives keys to nodes, it cuts no job" : "cuts loops, it gives no keys to partitions";
    return [{ path, message: `${asked.definition.name} ${does}` }];
  });
};

/** What is drawn for applicants is one array, as large as any other. */
const applicantsFit: Rule = ({ job }) => {
  if (job?.kind !== "credit-scoring" || !("count" in job.applicants)) return [];
  const { count, features } = job.applicants as { count: number; features: number };
  if (count * features <= MOST_VALUES) return [];
  const message = `must be <= ${Math.floor(MOST_VALUES / features)} with ${features} features, got ${count}`;
  return [{ path: ["job", "applicants", "count"], message }];
};

/** Rules about jobs for threads, in the place of all others. */
export const realJobRules: readonly Rule[] = [jobAlone, jobCut, applicantsFit];
