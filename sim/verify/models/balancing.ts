import { numberOf, numbersOf, type Parameters, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, simulated, simulatedTogether } from "../model.ts";
import { metricOf } from "./metric.ts";
import { arrivalsOf, sizesOf } from "./sizes.ts";

/** Arrivals per second in all: `lamTotal`, or `lamPerServer` times the nodes. */
const totalRate = (parameters: Parameters, n: number): number =>
  "lamTotal" in parameters ? numberOf(parameters, "lamTotal") : n * numberOf(parameters, "lamPerServer");

/** n like nodes, each with a line of its own. */
function farm(parameters: Parameters, n: number, balancer: unknown): object {
  return {
    nodes: [{ count: n }],
    workload: {
      arrivals: { kind: "poisson", rate: totalRate(parameters, n) },
      size: { kind: "exponential", mean: 1 / numberOf(parameters, "mu") },
    },
    strategies: { balancer },
  };
}

const balanced =
  (balancer: string) =>
  (truth: TruthCase): Measurement => {
    const metric = metricOf(truth);
    return simulated(farm(truth.parameters, numberOf(truth.parameters, "n"), balancer), ({ all }) => [all.all[metric]]);
  };

/**
 * The supermarket model with its finite number of nodes, or with enough that the limit is near: the difference is of
 * the order 1 / (n (1 − λ)).
 */
function choices(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const metric = metricOf(truth);
  const slack = 1 - numberOf(parameters, "lamPerServer") / numberOf(parameters, "mu");
  const n = typeof parameters.n === "number" ? parameters.n : Math.max(1000, Math.ceil(20 / slack));
  const balancer = { name: "power-of-d", d: numberOf(parameters, "d"), replacement: parameters.replacement === true };
  return simulated(farm(parameters, n, balancer), ({ all }) => [all.all[metric]]);
}

/** Nodes of unlike speeds `mu`; an entry of `weights` each. */
function weighted(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const metric = metricOf(truth);
  const input = {
    nodes: numbersOf(parameters, "mu").map((speed) => ({ count: 1, speed })),
    workload: {
      arrivals: { kind: "poisson", rate: numberOf(parameters, "lamTotal") },
      size: { kind: "exponential", mean: 1 },
    },
    strategies: { balancer: { name: "weighted-random", weights: numbersOf(parameters, "weights") } },
  };
  return simulated(input, ({ all }) => [all.all[metric]]);
}

/** Size intervals of equal load, or those between the given cutoffs. */
function byInterval(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const metric = metricOf(truth);
  const n = numberOf(parameters, "n");
  const cutoffs =
    "cutoff" in parameters
      ? [numberOf(parameters, "cutoff")]
      : "cutoffs" in parameters
        ? numbersOf(parameters, "cutoffs")
        : null;
  const input = {
    nodes: [{ count: n }],
    workload: { arrivals: arrivalsOf(parameters), size: sizesOf(parameters) },
    strategies: { balancer: { name: "sita-e", cutoffs } },
  };
  return simulated(input, ({ all }) => [all.all[metric]]);
}

const LABELS: Readonly<Record<string, string>> = {
  JSQ: "join-shortest-queue",
  JIQ: "join-idle-queue",
  LWL: "least-work-left",
  RR: "round-robin",
  random: "random",
};

/** One arm of an order such as `MM10-central < JSQ < JSQ(2) < RR < random`. */
function arm(parameters: Parameters, label: string): object {
  const n = numberOf(parameters, "n");
  if (label.endsWith("central")) return { ...farm(parameters, n, null), queue: "central" };
  const d = /^JSQ\((\d+)\)$/.exec(label)?.[1];
  if (d !== undefined) return farm(parameters, n, { name: "power-of-d", d: Number(d) });
  const balancer = LABELS[label];
  if (balancer === undefined) throw new RangeError(`no policy is called "${label}"`);
  return farm(parameters, n, balancer);
}

/** Mean response times of the policies that the metric names, on the same arrivals. */
function ordered({ metric, parameters }: TruthCase): Measurement {
  const labels = metric.replace(/^E\[T\]:/, "").split("<");
  return simulatedTogether(
    labels.map((label) => arm(parameters, label.trim())),
    ({ all }) => all.all["response.mean"],
  );
}

export const balancing: readonly Model[] = [
  { system: /^n=\d+ (?:M\/M\/1 FCFS, )?uniform random dispatch/, measure: balanced("random") },
  { system: /^n=\d+ round-robin dispatch/, measure: balanced("round-robin") },
  { system: /^join-shortest-queue\b/, measure: balanced("join-shortest-queue") },
  { system: /^join-idle-queue\b/, measure: balanced("join-idle-queue") },
  { system: /^least-work-left\b/, measure: balanced("least-work-left") },
  { system: /^power-of-(?:d|\d+)(?:-choices)?\b/, measure: choices },
  { system: /^heterogeneous servers, random weighted\b/, measure: weighted },
  { system: /^SITA-E\b/, measure: byInterval },
  { system: /^policy ordering\b/, measure: ordered },
];
