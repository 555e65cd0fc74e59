import { numberOf, numbersOf, type Parameters, textOf, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, simulated } from "../model.ts";
import { metricOf } from "./metric.ts";
import { arrivalsOf, distributionOf, sizesOf } from "./sizes.ts";

/** Words of a system and the scheduler they mean; the first that fits, else first come first served. */
const DISCIPLINES: readonly [RegExp, string][] = [
  [/LCFS preemptive/, "lcfs-pr"],
  [/LCFS/, "lcfs"],
  [/PSJF/, "psjf"],
  [/SRPT/, "srpt"],
  [/SJF/, "sjf"],
  [/LAS/, "las"],
  [/[ -]PS$/, "processor-sharing"],
  [/SIRO/, "siro"],
];

const disciplineOf = (system: string): string => DISCIPLINES.find(([words]) => words.test(system))?.[1] ?? "fcfs";

/** One server, one line, one metric. */
function oneServer(truth: TruthCase, arrivals: object): Measurement {
  const metric = metricOf(truth);
  const input = {
    nodes: [{ count: 1 }],
    workload: { arrivals, size: sizesOf(truth.parameters) },
    strategies: { scheduler: disciplineOf(truth.system) },
  };
  return simulated(input, ({ all }) => [all.all[metric]]);
}

/** Gaps between arrivals: a notation, or by the letter of the system and the rate. */
function intervalOf(system: string, parameters: Parameters): object {
  if (typeof parameters.interarrival === "string") return distributionOf(textOf(parameters, "interarrival"));
  const mean = 1 / numberOf(parameters, "lam");
  if (system.startsWith("D")) return { kind: "deterministic", value: mean };
  const stages = /^E(\d+)/.exec(system)?.[1];
  if (stages !== undefined) return { kind: "erlang", stages: Number(stages), mean };
  throw new RangeError(`${system}: parameters.interarrival must name the distribution of the gaps`);
}

function modulated(truth: TruthCase): Measurement {
  const [up, down] = numbersOf(truth.parameters, "switchRates");
  const switching = [
    [0, up],
    [down, 0],
  ];
  return oneServer(truth, { kind: "mmpp", rates: numbersOf(truth.parameters, "lam"), switch: switching });
}

function batches(truth: TruthCase): Measurement {
  const size = { kind: "deterministic", value: numberOf(truth.parameters, "batch") };
  return oneServer(truth, { kind: "batch", rate: numberOf(truth.parameters, "batchRate"), size });
}

const ORDER = "(?:FCFS|LCFS(?: preemptive-resume)?|P?SJF(?: non-preemptive)?|SRPT|(?:FB/)?LAS.*|PS|SIRO)";

export const singleServer: readonly Model[] = [
  {
    system: new RegExp(`^M/[A-Z]\\d*/1(?: bounded Pareto| lognormal)?(?:[ -]${ORDER})?$`),
    measure: (truth) => oneServer(truth, arrivalsOf(truth.parameters)),
  },
  {
    system: new RegExp(`^(?!M)[A-Z]+\\d*/[A-Z]+\\d*/1(?:[ -]${ORDER})?$`),
    measure: (truth) => oneServer(truth, { kind: "renewal", interval: intervalOf(truth.system, truth.parameters) }),
  },
  { system: /^MMPP\(2\)\/M\/1$/, measure: modulated },
  { system: /^M\^\[\d+\]\/M\/1 bulk arrivals$/, measure: batches },
];
