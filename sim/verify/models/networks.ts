import { numberOf, numbersOf, type Parameters, textOf, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, simulatedNetwork } from "../model.ts";
import { metricOf } from "./metric.ts";
import { arrivalsOf, distributionOf, sizesOf } from "./sizes.ts";

const exponential = (mean: number): object => ({ kind: "exponential", mean });

/** The rows of a square matrix. */
function matrixOf(parameters: Parameters, name: string, size: number): number[][] {
  const value = parameters[name];
  const rows: unknown[] = Array.isArray(value) ? value : [];
  const isRow = (row: unknown): row is number[] =>
    Array.isArray(row) && row.length === size && row.every((entry) => typeof entry === "number");
  const given = rows.filter(isRow);
  if (given.length !== size || rows.length !== size) {
    throw new RangeError(`parameters.${name} must be a matrix of ${size} rows, got ${JSON.stringify(value)}`);
  }
  return given;
}

const named = (values: readonly number[]): Record<string, number> =>
  Object.fromEntries(values.map((value, i) => [`s${i}`, value]));

/** One metric of one station with one habit. */
function oneStation(truth: TruthCase, station: object): Measurement {
  const metric = metricOf(truth);
  const input = {
    stations: { server: station },
    workload: { arrivals: arrivalsOf(truth.parameters), size: sizesOf(truth.parameters) },
  };
  return simulatedNetwork(input, ({ all }) => [all.all[metric]]);
}

function jackson(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const rates = numbersOf(parameters, "mu");
  const external = numbersOf(parameters, "external");
  const rows = matrixOf(parameters, "routing", rates.length);
  const servers = "c" in parameters ? numbersOf(parameters, "c") : rates.map(() => 1);
  const metric = metricOf(truth);
  const out = (row: readonly number[]): number => Math.max(0, 1 - row.reduce((sum, share) => sum + share, 0));
  const input = {
    stations: Object.fromEntries(
      rates.map((rate, i) => [`s${i}`, { nodes: [{ count: servers[i] }], size: exponential(1 / rate) }]),
    ),
    routing: {
      in: named(external),
      ...Object.fromEntries(rows.map((row, i) => [`s${i}`, { ...named(row), out: out(row) }])),
    },
    workload: { arrivals: { kind: "poisson", rate: external.reduce((sum, rate) => sum + rate, 0) } },
  };
  return simulatedNetwork(input, ({ all }) => [all.all[metric]]);
}

/** Users who think and visit stations one after the other, with the demand of a passage at each. */
function closed({ parameters }: TruthCase): Measurement {
  const demands = numbersOf(parameters, "demands");
  const think = numberOf(parameters, "think");
  const population = numberOf(parameters, "N");
  const names = demands.map((_, i) => `s${i}`);
  const input = {
    stations: Object.fromEntries(names.map((name, i) => [name, { size: exponential(demands[i]) }])),
    routing: { in: names[0], ...Object.fromEntries(names.map((name, i) => [name, names[i + 1] ?? "out"])) },
    workload: {
      arrivals: {
        kind: "closed",
        population,
        think: think > 0 ? exponential(think) : { kind: "deterministic", value: 0 },
      },
    },
  };
  return simulatedNetwork(input, ({ all }) => [all.all["throughput"], all.all["response.mean"]]);
}

function setup(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const count = "k" in parameters ? numberOf(parameters, "k") : 1;
  return oneStation(truth, { nodes: [{ count }], setup: exponential(1 / numberOf(parameters, "setupRate")) });
}

function threshold(truth: TruthCase): Measurement {
  return oneStation(truth, { nodes: [{ count: 1 }, { count: 1, from: numberOf(truth.parameters, "K") }] });
}

function polling(truth: TruthCase): Measurement {
  const { parameters, system } = truth;
  const metric = metricOf(truth);
  const names = Array.from({ length: numberOf(parameters, "N") }, (_, i) => `q${i}`);
  const service = /exhaustive|gated/.exec(system)?.[0] ?? "limited";
  const switching = distributionOf(textOf(parameters, "switch"));
  const server = { stations: names, service, switch: switching, ...(service === "limited" ? { limit: 1 } : {}) };
  const input = {
    stations: Object.fromEntries(names.map((name) => [name, {}])),
    routing: { in: Object.fromEntries(names.map((name) => [name, 1])) },
    polling: [server],
    workload: {
      arrivals: { kind: "poisson", rate: names.length * numberOf(parameters, "lamPerQueue") },
      size: sizesOf(parameters),
    },
  };
  return simulatedNetwork(input, ({ all }) => [all.all[metric]]);
}

function forkJoin(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const names = Array.from({ length: numberOf(parameters, "n") }, (_, i) => `q${i}`);
  const metric = metricOf(truth);
  const input = {
    stations: { split: { fork: names }, ...Object.fromEntries(names.map((name) => [name, {}])) },
    workload: { arrivals: arrivalsOf(parameters), size: sizesOf(parameters) },
  };
  return simulatedNetwork(input, ({ all }) => [all.all[metric]]);
}

/** Share of requests that find no warm instance, and the time an instance is kept idle per request, min. */
function coldStarts({ parameters }: TruthCase): Measurement {
  // Short against a minute, so that service and set-up hide nothing.
  const short = { kind: "deterministic", value: 1e-6 };
  const input = {
    stations: {
      function: { setup: short, keep: 60 * numberOf(parameters, "keepAliveMin"), size: short },
    },
    workload: { arrivals: { kind: "poisson", rate: numberOf(parameters, "ratePerMin") / 60 } },
  };
  return simulatedNetwork(input, ({ all }) => {
    const [station] = all.stations ?? [];
    return [all.all["waiting.probability"], station["on.mean"] / station["throughput"] / 60];
  });
}

export const networks: readonly Model[] = [
  { system: /^open Jackson network\b/, measure: jackson },
  { system: /^closed network\b/, measure: closed },
  {
    system: /^M\/G\/1 multiple vacations$/,
    measure: (truth) => oneStation(truth, { vacation: distributionOf(textOf(truth.parameters, "V")) }),
  },
  { system: /^M\/M\/(?:\d+|c|k)(?:\/setup| with exponential setup)\b/, measure: setup },
  {
    system: /^M\/M\/1 with N-policy\b/,
    measure: (truth) => oneStation(truth, { start: { when: numberOf(truth.parameters, "N") } }),
  },
  { system: /^M\/M\/1 with second server active while N>=K$/, measure: threshold },
  { system: /^symmetric polling, (?:exhaustive|gated|1-limited|limited)$/, measure: polling },
  { system: /^fork-join, (?:\d+|n) parallel M\/M\/1, synchronised arrivals$/, measure: forkJoin },
  { system: /^single function instance pool, keep-alive\b/, measure: coldStarts },
];
