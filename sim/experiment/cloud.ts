import type { AllocationContext, AllocatorDefinition } from "../../strategies/allocation/types.ts";
import type { Calendar } from "../kernel/calendar.ts";
import { distribution } from "../kernel/distributions/index.ts";
import { Allocation, type AllocationMonitor, type ClassRules } from "../model/hosts/allocation.ts";
import { Hosts, type HostGroup } from "../model/hosts/hosts.ts";
import { Vms } from "../model/hosts/vms.ts";
import { groupsWhere } from "../scenario/host-rules.ts";
import { amountOf, inUnits, resourcesOf } from "../scenario/resources.ts";
import type { HostSpec, VmClassSpec, VmPlace } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import type { VmClass } from "../workload/vm-source.ts";
import type { Setup } from "./simulate.ts";
import { contextOf, type streamsOf } from "./streams.ts";

/** The hosts of a scenario, with everything to place VMs on them. */
export interface Cloud {
  resources: readonly string[];
  hosts: Hosts;
  vms: Vms;
  /** Opens the way of VMs whose classes have these rules and shapes. */
  allocation: (
    monitor: AllocationMonitor,
    places: readonly VmPlace[],
    shapes: AllocationContext["shapes"],
  ) => Allocation;
}

export function cloudOf(
  setup: Setup,
  specs: readonly HostSpec[],
  clock: Calendar,
  open: ReturnType<typeof streamsOf>["open"],
): Cloud {
  const resources = resourcesOf(specs);
  const hosts = new Hosts(groupsFor(specs, resources), resources);
  const vms = new Vms(resources.length);
  return {
    resources,
    hosts,
    vms,
    allocation(monitor, places, shapes) {
      const definition = allocatorOf(setup);
      const { name: _, ...parameters } = setup.scenario.strategies.allocator ?? { name: "" };
      const { random } = contextOf(clock, open(`${setup.strategyStream}/allocator`));
      return new Allocation({
        clock,
        hosts,
        vms,
        allocator: definition.create(parameters),
        context: {
          get now() {
            return clock.now;
          },
          random,
          resources,
          shapes,
        },
        monitor,
        classes: places.map((place) => rulesOf(place, specs)),
        asksPeers: definition.needs.includes("peers"),
      });
    },
  };
}

function allocatorOf({ policies }: Setup): AllocatorDefinition {
  if (policies.allocator === null) throw new RangeError("hosts need an allocator");
  return policies.allocator;
}

function groupsFor(specs: readonly HostSpec[], resources: readonly string[]): HostGroup[] {
  const numbered = (name: "rack" | "zone"): ((spec: HostSpec) => number) => {
    const names = [...new Set(specs.map((spec) => spec[name]).filter((one) => one !== null))];
    return (spec) => names.findIndex((one) => one === spec[name]);
  };
  const rackOf = numbered("rack");
  const zoneOf = numbered("zone");
  return specs.map((spec) => ({
    count: spec.count,
    capacity: resources.map((name) => {
      const ratio = name === "cores" || name === "memory" ? spec.overcommit[name] : 1;
      return inUnits(name, (amountOf<number>(spec, name) ?? 0) * ratio);
    }),
    gpus: spec.gpu,
    speed: spec.speed,
    rack: rackOf(spec),
    zone: zoneOf(spec),
    idlePower: spec.power?.idle ?? NaN,
    peakPower: spec.power?.peak ?? NaN,
  }));
}

function rulesOf(place: VmPlace, specs: readonly HostSpec[]): ClassRules {
  const { where, apart, together, spread } = place;
  return {
    peers: { apart, together, spread },
    groups: Object.keys(where).length === 0 ? null : groupsWhere(specs, where),
  };
}

/** Classes of VMs with their distributions. */
export function classesOf(
  classes: readonly VmClassSpec[],
  lifetime: VmClassSpec["lifetime"],
  resources: readonly string[],
): VmClass[] {
  return classes.map((of) => {
    const stays = of.lifetime ?? lifetime;
    return {
      share: of.share,
      lifetime: stays === null ? null : distribution(stays),
      demand: resources.map((name) => ({
        amount: distribution(amountOf(of, name) ?? { kind: "deterministic", value: 0 }),
        units: inUnits(name, 1),
        isGpu: name === "gpu",
      })),
    };
  });
}

/** What VMs drawn from classes ask for on average. */
export function shapesOf(classes: readonly VmClass[]): AllocationContext["shapes"] {
  const shares = classes.reduce((sum, { share }) => sum + share, 0);
  return classes.map(({ share, demand }) => ({
    share: share / shares,
    demand: demand.map(({ amount, units }) => Math.round(amount.mean * units)),
  }));
}

/** Different VMs of a list or a file by class; beyond so many, their mean. */
const MOST_SHAPES = 100;

/** What the VMs of a list or a file ask for: each demand with its share, or the mean of many. */
export function shapesIn(
  { count, demand = new Float64Array(0) }: Trace,
  resources: number,
): AllocationContext["shapes"] {
  const sums = Array.from({ length: resources }, () => 0);
  const seen = new Map<string, { share: number; demand: number[] }>();
  for (let i = 0; i < count; i++) {
    const amounts = Array.from(demand.subarray(i * resources, (i + 1) * resources));
    for (const [r, amount] of amounts.entries()) sums[r] += amount / count;
    const key = amounts.join();
    const shape = seen.get(key) ?? { share: 0, demand: amounts };
    shape.share += 1 / count;
    if (seen.size < MOST_SHAPES || seen.has(key)) seen.set(key, shape);
  }
  return seen.size < MOST_SHAPES ? [...seen.values()] : [{ share: 1, demand: sums }];
}
