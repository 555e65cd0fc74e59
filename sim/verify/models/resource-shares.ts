import { equalDominantShare } from "../../measure/theory/dominant-shares.ts";
import type { Trace } from "../../workload/trace.ts";
import { numbersOf, type Parameters, type TruthCase } from "../cases.ts";
import { finishedTasks, type Measurement, type Model } from "../model.ts";

/** A cluster and what one task of each user takes of it. */
interface Cluster {
  capacity: number[];
  demands: number[][];
  weights: number[];
}

/** Capacity as a list or a mapping; the users' demands as a list, or each under the user's name. */
function clusterOf(parameters: Parameters): Cluster {
  const { capacity: given, demands: listed, weights: _weights, ...users } = parameters;
  const capacity = Array.isArray(given) ? numbersOf(parameters, "capacity") : numbersIn(given);
  const demands = Array.isArray(listed)
    ? listed.map((_, i) => numbersOf(Object.fromEntries(listed.entries()), String(i)))
    : Object.keys(users).map((name) => numbersOf(users, name));
  const weights = "weights" in parameters ? numbersOf(parameters, "weights") : demands.map(() => 1);
  return { capacity, demands, weights };
}

function numbersIn(mapping: unknown): number[] {
  const values: unknown[] = typeof mapping === "object" && mapping !== null ? Object.values(mapping) : [];
  return numbersOf({ capacity: values }, "capacity");
}

/** Tasks that each user gets started when all have more of them than fit. */
function discrete({ parameters }: TruthCase): Measurement {
  const { capacity, demands, weights } = clusterOf(parameters);
  const perUser = 1 + Math.max(...demands.map((demand) => mostOf(demand, capacity)));
  const count = perUser * demands.length;
  const named = (amounts: readonly number[]): object =>
    Object.fromEntries(amounts.map((amount, r) => [`r${r}`, amount]));
  const classes = demands.map((demand, i) => ({ name: `user ${i}`, weight: weights[i], demand: named(demand) }));
  const scenario = {
    nodes: [{ count: 1, slots: count }],
    queue: "central",
    capacity: named(capacity),
    workload: { arrivals: { kind: "list", times: [0], sizes: [1] }, classes },
    strategies: { scheduler: "drf" },
  };
  return {
    method: "algorithm",
    tasks: count,
    async compute() {
      const started = demands.map(() => 0);
      for (const { id, start } of await finishedTasks(scenario, { trace: atOnce(count, demands.length) })) {
        if (start === 0) started[id % demands.length]++;
      }
      return started;
    },
  };
}

/** Tasks that fit alone. */
const mostOf = (demand: readonly number[], capacity: readonly number[]): number =>
  Math.floor(Math.min(...demand.map((amount, r) => (amount > 0 ? capacity[r] / amount : Infinity))));

/** Tasks of the users in turn, all at time 0. */
function atOnce(count: number, users: number): Trace {
  return {
    count,
    arrival: new Float64Array(count),
    size: new Float64Array(count).fill(1),
    requested: null,
    slots: null,
    key: null,
    class: Int32Array.from({ length: count }, (_, i) => i % users),
    classes: [],
    records: count,
    dropped: {},
    header: {},
  };
}

/** The equal dominant share, and the tasks of each user. */
function divisible({ parameters }: TruthCase): Measurement {
  const { capacity, demands, weights } = clusterOf(parameters);
  return {
    method: "formula",
    tasks: 0,
    async compute() {
      const share = equalDominantShare(capacity, demands, weights);
      const dominant = (demand: readonly number[]): number => Math.max(...demand.map((d, r) => d / capacity[r]));
      return [share, ...demands.map((demand, i) => (weights[i] * share) / dominant(demand))];
    },
  };
}

export const resourceShares: readonly Model[] = [
  { system: /^DRF, discrete tasks\b/, measure: discrete },
  { system: /^DRF, divisible tasks\b/, measure: divisible },
];
