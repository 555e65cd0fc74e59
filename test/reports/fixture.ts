import type { ArmResult, ComparisonResult, Estimate, MetricComparison } from "../../sim/measure/results.ts";
import seedrandom from "seedrandom";

/** A label that a careless page would run. */
export const NASTY = "<img src=x onerror=alert(1)>";

export interface Wanted {
  /** Labels of the arms, the baseline first. */
  policies?: readonly string[];
  nodes?: number;
  replications?: number;
  metrics?: readonly string[];
  /** Labels of the arms that have more work than capacity. */
  unstable?: readonly string[];
  /** Mean response time of the baseline, s; each further arm has 0.7 of the one before. */
  mean?: number;
}

const QUANTILES = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p95", 0.95],
  ["p99", 0.99],
  ["p999", 0.999],
] as const;

const none: Estimate = { estimate: null, halfWidth: null, standardError: null };

function estimate(values: readonly (number | null)[]): Estimate {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return none;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  if (known.length === 1) return { estimate: mean, halfWidth: null, standardError: null };
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
  const standardError = Math.sqrt(variance / known.length);
  return { estimate: mean, halfWidth: 2.2 * standardError, standardError };
}

/** Rows of an arm whose response times are Weibull(1/2): a tail as long as those of real pools. */
function rowsOf(mean: number, luck: readonly number[], random: () => number): ArmResult["rows"] {
  const each = (value: (scale: number) => number) =>
    luck.map((factor) => value(mean * factor * (0.97 + 0.06 * random())));
  return {
    "response.mean": each((scale) => scale),
    ...Object.fromEntries(
      QUANTILES.map(([name, q]) => [`response.${name}`, each((scale) => (scale / 2) * Math.log(1 - q) ** 2)]),
    ),
    "waiting.mean": each((scale) => 0.6 * scale),
    "waiting.probability": each(() => 0.4 + 0.1 * random()),
    "slowdown.mean": each((scale) => 40 * scale),
    throughput: each(() => 58 + random()),
    utilisation: each(() => 0.6 + 0.01 * random()),
    "drop.probability": luck.map(() => 0),
    "deadline.missProbability": luck.map(() => null),
    makespan: each(() => 1714 + random()),
  };
}

function arm(policy: string, mean: number, stable: boolean, wanted: Required<Wanted>): ArmResult {
  const luckOf = seedrandom.alea("luck");
  const luck = Array.from({ length: wanted.replications }, () => 0.9 + 0.2 * luckOf());
  const random = seedrandom.alea(policy);
  const rows = rowsOf(mean, luck, random);
  const shares = Array.from({ length: 200 }, (_, i) => (i < 100 ? i / 100 : 1 - 10 ** (-2 - (i - 100) / 33)));
  const half = wanted.nodes / 2;
  return {
    policy,
    poolsim: "0.1.0",
    scenario: "slow-tenth",
    seed: 7,
    scenarioHash: "a96b2a9afa91531f",
    resultHash: "29e5e5a2b15c99f8",
    replications: wanted.replications,
    status: stable ? "ok" : "unstable",
    ...(stable ? {} : { reason: "node group 2: inflow 11.2/s is at or above its capacity of 7/s" }),
    metrics: Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, stable ? estimate(values) : none])),
    classes: {},
    nodes: Array.from({ length: wanted.nodes }, (_, i) => ({
      group: i < half ? 0 : 1,
      count: 1,
      utilisation: stable ? estimate(luck.map(() => (i < half ? 0.5 : 0.7) + 0.1 * random())) : none,
    })),
    counts: { arrived: 1e6, finished: 999_873, dropped: 0, abandoned: 0, present: 127, excluded: 1e5 },
    warmupTasks: 10_000,
    rows: stable ? rows : Object.fromEntries(Object.keys(rows).map((name) => [name, []])),
    ecdf: {
      response: stable
        ? [...shares.map((q): [number, number] => [(mean / 2) * Math.log(1 - q) ** 2, q]), [mean * 60, 1]]
        : [],
    },
  };
}

function comparison(metric: string, policy: ArmResult, baseline: ArmResult): MetricComparison {
  const differences = (policy.rows[metric] ?? []).flatMap((value, i) => {
    const other = baseline.rows[metric]?.[i] ?? null;
    return value === null || other === null ? [] : [value - other];
  });
  const difference = estimate(differences);
  const indifference = 0.01 * Math.abs(baseline.metrics[metric]?.estimate ?? 0);
  const centre = difference.estimate ?? 0;
  const width = difference.halfWidth ?? 0;
  const verdict =
    policy.status === "unstable"
      ? "unstable"
      : Math.abs(centre) + width <= indifference
        ? "too close to matter"
        : Math.abs(centre) <= width
          ? "no difference detected"
          : centre < 0
            ? "better"
            : "worse";
  return {
    metric,
    policy: policy.policy,
    baseline: baseline.policy,
    difference,
    unpairedHalfWidth: difference.halfWidth === null ? null : 2 * difference.halfWidth,
    pValue: difference.halfWidth === null ? null : 0.0000012,
    indifference,
    verdict,
  };
}

/** A made-up comparison with the shapes and oddities of real ones; the same for the same wishes. */
export function fixture(wishes: Wanted = {}): ComparisonResult {
  const wanted: Required<Wanted> = {
    policies: ["random", "round-robin", "power-of-d d=2", "join-shortest-queue", NASTY],
    nodes: 10,
    replications: 10,
    metrics: ["response.mean", "response.p99"],
    unstable: ["round-robin"],
    mean: 0.31,
    ...wishes,
  };
  const arms = wanted.policies.map((policy, i) =>
    arm(policy, wanted.mean * 0.7 ** i, !wanted.unstable.includes(policy), wanted),
  );
  const [baseline] = arms as [ArmResult];
  const command = "poolsim compare scenarios/slow-tenth.yaml --set 'name=</script><script>alert(2)</script>'";
  const hashes = { poolsim: "0.1.0", seed: 7, scenarioHash: "a96b2a9afa91531f", resultHash: "29e5e5a2b15c99f8" };
  return {
    ...hashes,
    scenario: "slow-tenth",
    question: "Which balancer keeps the tail short when one server in ten is slow & the others <b>fast</b>?",
    replications: wanted.replications,
    status: "ok",
    confidence: 0.95,
    baseline: baseline.policy,
    metrics: [...wanted.metrics],
    verdict:
      "join-shortest-queue is better than random on response.mean by 0.195 s (−64 %, 95 % interval 0.184 to 0.206 s)" +
      `; ${NASTY} cannot be told apart from it; round-robin is unstable.`,
    arms,
    comparisons: wanted.metrics.flatMap((metric) =>
      arms.slice(1).map((policy) => comparison(metric, policy, baseline)),
    ),
    manifest: { ...hashes, node: "v20.20.2", command },
    source: "# Which balancer?\nname: '</details><script>alert(3)</script>'\nnodes: [{ count: 10 }]\n",
  };
}
