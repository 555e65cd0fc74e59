import { erlangC, halfinWhitt } from "../../measure/theory/many-servers.ts";
import { root } from "../../measure/theory/root.ts";
import { numberOf, numbersOf, type Parameters, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, simulated } from "../model.ts";
import { metricOf } from "./metric.ts";
import { arrivalsOf, sizesOf } from "./sizes.ts";

const serversOf = (parameters: Parameters): number => ("c" in parameters ? numberOf(parameters, "c") : 1);

/** Servers behind one line; `room` counts all places, those in service too. */
function servers(truth: TruthCase, room: number | null): Measurement {
  const { parameters } = truth;
  const c = serversOf(parameters);
  const metric = metricOf(truth);
  const patience =
    "patienceRate" in parameters
      ? { patience: { kind: "exponential", mean: 1 / numberOf(parameters, "patienceRate") } }
      : {};
  const input = {
    nodes: [{ count: c }],
    queue: room === null ? "central" : { kind: "central", places: room - c },
    workload: { arrivals: arrivalsOf(parameters), size: sizesOf(parameters), ...patience },
  };
  return simulated(input, ({ all }) => [all.all[metric]]);
}

/** Service rate of each class: one for all, or one each. */
function ratesOf({ mu }: Parameters, count: number): number[] {
  const rates = Array.isArray(mu) ? mu.map(Number) : Array.from({ length: count }, () => Number(mu));
  if (rates.length !== count || !rates.every((rate) => rate > 0)) {
    throw new RangeError(`parameters.mu must be a rate > 0, or one for each class, got ${JSON.stringify(mu)}`);
  }
  return rates;
}

/** Classes with arrival rates `lam`, the first the most urgent. */
function priorities(
  { parameters }: TruthCase,
  scheduler: string,
  read: (classes: readonly Readonly<Record<string, number>>[], loads: readonly number[]) => number[],
): Measurement {
  const arrivals = numbersOf(parameters, "lam");
  const services = ratesOf(parameters, arrivals.length);
  const input = {
    nodes: [{ count: serversOf(parameters) }],
    queue: "central",
    workload: {
      arrivals: { kind: "poisson", rate: arrivals.reduce((sum, rate) => sum + rate, 0) },
      classes: arrivals.map((share, i) => ({
        name: `class ${i + 1}`,
        share,
        priority: arrivals.length - i,
        size: { kind: "exponential", mean: 1 / services[i] },
      })),
    },
    strategies: { scheduler },
  };
  const loads = arrivals.map((rate, i) => rate / services[i]);
  return simulated(input, ({ all }) => read(all.classes, loads));
}

/** The same metric of every class. */
const eachClass =
  (scheduler: string) =>
  (truth: TruthCase): Measurement => {
    const metric = metricOf(truth);
    return priorities(truth, scheduler, (classes) => classes.map((row) => row[metric]));
  };

/** Kleinrock's invariant: Σ over the classes of load × mean waiting time. */
const conserved = (truth: TruthCase): Measurement =>
  priorities(truth, "priority", (classes, loads) => [
    classes.reduce((sum, row, i) => sum + loads[i] * row["waiting.mean"], 0),
  ]);

function repairmen(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const metric = metricOf(truth);
  const think = { kind: "exponential", mean: 1 / numberOf(parameters, "failureRate") };
  const input = {
    nodes: [{ count: numberOf(parameters, "repairers") }],
    queue: "central",
    workload: {
      arrivals: { kind: "closed", population: numberOf(parameters, "machines"), think },
      size: { kind: "exponential", mean: 1 / numberOf(parameters, "repairRate") },
    },
  };
  return simulated(input, ({ all }) => [all.all[metric]]);
}

/** The least number of servers with at most `target` delayed, exactly and by the square-root rule. */
function staffing({ parameters }: TruthCase): number[] {
  const load = numberOf(parameters, "offeredLoad");
  const target = numberOf(parameters, "target");
  if (!(target > 0 && target < 1)) throw new RangeError(`parameters.target must be in (0, 1), got ${target}`);
  let least = Math.floor(load) + 1;
  while (erlangC(least, load) > target) least++;
  let high = 1;
  while (halfinWhitt(high) > target) high *= 2;
  // Below this the limit is 1 for all that matters.
  const beta = root((x) => target - halfinWhitt(x), 1e-9, high);
  return [least, Math.ceil(load + beta * Math.sqrt(load))];
}

const formula = (compute: () => number[]): Measurement => ({
  method: "formula",
  tasks: 0,
  compute: async () => compute(),
});

export const manyServers: readonly Model[] = [
  { system: /^M\/M\/(?:1|c)\/K$/, measure: (truth) => servers(truth, numberOf(truth.parameters, "K")) },
  { system: /^M\/[A-Z]\d*\/c\/c loss$/, measure: (truth) => servers(truth, numberOf(truth.parameters, "c")) },
  { system: /^M\/[A-Z]\d*\/c(?: FCFS)?(?: central queue)?$|^M\/M\/c\+M\b/, measure: (truth) => servers(truth, null) },
  { system: /^M\/M\/(?:1|c) non-preemptive priority\b/, measure: eachClass("priority") },
  { system: /^M\/M\/(?:1|c) preemptive priority\b/, measure: eachClass("priority-pr") },
  { system: /^M\/M\/1 non-preemptive, any work-conserving/, measure: conserved },
  { system: /^machine repairman\b/, measure: repairmen },
  {
    system: /^M\/M\/c in the Halfin-Whitt regime/,
    measure: ({ parameters }) => formula(() => [halfinWhitt(numberOf(parameters, "beta"))]),
  },
  { system: /^minimum servers for P\(wait\)<=target/, measure: (truth) => formula(() => staffing(truth)) },
];
