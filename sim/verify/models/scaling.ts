import { scalers } from "../../../strategies/registry.ts";
import type { PoolView } from "../../../strategies/scaling/types.ts";
import { amdahl, gustafson, scalability, scalabilityPeak } from "../../measure/theory/speedup.ts";
import { stream } from "../../kernel/stream.ts";
import { numberOf, numbersOf, recordsOf, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, runScenario, SEED } from "../model.ts";

const formula = (compute: () => number[]): Measurement => ({
  method: "formula",
  tasks: 0,
  compute: async () => compute(),
});

/** A pool all of whose nodes are on, about which only its utilisation is known. */
const poolOf = (count: number, utilisation: number): PoolView => ({
  count,
  ready: count,
  slots: 1,
  present: 0,
  waiting: 0,
  interval: 15,
  utilisation,
  busyTime: 0,
  arrived: 0,
  finished: 0,
  responseTime: NaN,
});

/** What target tracking answers at once, without its limits of growth and the window in which the pool stays large. */
function tracked({ system, parameters }: TruthCase): Measurement {
  const tolerance = Number(/tolerance ([\d.]+)/.exec(system)?.[1] ?? 0.1);
  return formula(() =>
    recordsOf(parameters, "cases").map((one) => {
      const policy = scalers.get("target-tracking")?.create({
        target: numberOf(one, "target"),
        tolerance,
        upPods: Infinity,
        upShare: 1,
        upPeriod: 60,
        downWindow: 0,
      });
      const pool = poolOf(numberOf(one, "replicas"), numberOf(one, "current"));
      return policy?.decide(pool, { now: 0, random: stream(SEED, 0, "scaler") }) ?? NaN;
    }),
  );
}

const TASKS = 20_000;

/** One instance that is on again at once, for tasks that take next to no time. */
function coldStarts({ parameters }: TruthCase): Measurement {
  const rate = numberOf(parameters, "ratePerMin") / 60;
  const keepAlive = numberOf(parameters, "keepAliveMin") * 60;
  const input = {
    nodes: [{ count: 1 }],
    scaling: { min: 0, max: 1, interval: 1000 / rate, boot: { kind: "deterministic", value: 0 } },
    workload: {
      arrivals: { kind: "poisson", rate },
      size: { kind: "deterministic", value: 1e-9 * Math.min(1 / rate, keepAlive) },
    },
    strategies: { scaler: { name: "scale-to-zero", keepAlive } },
    run: { tasks: TASKS, warmup: 100, replications: 1 },
  };
  return {
    method: "simulation",
    tasks: TASKS,
    async replicate(replication) {
      const { all } = (await runScenario(input, { replication })).all;
      return [all["coldstart.probability"], all["nodes.mean"] / all.throughput / 60];
    },
  };
}

function universal({ parameters }: TruthCase): number[] {
  const [sigma, kappa] = [numberOf(parameters, "sigma"), numberOf(parameters, "kappa")];
  const peak = scalabilityPeak(sigma, kappa);
  return [8, 32, peak, Math.round(peak)].map((n, i) => (i === 2 ? n : scalability(n, sigma, kappa)));
}

const speedup =
  (law: (serial: number, n: number) => number) =>
  ({ parameters }: TruthCase): Measurement =>
    formula(() => numbersOf(parameters, "N").map((n) => law(numberOf(parameters, "serial"), n)));

export const scaled: readonly Model[] = [
  { system: /^Kubernetes HPA formula\b/, measure: tracked },
  { system: /^single function instance pool, keep-alive\b/, measure: coldStarts },
  { system: /^Amdahl speedup$/, measure: speedup(amdahl) },
  { system: /^Gustafson scaled speedup$/, measure: speedup(gustafson) },
  { system: /^Universal Scalability Law$/, measure: (truth) => formula(() => universal(truth)) },
];
