import * as z from "zod";
import { hasAttempts } from "./attempts.ts";
import { wholeNumbers } from "./distributions.ts";
import { mayFail } from "./failures.ts";
import type { Fault } from "./faults.ts";
import { expectedInstead, mapping, quantity, whole } from "./fields.ts";
import { jobsOf } from "./jobs-of.ts";
import { created, namedPlacement } from "./policy-rules.ts";
import type { Rule } from "./rules.ts";
import type { DistributionSpec, JobsSpec, StrategySpec } from "./types.ts";
import { plain } from "./units.ts";

const MOST_TASKS = 1_000_000;
const MOST_REPLICAS = 1000;

const number = whole(1, MOST_TASKS).transform((value): DistributionSpec => ({ kind: "deterministic", value }));

/** How many tasks a job has, and where their input is. */
export const jobs: z.ZodType<JobsSpec> = mapping("jobs, { tasks: … }", {
  tasks: z.union([number, wholeNumbers], expectedInstead("a number of tasks, or a distribution of whole numbers")),
  input: mapping("the tasks' input, { replicas: …, remote: … }", {
    replicas: whole(1, MOST_REPLICAS),
    remote: quantity(plain, { min: 1 }),
  }).exactOptional(),
});

const PATH = ["workload", "jobs"];

/** A placement is asked where there are jobs, in place of balancer and scheduler. */
const placed: Rule = (sections, registry) => {
  const { workload, strategies } = sections;
  const given = strategies?.placement;
  const path = ["strategies", "placement"];
  if (workload === undefined || strategies === undefined) return [];
  if (jobsOf(workload) === undefined) {
    return given === undefined ? [] : [{ path, message: "needs workload.jobs: { tasks: … }" }];
  }
  const known = [...registry.placements.keys()].join(", ");
  const found: Fault[] = given === undefined ? [{ path, message: `required with workload.jobs; known: ${known}` }] : [];
  const instead = (family: string, spec: StrategySpec | null | undefined, usual?: string): void => {
    if (spec == null || spec.name === usual) return;
    found.push({ path: ["strategies", family], message: "jobs of several tasks have a placement instead" });
  };
  instead("balancer", strategies.balancer);
  instead("partitioner", strategies.partitioner);
  instead("scheduler", strategies.scheduler, "fcfs");
  return found;
};

/** Several attempts at a task are made of tasks of jobs. */
const speculatedOf: Rule = ({ workload, hosts, strategies }) => {
  if ((strategies?.speculation ?? null) === null || jobsOf(workload) !== undefined) return [];
  if (workload === undefined && hosts === undefined) return [];
  return [{ path: ["strategies", "speculation"], message: "needs workload.jobs: { tasks: … }" }];
};

/** Jobs run in a way of their own, on nodes that stay and turn nothing away. */
const jobsAlone: Rule = (sections) => {
  const { workload, nodes = [], queue, sharing, capacity, stations, hosts, scaling } = sections;
  const spec = jobsOf(workload);
  if (spec === undefined || workload === undefined || !("arrivals" in workload)) return [];
  const others = [
    ...(queue?.kind === "central" ? ["a central queue: a placement says where jobs wait"] : []),
    ...(nodes.some((group) => group.queue !== "unbounded") ? ["bounded queues"] : []),
    ...(sharing === "time" ? ["sharing: time"] : []),
    ...(capacity === undefined ? [] : ["capacity"]),
    ...(stations === undefined ? [] : ["stations"]),
    ...(hosts === undefined ? [] : ["hosts"]),
    ...(scaling === undefined ? [] : ["scaling"]),
    ...(mayFail(sections) ? ["faults"] : []),
    ...(hasAttempts(sections) ? ["requests of several attempts"] : []),
    ...(workload.patience === null ? [] : ["patience"]),
    ...(workload.keys === undefined ? [] : ["keys"]),
    ...(workload.classes.some(({ deadline }) => deadline !== null) ? ["deadlines"] : []),
  ];
  const found = others.map((other): Fault => ({
    path: PATH,
    message: `jobs of several tasks cannot go with ${other}`,
  }));
  const count = nodes.reduce((sum, group) => sum + group.count, 0);
  const replicas = spec.input?.replicas ?? 0;
  if (nodes.length > 0 && replicas > count) {
    const message = `must be <= ${count}, the nodes, got ${replicas}`;
    found.push({ path: [...PATH, "input", "replicas"], message });
  }
  return found;
};

/** A policy that waits for nodes with the input must know where that is. */
const inputGiven: Rule = (sections, registry) => {
  const spec = jobsOf(sections.workload);
  if (spec === undefined || spec.input !== undefined) return [];
  return namedPlacement(sections, registry).flatMap((asked): Fault[] => {
    const result = created(asked);
    if ("reason" in result || result.policy.kind !== "offers" || asked.definition.name !== "delay-scheduling")
      return [];
    const message = "delay-scheduling needs workload.jobs.input: { replicas: …, remote: … }";
    return [{ path: asked.path, message }];
  });
};

/** Rules about jobs of several tasks. */
export const jobRules: readonly Rule[] = [placed, speculatedOf, jobsAlone, inputGiven];
