import type { Context } from "../../strategies/types.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import { Placements } from "../measure/placements.ts";
import { Recorder } from "../measure/recorder.ts";
import { Dispatcher } from "../model/dispatcher.ts";
import type { Allocation, AllocationMonitor } from "../model/hosts/allocation.ts";
import { VirtualMachines } from "../model/hosts/virtual-machines.ts";
import type { Vms } from "../model/hosts/vms.ts";
import { Nodes } from "../model/nodes.ts";
import { onlyNode, router } from "../model/router.ts";
import { Tasks } from "../model/tasks.ts";
import { amountOf, inUnits } from "../scenario/resources.ts";
import type { HostSpec, VmGroup, VmWorkload } from "../scenario/types.ts";
import { ArrivalsAhead } from "../workload/ahead.ts";
import { arrivalProcess } from "../workload/arrivals.ts";
import { GeneratedVms, TracedVms, type VmSource } from "../workload/vm-source.ts";
import { Admission } from "./admission.ts";
import { type Cloud, classesOf, cloudOf, shapesIn, shapesOf } from "./cloud.ts";
import { type Feed, feedFor } from "./feed.ts";
import { taskClassesOf } from "./simulate-pool.ts";
import type { Replication, Setup } from "./simulate.ts";
import { contextOf, streamsOf } from "./streams.ts";

/** Runs one replication of a scenario with hosts: VMs that come and go, or VMs that run tasks. */
export function simulateHosts(setup: Setup, hosts: readonly HostSpec[]): Replication {
  const { vms } = setup.scenario;
  if (vms === undefined) throw new RangeError("hosts need vms");
  return Array.isArray(vms) ? runTasks(setup, hosts, vms) : placeVms(setup, hosts, vms);
}

const ANYWHERE = { where: {}, apart: null, together: null, spread: null };

/** VMs come, are placed or refused, and go. */
function placeVms(setup: Setup, specs: readonly HostSpec[], workload: VmWorkload): Replication {
  const { scenario, trace } = setup;
  const clock = new Calendar();
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const cloud = cloudOf(setup, specs, clock, open);
  const { resources, hosts, vms } = cloud;
  const classes = classesOf(workload.classes, workload.lifetime, resources);
  const places = workload.classes.length > 0 ? workload.classes : placesIn(trace?.classes ?? []);
  const recorder = new Placements(clock, hosts, vms, { resources, classes: places.length });
  const shapes = trace === null ? shapesOf(classes) : shapesIn(trace, resources.length);
  const allocation = cloud.allocation(seen(recorder, vms, setup.placed), places, shapes);
  const source = trace === null ? new GeneratedVms(vms, classes, open) : new TracedVms(vms, trace);
  const end = scenario.run.time ?? Infinity;
  if (end < Infinity) clock.at(end, Rank.observation, clock.on(noop), 0);
  const admission = new Admission(setup, { clock, recorder });
  const admit = admitter({ clock, vms, source, allocation }, admission);
  if (trace !== null) {
    comeOneByOne(clock, trace.arrival, admission, admit);
  } else if (workload.arrivals !== undefined) {
    const rate = "rate" in workload.arrivals ? workload.arrivals.rate : null;
    comeAsDrawn(clock, new ArrivalsAhead(arrivalProcess(workload.arrivals, rate, open)), admission, admit);
  }
  if (trace === null) runToLastArrival(clock, admission, end);
  else clock.run(end);
  const { all, sections, counts } = recorder.results();
  return { all, sections, counts, responses: new Float64Array(0), unseed: unseed() };
}

/** Runs until nobody measures any more: VMs that stay beyond the last arrival are not waited for, as tasks would be. */
function runToLastArrival(clock: Calendar, admission: Admission, end: number): void {
  for (let due = clock.nextTime(); due <= end && due < Infinity; due = clock.nextTime()) {
    if (admission.remaining === 0 && due > clock.now) return;
    clock.handle(clock.takeNext());
  }
}

const placesIn = (classes: readonly string[]): readonly (typeof ANYWHERE)[] =>
  classes.length > 0 ? classes.map(() => ANYWHERE) : [ANYWHERE];

function noop(): void {}

/** The monitor, with somebody else told where VMs go. */
function seen(monitor: Placements, vms: Vms, tell: Setup["placed"]): AllocationMonitor {
  if (tell === undefined) return monitor;
  return {
    arrived: (vm) => monitor.arrived(vm),
    placed(vm, wasEmpty) {
      monitor.placed(vm, wasEmpty);
      tell(vms.id(vm), vms.host(vm), vms.arrival(vm), vms.lifetime(vm));
    },
    refused: (vm) => monitor.refused(vm),
    left: (vm, isEmpty) => monitor.left(vm, isEmpty),
  };
}

function admitter(
  { clock, vms, source, allocation }: { clock: Calendar; vms: Vms; source: VmSource; allocation: Allocation },
  admission: Admission,
): () => void {
  return () => {
    const id = admission.next();
    const vm = vms.allocate();
    vms.setId(vm, id);
    vms.setArrival(vm, clock.now);
    source.fill(vm);
    allocation.arrive(vm);
    admission.end();
  };
}

function comeAsDrawn(clock: Calendar, arrivals: ArrivalsAhead, admission: Admission, admit: () => void): void {
  const arrival = clock.on((count) => {
    const now = Math.min(count, admission.remaining);
    if (admission.remaining > now) schedule();
    for (let i = 0; i < now; i++) admit();
  });
  const schedule = (): void => {
    const time = arrivals.next();
    if (time < Infinity) clock.stand(time, Rank.arrival, arrival, arrivals.count);
  };
  if (admission.remaining > 0) schedule();
}

function comeOneByOne(clock: Calendar, instants: Float64Array, admission: Admission, admit: () => void): void {
  const arrival = clock.on((i) => {
    if (admission.remaining > 1) clock.stand(instants[i + 1], Rank.arrival, arrival, i + 1);
    admit();
  });
  if (admission.remaining > 0) clock.stand(instants[0], Rank.arrival, arrival, 0);
}

/** VMs are placed at the start, and run the tasks of the workload. */
function runTasks(setup: Setup, specs: readonly HostSpec[], groups: readonly VmGroup[]): Replication {
  const { scenario, observer, trace } = setup;
  const clock = new Calendar();
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const context = (family: string): Context => contextOf(clock, open(`${setup.strategyStream}/${family}`));
  const end = scenario.run.time ?? Infinity;
  if (end < Infinity) clock.at(end, Rank.observation, clock.on(noop), 0);
  const start = new Calendar();
  const hostOf = placed(cloudOf(setup, specs, start, open), groups, start);
  const machines = specs.flatMap((spec) => Array.from({ length: spec.count }, () => spec));
  checkCores(groups, hostOf, machines);
  const tasks = new Tasks(taskClassesOf(scenario, trace), trace?.requested != null);
  const sharesTasks = setup.policies.scheduler.name === "processor-sharing";
  const asNodes = groups.map(({ count, speed, cores }) => ({ count, speed, slots: cores, places: Infinity }));
  const nodes = new Nodes(asNodes, clock, sharesTasks ? Infinity : 0);
  const monitor = new Recorder(
    clock,
    tasks,
    nodes,
    observer === null ? null : (task) => observer(task, tasks, clock.now),
  );
  const { balancer } = scenario.strategies;
  const policy = setup.policies.balancer;
  const { name: _, ...parameters } = balancer ?? { name: "" };
  const exact = scenario.information.kind === "exact";
  const routing =
    policy === null || balancer === null
      ? onlyNode
      : router(policy.create(parameters), nodes, context("balancer"), exact);
  const closed = "arrivals" in scenario.workload && scenario.workload.arrivals.kind === "closed";
  const boots = Float64Array.from(groups.flatMap(({ count, boot }) => Array.from({ length: count }, () => boot)));
  let feed: Feed | null = null;
  const dispatcher = new Dispatcher(
    { clock, tasks, nodes, router: routing, monitor, places: Infinity, onLeave: closed ? () => feed?.left() : null },
    (host) =>
      new VirtualMachines({ clock, tasks, nodes, host, monitor }, { hosts: machines, hostOf }, { sharesTasks, boots }),
  );
  feed = feedFor(setup, { clock, tasks, recorder: monitor, open }, dispatcher);
  feed.begin();
  clock.run(end);
  const { all, sections, total, counts } = monitor.results(tasks.present);
  for (const { inflow } of [all, ...sections]) shareOverload(inflow, nodes, hostOf, machines);
  return { all, sections, counts, responses: total.response.bins(), unseed: unseed() };
}

/** A VM is overloaded when its host is: work sent to all VMs of a host counts against what the host can do. */
function shareOverload(inflow: Float64Array, nodes: Nodes, hostOf: Int32Array, machines: readonly HostSpec[]): void {
  const work = new Float64Array(machines.length);
  for (const [vm, share] of inflow.entries()) work[hostOf[vm]] += share * nodes.slots(vm) * nodes.speed(vm);
  for (const [vm, host] of hostOf.entries()) {
    const { cores, speed } = machines[host];
    inflow[vm] = Math.max(inflow[vm], work[host] / (cores * speed));
  }
}

/**
 * The host of each VM, placed together at the start.
 *
 * @throws RangeError where one has no host
 */
function placed({ resources, vms, allocation }: Cloud, groups: readonly VmGroup[], clock: Calendar): Int32Array {
  const demands = groups.map((group) => resources.map((name) => inUnits(name, amountOf<number>(group, name) ?? 0)));
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  const shapes = groups.map(({ count }, i) => ({ share: count / all, demand: demands[i] }));
  const hostOf = new Int32Array(all).fill(-1);
  const monitor = {
    arrived() {},
    placed: (vm: number) => (hostOf[vms.id(vm)] = vms.host(vm)),
    refused(vm: number) {
      throw new RangeError(`vms.${vms.class(vm)}: VM ${vms.id(vm)} finds no host that can take it`);
    },
    left() {},
  };
  const places = allocation(monitor, groups, shapes);
  let id = 0;
  for (const [of, { count }] of groups.entries()) {
    for (let i = 0; i < count; i++) {
      const vm = vms.allocate();
      vms.setId(vm, id++);
      vms.setClass(vm, of);
      vms.setLifetime(vm, Infinity);
      vms.setDemands(vm, demands[of]);
      places.arrive(vm);
    }
  }
  clock.run();
  return hostOf;
}

/** VMs that wait for cores of their own must find so many on their host, however often cores are handed out. */
function checkCores(groups: readonly VmGroup[], hostOf: Int32Array, machines: readonly HostSpec[]): void {
  let vm = 0;
  for (const [i, { count, cores }] of groups.entries()) {
    for (const last = vm + count; vm < last; vm++) {
      const { sharing, cores: there } = machines[hostOf[vm]];
      if (sharing === "time" || cores <= there) continue;
      throw new RangeError(`vms.${i}.cores: must be <= ${there}, the cores of its space-shared host, got ${cores}`);
    }
  }
}
