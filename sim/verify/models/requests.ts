import { exponentialBackoff } from "../../../strategies/retry/exponential-backoff.ts";
import type { Context } from "../../../strategies/types.ts";
import { log } from "../../kernel/math.ts";
import { numberOf, type Parameters, textOf, type TruthCase } from "../cases.ts";
import { type Finished, type Measurement, type Model, runScenario, simulated } from "../model.ts";
import { metricOf } from "./metric.ts";

/** Nodes for requests that never queue: twenty times what is busy on average. */
const SPARE = 20;

/** k servers with a line each; copies of a request have sizes of their own. */
function redundancy(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const metric = metricOf(truth);
  const k = numberOf(parameters, "k");
  const input = {
    nodes: [{ count: k }],
    workload: {
      arrivals: { kind: "poisson", rate: k * numberOf(parameters, "lamPerServer") },
      size: { kind: "exponential", mean: 1 / numberOf(parameters, "mu") },
    },
    attempts: { sizes: "independent" },
    strategies: { balancer: "random", copies: { name: "redundancy-d", d: numberOf(parameters, "d") } },
  };
  return simulated(input, ({ all }) => [all.all[metric]]);
}

/** Copies of a request on nodes that are all but idle. */
function unhindered(size: object, mean: number, copies: object, nodes: number): Measurement {
  const tasks = 20_000;
  const input = {
    nodes: [{ count: nodes }],
    workload: { arrivals: { kind: "poisson", rate: 1 / mean }, size },
    attempts: { sizes: "independent" },
    strategies: { balancer: "join-shortest-queue", copies },
    // What is all but idle has nothing to forget.
    run: { tasks, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks,
    replicate: async (replication) => [(await runScenario(input, { replication })).all.all["response.mean"]],
  };
}

/** Second copy at a quantile of the first one's time, given as `p95=…`. */
function hedged({ parameters }: TruthCase): Measurement {
  const mean = numberOf(parameters, "mean");
  const digits = /^p(\d+)/.exec(textOf(parameters, "hedgeAt"))?.[1];
  if (digits === undefined)
    throw new RangeError(`parameters.hedgeAt must be such as p95, got ${String(parameters.hedgeAt)}`);
  const delay = -mean * log(1 - Number(`0.${digits}`));
  return unhindered({ kind: "exponential", mean }, mean, { name: "hedging", delay, budget: 1 }, SPARE);
}

function together({ parameters }: TruthCase): Measurement {
  const [shape, low, d] = [numberOf(parameters, "alpha"), numberOf(parameters, "xm"), numberOf(parameters, "copies")];
  const mean = shape > 1 ? (shape * low) / (shape - 1) : 10 * low;
  return unhindered({ kind: "pareto", shape, low }, mean, { name: "redundancy-d", d }, SPARE * d);
}

/** Batches of n tasks, each on a node of its own: the share of batches whose last is later than a leaf's quantile. */
function fanOut({ parameters }: TruthCase): Measurement {
  const n = numberOf(parameters, "n");
  const quantile = -log(numberOf(parameters, "p"));
  const batches = 1000;
  const input = {
    nodes: [{ count: SPARE * n }],
    queue: "central",
    workload: {
      arrivals: { kind: "batch", rate: 1, size: { kind: "deterministic", value: n } },
      size: { kind: "exponential", mean: 1 },
    },
    run: { tasks: batches * n, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks: batches * n,
    async replicate(replication) {
      const slow = new Set<number>();
      const seen = ({ id, arrival, finish }: Finished): void => {
        if (finish - arrival > quantile) slow.add(Math.floor(id / n));
      };
      await runScenario(input, { replication, seen });
      return [slow.size / batches];
    },
  };
}

/** Failures after which nothing is left to sum: the terms shrink like (q f)^k. */
function lastTerm(q: number, factor: number): number {
  if (!(q * factor < 1)) throw new RangeError(`the mean backoff is finite for (1 - p) factor < 1, got ${q * factor}`);
  return Math.ceil(-40 / log(Math.max(q * factor, q, 1e-9)));
}

/**
 * Attempts and total backoff, averaged over the number of failures: the policy says its waits. A simulated mean would
 * not settle: with q f² ≥ 1 the total has no variance.
 */
function retried({ parameters }: TruthCase): Measurement {
  const p = numberOf(parameters, "p");
  const factor = numberOf(parameters, "factor");
  const given = { base: numberOf(parameters, "base"), factor, cap: null, jitter: "none" };
  const policy = exponentialBackoff.create({ ...given, attempts: 1e6, timeout: null, withdraw: false, budget: null });
  const context: Context = { now: 0, random: { next: () => 0.5, below: () => 0 } };
  return {
    method: "algorithm",
    tasks: 0,
    compute() {
      let attempts = 0;
      let backoff = 0;
      let waited = 0;
      let chance = 1;
      for (let failed = 0; failed <= lastTerm(1 - p, factor); failed++) {
        if (failed > 0) waited += policy.backoff(failed, 0, context);
        attempts += chance * p * (failed + 1);
        backoff += chance * p * waited;
        chance *= 1 - p;
      }
      return Promise.resolve([attempts, backoff]);
    },
  };
}

/** Requests let in by a bucket that far more want to pass. */
function bucket({ parameters }: { parameters: Parameters }): Measurement {
  const [rate, burst, time] = [numberOf(parameters, "r"), numberOf(parameters, "b"), numberOf(parameters, "t")];
  const input = {
    nodes: [{ count: 1 }],
    workload: {
      arrivals: { kind: "renewal", interval: { kind: "deterministic", value: 1 / (50 * rate + burst / time) } },
      size: { kind: "deterministic", value: 1e-9 },
    },
    strategies: { admission: { name: "token-bucket", rate, burst } },
    run: { time, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks: Math.round(50 * rate * time),
    async replicate(replication) {
      const { counts } = await runScenario(input, { replication });
      return [counts.arrived - counts.dropped];
    },
  };
}

export const requests: readonly Model[] = [
  { system: /^Redundancy-d, cancel-on-complete, iid exponential copies, FCFS/, measure: redundancy },
  { system: /^hedged request: second copy/, measure: hedged },
  { system: /^(?:two|\w+) copies launched together, Pareto/, measure: together },
  { system: /^fan-out to n leaf servers, wait for all/, measure: fanOut },
  { system: /^retry with success probability p, exponential backoff/, measure: retried },
  { system: /^token bucket rate r, burst b/, measure: bucket },
];
