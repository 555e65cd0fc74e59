import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { leastAllocatedScore } from "../../../strategies/allocation/kubernetes.ts";
import { alignment } from "../../../strategies/allocation/score.ts";
import { allocators } from "../../../strategies/registry.ts";
import { packageRoot } from "../../experiment/version.ts";
import { Calendar } from "../../kernel/calendar.ts";
import { stream } from "../../kernel/stream.ts";
import { fewestBins } from "../../measure/theory/bin-packing.ts";
import { Allocation } from "../../model/hosts/allocation.ts";
import { HostCursor, Hosts } from "../../model/hosts/hosts.ts";
import { Peers } from "../../model/hosts/peers.ts";
import { VmCursor, Vms } from "../../model/hosts/vms.ts";
import { parseCases } from "../case-file.ts";
import { numberOf, numbersOf, type Parameters, textOf, type TruthCase } from "../cases.ts";
import { type Measurement, type Model, NotCovered, SEED } from "../model.ts";

const ANYWHERE = { peers: { apart: null, together: null, spread: null }, groups: null };

const empty = (capacity: readonly number[], count: number): Hosts => {
  const rest = { gpus: 0, speed: 1, rack: -1, zone: -1, idlePower: NaN, peakPower: NaN };
  const names = capacity.map((_, r) => `resource ${r}`);
  return new Hosts([{ count, capacity, ...rest }], names);
};

/** The host of each item, all on offer at once, on as many hosts as it may take. */
function pack(name: string, items: readonly (readonly number[])[], capacity: readonly number[]): number[] {
  const definition = allocators.get(name);
  if (definition === undefined) throw new RangeError(`unknown allocator "${name}"`);
  const clock = new Calendar();
  const hosts = empty(capacity, items.length);
  const vms = new Vms(capacity.length);
  const hostOf: number[] = [];
  const share = 1 / items.length;
  const allocation = new Allocation({
    clock,
    hosts,
    vms,
    allocator: definition.create({ inUse: true }),
    context: {
      now: 0,
      random: stream(SEED, 0, "strategy/allocator"),
      resources: capacity.map((_, r) => `resource ${r}`),
      shapes: items.map((demand) => ({ share, demand })),
    },
    monitor: {
      arrived() {},
      placed: (vm) => (hostOf[vms.id(vm)] = vms.host(vm)),
      refused(vm) {
        throw new RangeError(`item ${vms.id(vm)} is larger than a bin`);
      },
      left() {},
    },
    classes: [ANYWHERE],
    asksPeers: false,
  });
  for (const [id, demand] of items.entries()) {
    const vm = vms.allocate();
    vms.setId(vm, id);
    vms.setLifetime(vm, Infinity);
    vms.setDemands(vm, demand);
    allocation.arrive(vm);
  }
  clock.run();
  return hostOf;
}

const binsOf = (hostOf: readonly number[]): number => new Set(hostOf).size;

/** Items as listed, or in short: `6x51, 6x27`, or `(50,1) repeated 20 times`. */
function itemsOf(parameters: Parameters): number[] {
  if (Array.isArray(parameters.items)) return numbersOf(parameters, "items");
  const text = textOf(parameters, "items");
  const repeated = /^\(([\d.,\s]+)\) repeated (\d+) times$/.exec(text);
  if (repeated !== null) {
    const [, list, times] = repeated;
    return Array.from({ length: Number(times) }, () => list.split(",").map(Number)).flat();
  }
  const runs = [...text.matchAll(/(\d+)x([\d.]+)/g)];
  if (runs.length === 0) throw new RangeError(`parameters.items: "${text}" is no list of items`);
  return runs.flatMap(([, times, size]) => Array.from({ length: Number(times) }, () => Number(size)));
}

/** The items of a case, or those of the case that has the instance it names. */
async function itemsOrInstance({ parameters }: TruthCase): Promise<number[]> {
  if ("items" in parameters) return itemsOf(parameters);
  const instance = textOf(parameters, "instance").replace("_", " ");
  const file = join(packageRoot, "scenarios", "claims", "truths.json");
  const cases = parseCases(await readFile(file, "utf8"), file);
  const found = cases.find(({ system, parameters: of }) => system.startsWith(`${instance} `) && "items" in of);
  if (found === undefined) throw new NotCovered(`the items of ${instance} are not there`);
  return itemsOf(found.parameters);
}

const HEURISTICS: Readonly<Record<string, string>> = {
  NF: "next-fit",
  FF: "first-fit",
  BF: "best-fit",
  WF: "worst-fit",
  FFD: "first-fit-decreasing",
  BFD: "best-fit-decreasing",
};

/** Bins in one dimension: of each heuristic that the metric names, and the optimum where it asks for it. */
function bins(truth: TruthCase): Measurement {
  const { metric, parameters } = truth;
  const capacity = numberOf(parameters, "capacity");
  const names = (/bins \[?([A-Z, ]+)/.exec(metric)?.[1] ?? "").split(",").map((name) => name.trim());
  const heuristics = names.map((name) => {
    if (Object.hasOwn(HEURISTICS, name)) return HEURISTICS[name];
    throw new RangeError(
      `the metric must name heuristics among ${Object.keys(HEURISTICS).join(", ")}, got "${metric}"`,
    );
  });
  return {
    method: "algorithm",
    tasks: 0,
    async compute() {
      const items = (await itemsOrInstance(truth)).map((item) => [item]);
      const found = heuristics.map((name) => binsOf(pack(name, items, [capacity])));
      return /\band optimum$/.test(metric) ? [...found, fewestBins(items, [capacity])] : found;
    },
  };
}

/** Hosts, placement and optimum of VMs in several dimensions. */
function placement({ parameters }: TruthCase): Measurement {
  const capacity = Object.values(recordOf(parameters, "host"));
  const vms = parameters.vms;
  if (!Array.isArray(vms)) throw new RangeError("parameters.vms must be a list of lists of numbers");
  const items = vms.map((vm: unknown) => numbersOf({ vm }, "vm"));
  return {
    method: "algorithm",
    tasks: items.length,
    async compute() {
      const hostOf = pack("first-fit", items, capacity);
      return [binsOf(hostOf), ...hostOf, fewestBins(items, capacity)];
    },
  };
}

function recordOf(parameters: Parameters, name: string): Record<string, number> {
  const value = parameters[name];
  if (typeof value !== "object" || value === null) throw new RangeError(`parameters.${name} must be a mapping`);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, Number(entry)]));
}

/** A part of the items an experiment needs for a tolerance of half a per cent. */
const MOST_ITEMS = 100_000;

function uniformNextFit({ parameters }: TruthCase): Measurement {
  const sizes = /^U\(([\d.]+),\s*([\d.]+)\)$/.exec(textOf(parameters, "sizes"));
  if (sizes === null) throw new RangeError(`parameters.sizes must be U(…, …), got ${String(parameters.sizes)}`);
  const [low, high] = [Number(sizes[1]), Number(sizes[2])];
  const count = Math.min(MOST_ITEMS, Number(parameters.n));
  const unit = 2 ** 40;
  return {
    method: "simulation",
    tasks: count,
    async replicate(replication) {
      const random = stream(SEED, replication, "sizes");
      const items = Array.from({ length: count }, () => [Math.round((low + (high - low) * random.next()) * unit)]);
      const total = items.reduce((sum, [size]) => sum + size / unit, 0);
      return [binsOf(pack("next-fit", items, [unit])) / total];
    },
  };
}

/** A view of one host with something on it already, and of a VM. */
function scored<Score>(
  { capacity, used, demand }: Record<"capacity" | "used" | "demand", readonly number[]>,
  score: (vm: VmCursor, host: HostCursor, resources: number) => Score,
): Score {
  const hosts = empty(capacity, 1);
  hosts.take(0, Float64Array.from(used), 0);
  const vms = new Vms(capacity.length);
  const vm = vms.allocate();
  vms.setDemands(vm, demand);
  return score(new VmCursor(vms).on(vm), new HostCursor(hosts, new Peers(hosts, [], false), 0), capacity.length);
}

/** Alignment of several tasks with what is free on one machine, and the one aligned best. */
function aligned({ parameters }: TruthCase): Measurement {
  const capacity = numbersOf(parameters, "capacity");
  const available = numbersOf(parameters, "available");
  const used = capacity.map((amount, r) => amount - available[r]);
  const tasks = Array.isArray(parameters.tasks) ? parameters.tasks : [];
  const demands = tasks.map((task: unknown) => numbersOf({ task }, "task"));
  return {
    method: "algorithm",
    tasks: demands.length,
    async compute() {
      const able = demands.map((demand, i) => ({ demand, i })).filter(({ demand }) => fits(demand, available));
      const scores = able.map(({ demand }) =>
        scored({ capacity, used, demand }, (vm, host, resources) => alignment(vm, host, resources).dot),
      );
      return [...scores, able[scores.indexOf(Math.max(...scores))].i];
    },
  };
}

const fits = (demand: readonly number[], free: readonly number[]): boolean =>
  demand.every((amount, r) => amount <= free[r]);

function leastAllocated({ parameters }: TruthCase): Measurement {
  const capacity = Object.values(recordOf(parameters, "node"));
  const demand = Object.values(recordOf(parameters, "requestedIncludingPod"));
  if (!numbersOf(parameters, "weights").every((weight, _, [first]) => weight === first)) {
    throw new NotCovered("resources are weighted equally");
  }
  const used = capacity.map(() => 0);
  return {
    method: "algorithm",
    tasks: 1,
    compute: async () => [scored({ capacity, used, demand }, leastAllocatedScore)],
  };
}

export const packing: readonly Model[] = [
  {
    system: /^(?:FFD\b|First Fit in the|Next Fit worst case|Falkenauer \w+ \(n=|online heuristics on one list)/,
    measure: bins,
  },
  { system: /^VM placement, first fit\b/, measure: placement },
  { system: /^Next Fit, item sizes\b/, measure: uniformNextFit },
  { system: /^Falkenauer u\d+_\d+$/, measure: bins },
  { system: /^Tetris alignment score\b/, measure: aligned },
  { system: /^Kubernetes NodeResourcesFit LeastAllocated score$/, measure: leastAllocated },
];
