import { sampleVariance } from "simple-statistics";
import { numberOf, type TruthCase } from "../cases.ts";
import { finishedTasks, type Measurement, type Model, runScenario } from "../model.ts";
import { arrivalsOf, sizesOf } from "./sizes.ts";

/** Mean busy period of one server: an arrival that finds it idle begins one. */
function busyPeriods({ parameters }: TruthCase): Measurement {
  const tasks = 200_000;
  const scenario = {
    nodes: [{ count: 1 }],
    workload: { arrivals: arrivalsOf(parameters), size: sizesOf(parameters) },
    run: { tasks, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks,
    async replicate(replication) {
      const finished = await finishedTasks(scenario, { replication });
      const periods = finished.filter(({ arrival }, i) => i === 0 || arrival >= finished[i - 1].finish).length;
      return [finished.reduce((sum, { size }) => sum + size, 0) / periods];
    },
  };
}

/** T · Var of the time average of N over T: from many long sections of one run. */
function asymptoticVariance({ parameters }: TruthCase): Measurement {
  const rate = numberOf(parameters, "lam");
  const service = numberOf(parameters, "mu");
  const sections = 100;
  // 1000 times the time in which the queue forgets, so that sections are all but independent.
  const length = 1000 / (service * (1 - rate / service) ** 2);
  const time = length * (sections + 1);
  const scenario = {
    nodes: [{ count: 1 }],
    workload: { arrivals: arrivalsOf(parameters), size: sizesOf(parameters) },
    run: { time, warmup: { time: length }, replications: 1 },
  };
  return {
    method: "simulation",
    tasks: Math.round(time * rate),
    async replicate(replication) {
      const { sections: parts } = await runScenario(scenario, { replication, sections });
      return [length * sampleVariance(parts.map(({ all }) => all["number.mean"]))];
    },
  };
}

/** Squared coefficient of variation of the gaps between departures. */
function departures({ parameters }: TruthCase): Measurement {
  const tasks = 200_000;
  const skipped = tasks / 10;
  const scenario = {
    nodes: [{ count: "c" in parameters ? numberOf(parameters, "c") : 1 }],
    queue: "central",
    workload: { arrivals: arrivalsOf(parameters), size: sizesOf(parameters) },
    run: { tasks, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks,
    async replicate(replication) {
      let count = 0;
      let last = 0;
      let sum = 0;
      let squares = 0;
      const seen = ({ finish }: { finish: number }): void => {
        const gap = finish - last;
        last = finish;
        if (++count <= skipped) return;
        sum += gap;
        squares += gap * gap;
      };
      await runScenario(scenario, { replication, seen });
      const n = tasks - skipped;
      return [squares / n / (sum / n) ** 2 - 1];
    },
  };
}

/** Instants at which the number present changes, in order, up to the last arrival. */
function steps(finished: readonly { arrival: number; finish: number }[]): { at: number; step: number }[] {
  return finished
    .flatMap(({ arrival, finish }) => [
      { at: arrival, step: 1 },
      { at: finish, step: -1 },
    ])
    .sort((a, b) => a.at - b.at);
}

/** Mean and variance over time of the number present, and the share of time it is above the metric's limit. */
function occupancy({ metric, parameters }: TruthCase): Measurement {
  const limit = Number(/P\(N>(\d+)\)/.exec(metric)?.[1]);
  if (Number.isNaN(limit)) throw new RangeError(`the metric must name a limit, P(N>…), got "${metric}"`);
  const tasks = 100_000;
  const rate = numberOf(parameters, "lam");
  const mean = numberOf(parameters, "meanService");
  const load = rate * mean;
  const scenario = {
    // Twenty standard deviations above the mean: never all busy.
    nodes: [{ count: Math.ceil(load + 20 * Math.sqrt(load) + 20) }],
    queue: "central",
    workload: { arrivals: { kind: "poisson", rate }, size: { kind: "exponential", mean } },
    run: { tasks, warmup: 0, replications: 1 },
  };
  return {
    method: "simulation",
    tasks,
    async replicate(replication) {
      const finished = await finishedTasks(scenario, { replication });
      const from = 20 * mean;
      const until = finished[finished.length - 1].arrival;
      const moments = [0, 0, 0];
      let level = 0;
      let last = 0;
      for (const { at, step } of steps(finished)) {
        const time = Math.max(0, Math.min(at, until) - Math.max(last, from));
        moments[0] += time * level;
        moments[1] += time * level * level;
        moments[2] += level > limit ? time : 0;
        level += step;
        last = at;
      }
      const [first, second, above] = moments.map((sum) => sum / (until - from));
      return [first, second - first * first, above];
    },
  };
}

export const output: readonly Model[] = [
  { system: /^M\/M\/1 busy period$/, measure: busyPeriods },
  { system: /^M\/M\/1 output analysis$/, measure: asymptoticVariance },
  { system: /^M\/M\/(?:1|c) departure process$/, measure: departures },
  { system: /^M\/G\/infinity occupancy$/, measure: occupancy },
];
