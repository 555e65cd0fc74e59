import { flattened, numberOf, type TruthCase } from "../cases.ts";
import { type Finished, finishedTasks, type Measurement, type Model, NotCovered, runScenario } from "../model.ts";

/** More balls than this in all are not thrown. */
const MOST_BALLS = 200_000_000;

interface Throw {
  balls: number;
  bins: number;
  d: number;
}

/** Bins are nodes, balls are tasks that all arrive at once. */
function throwOf({ parameters }: TruthCase): Throw {
  const d = numberOf(parameters, "d");
  if ("balls" in parameters) return { balls: numberOf(parameters, "balls"), bins: numberOf(parameters, "bins"), d };
  const n = Number(parameters.n);
  if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`parameters.n must be a whole number > 0, got ${n}`);
  return { balls: n, bins: n, d };
}

async function thrown({ balls, bins, d }: Throw, replication: number): Promise<Float64Array> {
  const input = {
    nodes: [{ count: bins }],
    workload: {
      arrivals: { kind: "batch", rate: 1, size: { kind: "deterministic", value: balls } },
      size: { kind: "deterministic", value: 1 },
    },
    strategies: { balancer: d === 1 ? "random" : { name: "power-of-d", d, replacement: true } },
    run: { tasks: balls, warmup: 0, replications: 1 },
  };
  const loads = new Float64Array(bins);
  await runScenario(input, { replication, seen: ({ node }: Finished) => loads[node]++ });
  return loads;
}

function highestLoad(truth: TruthCase): Measurement {
  const balls = throwOf(truth);
  return {
    method: "simulation",
    tasks: balls.balls,
    replicate: async (replication) => [(await thrown(balls, replication)).reduce((a, b) => Math.max(a, b))],
  };
}

/** Share of bins with at least 1, 2, … balls, as many as the value has numbers. */
function loadShares(truth: TruthCase): Measurement {
  const balls = throwOf(truth);
  const expected = flattened(truth.value);
  // A share p of N bins has a standard error of at most √(p / N).
  const needed = Math.max(...expected.map((share) => 4 / (share * truth.tolerance ** 2)));
  if (!(needed <= MOST_BALLS)) {
    throw new NotCovered(
      `a share as small as ${Math.min(...expected)} takes ${needed.toPrecision(2)} balls to be known this well; ` +
        `at most ${MOST_BALLS} are thrown`,
    );
  }
  return {
    method: "simulation",
    tasks: balls.balls,
    async replicate(replication) {
      const loads = await thrown(balls, replication);
      return expected.map((_, i) => loads.reduce((sum, load) => sum + (load > i ? 1 : 0), 0) / balls.bins);
    },
  };
}

/** Time until the last of n tasks that start together has finished. */
function barrier({ parameters }: TruthCase): Measurement {
  const n = numberOf(parameters, "n");
  const input = {
    nodes: [{ count: n }],
    queue: "central",
    workload: {
      arrivals: { kind: "batch", rate: 1, size: { kind: "deterministic", value: n } },
      size: { kind: "exponential", mean: 1 },
    },
    run: { tasks: n, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks: n,
    async replicate(replication) {
      const finished = await finishedTasks(input, { replication });
      return [finished.reduce((latest, { finish, arrival }) => Math.max(latest, finish - arrival), 0)];
    },
  };
}

export const gatherings: readonly Model[] = [
  { system: /^balls into bins\b/, measure: (truth) => (isShare(truth) ? loadShares(truth) : highestLoad(truth)) },
  { system: /^barrier: max of n iid Exp\(1\)/, measure: barrier },
];

const isShare = ({ metric }: TruthCase): boolean => metric.startsWith("fraction of bins");
