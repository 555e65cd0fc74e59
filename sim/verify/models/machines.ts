import { block } from "../../measure/histogram.ts";
import { Tally } from "../../measure/tally.ts";
import { numberOf, numbersOf, type TruthCase } from "../cases.ts";
import { type Finished, finishedTasks, type Measurement, type Model } from "../model.ts";

/** Virtual machines that have their cores to themselves are nodes with a speed, in instructions per second. */
async function onMachines(
  count: number,
  speed: number,
  tasks: readonly { arrival: number; length: number }[],
  scheduler: string,
): Promise<Finished[]> {
  return finishedTasks({
    nodes: [{ count, speed }],
    workload: {
      arrivals: {
        kind: "list",
        times: tasks.map(({ arrival }) => arrival),
        sizes: tasks.map(({ length }) => length),
      },
    },
    strategies: { balancer: "round-robin", scheduler },
  });
}

const served = (tasks: readonly Finished[]): number[] => tasks.map(({ finish, start }) => finish - start);

/** The number that all are, up to rounding. */
function common(what: string, values: readonly number[]): number {
  const odd = values.find((value) => Math.abs(value - values[0]) > 1e-9 * Math.abs(values[0]));
  if (odd !== undefined) throw new RangeError(`${what}: ${odd} is not ${values[0]}`);
  return values[0];
}

/** Time in service of tasks that share one machine, and of the same tasks one after the other. */
function sharedOrNot({ parameters }: TruthCase): Measurement {
  const tasks = numbersOf(parameters, "lengths").map((length) => ({ arrival: 0, length }));
  const speed = numberOf(parameters, "mips");
  return {
    method: "algorithm",
    tasks: 2 * tasks.length,
    compute: async () => [
      ...served(await onMachines(1, speed, tasks, "processor-sharing")),
      ...served(await onMachines(1, speed, tasks, "fcfs")),
    ],
  };
}

/** Like tasks dealt out in turn to machines that share their time. */
function evenlyShared({ parameters }: TruthCase): Measurement {
  const count = numberOf(parameters, "cloudlets");
  const length = numberOf(parameters, "length");
  const tasks = Array.from({ length: count }, () => ({ arrival: 0, length }));
  return {
    method: "algorithm",
    tasks: count,
    async compute() {
      const finished = await onMachines(
        numberOf(parameters, "vms"),
        numberOf(parameters, "vmMips"),
        tasks,
        "processor-sharing",
      );
      return [common("time in service", served(finished))];
    },
  };
}

/** Groups of like tasks at fixed intervals, one of each group to each machine. */
function inGroups({ system, parameters }: TruthCase): Measurement {
  const machines = numberOf(parameters, "vms");
  const count = numberOf(parameters, "tasks");
  const gap = numberOf(parameters, "groupEvery_s");
  const length = numberOf(parameters, "lengthMI");
  const speed = Number(/(\d+)-MIPS/.exec(system)?.[1]);
  const tasks = Array.from({ length: count }, (_, i) => ({ arrival: gap * Math.floor(i / machines), length }));
  return {
    method: "algorithm",
    tasks: count,
    async compute() {
      const finished = await onMachines(machines, speed, tasks, "fcfs");
      const responses = finished.map(({ finish, arrival }) => finish - arrival);
      return [
        common("time in service", served(finished)),
        common("response in the first group", responses.slice(0, machines)),
        common("response in the last group", responses.slice(-machines)),
      ];
    },
  };
}

/** Jain's index, as results compute it. */
function jain({ parameters }: TruthCase): Measurement {
  const values = numbersOf(parameters, "x");
  return {
    method: "formula",
    tasks: 0,
    async compute() {
      const given = block(values.length);
      given.values.set(values);
      const tally = new Tally();
      tally.add(given, values.length);
      return [1 / tally.squareRatio];
    },
  };
}

export const machines: readonly Model[] = [
  { system: /^CloudSimExample9\b/, measure: sharedOrNot },
  { system: /^CloudSimExample7\b/, measure: evenlyShared },
  { system: /^CloudSim SPE-2011 workload\b.*space-shared$/, measure: inGroups },
  { system: /^Jain fairness index$/, measure: jain },
];
