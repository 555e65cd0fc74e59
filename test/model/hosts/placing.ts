import { Calendar } from "../../../sim/kernel/calendar.ts";
import { stream } from "../../../sim/kernel/stream.ts";
import { Allocation, type ClassRules } from "../../../sim/model/hosts/allocation.ts";
import { Hosts, type HostGroup } from "../../../sim/model/hosts/hosts.ts";
import { Vms } from "../../../sim/model/hosts/vms.ts";
import { allocators } from "../../../strategies/registry.ts";
import type { Parameter, ParameterValues } from "../../../strategies/types.ts";

/** One host, with what is in use on it from the start. */
export interface Placed {
  capacity: readonly number[];
  used?: readonly number[];
  speed?: number;
  gpus?: number;
  rack?: number;
  zone?: number;
  power?: readonly [idle: number, peak: number];
}

/** A VM that comes, and perhaps goes. */
export interface Wanted {
  demand: readonly number[];
  at?: number;
  lifetime?: number;
  class?: number;
}

export const free: ClassRules = { peers: { apart: null, together: null, spread: null }, groups: null };

interface Options {
  resources?: readonly string[];
  classes?: readonly ClassRules[];
  parameters?: ParameterValues;
  shapes?: readonly { share: number; demand: readonly number[] }[];
  seed?: number;
  /** Seen after every change. */
  watch?: (hosts: Hosts, vms: Vms) => void;
}

const defaultsOf = (parameters: Readonly<Record<string, Parameter>>): ParameterValues =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));

/** The host each VM got, −1: none, under a policy of the registry. Each host is a group of its own. */
export function place(policy: string, given: readonly Placed[], wanted: readonly Wanted[], options: Options = {}) {
  const definition = allocators.get(policy);
  if (definition === undefined) throw new Error(`no ${policy}`);
  const { resources = ["cores", "memory", "gpu"].slice(0, given[0].capacity.length), classes = [free] } = options;
  const groups = given.map(
    ({ capacity, speed = 1, gpus = 0, rack = -1, zone = -1, power = [NaN, NaN] }): HostGroup => ({
      count: 1,
      capacity,
      gpus,
      speed,
      rack,
      zone,
      idlePower: power[0],
      peakPower: power[1],
    }),
  );
  const hosts = new Hosts(groups, resources);
  for (const [host, { used }] of given.entries()) if (used !== undefined) hosts.take(host, Float64Array.from(used), 0);
  const clock = new Calendar();
  const vms = new Vms(resources.length);
  const hostOf = wanted.map(() => -1);
  const allocation = new Allocation({
    clock,
    hosts,
    vms,
    allocator: definition.create({ ...defaultsOf(definition.parameters), ...options.parameters }),
    context: {
      get now() {
        return clock.now;
      },
      random: stream(options.seed ?? 1, 0, "strategy/allocator"),
      resources,
      shapes: options.shapes ?? wanted.map(({ demand }) => ({ share: 1 / wanted.length, demand })),
    },
    monitor: {
      arrived() {},
      placed(vm) {
        hostOf[vms.id(vm)] = vms.host(vm);
        options.watch?.(hosts, vms);
      },
      refused() {},
      left: () => options.watch?.(hosts, vms),
    },
    classes,
    asksPeers: definition.needs.includes("peers"),
  });
  const arrival = clock.on((id) => {
    const { demand, lifetime = Infinity, class: of = 0 } = wanted[id];
    const vm = vms.allocate();
    vms.setId(vm, id);
    vms.setArrival(vm, clock.now);
    vms.setLifetime(vm, lifetime);
    vms.setClass(vm, of);
    vms.setDemands(vm, demand);
    allocation.arrive(vm);
  });
  for (const [id, { at = 0 }] of wanted.entries()) clock.at(at, 2, arrival, id);
  clock.run();
  return hostOf;
}
