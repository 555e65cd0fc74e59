import type { Fault } from "./faults.ts";
import { amountOf, resourcesOf } from "./resources.ts";
import type { Rule, WellFormed } from "./rules.ts";
import type { HostSpec, VmGroup, VmPlace, VmWorkload } from "./types.ts";

type Path = (string | number)[];

const groupsOf = ({ vms }: WellFormed): readonly VmGroup[] => (Array.isArray(vms) ? vms : []);
const workloadOf = ({ vms }: WellFormed): VmWorkload | null => (Array.isArray(vms) ? null : (vms ?? null));

/** Hosts, VMs and an allocator come together, in place of nodes. */
const together: Rule = ({ hosts, vms, nodes, workload, strategies }, { allocators }) => {
  const faults: Fault[] = [];
  const complain = (path: Path, message: string): number => faults.push({ path, message });
  const allocator = strategies?.allocator;
  if (hosts === undefined) {
    if (vms !== undefined) complain(["vms"], "need hosts");
    if (allocator !== undefined) complain(["strategies", "allocator"], "needs hosts");
    return faults;
  }
  if (nodes !== undefined) complain(["nodes"], "hosts take the place of nodes");
  if (vms === undefined) return faults;
  if (strategies !== undefined && allocator === undefined) {
    complain(["strategies", "allocator"], `required with hosts; known: ${[...allocators.keys()].join(", ")}`);
  }
  if (Array.isArray(vms)) {
    if (workload === undefined) complain(["workload"], "required: the tasks that the VMs run");
  } else if (workload !== undefined) {
    complain(["workload"], "VMs that come and go run no tasks; write vms: [{ count: … }] for VMs that do");
  }
  return faults;
};

const vmsGiven: Rule = (sections, _, given = {}) =>
  sections.hosts !== undefined && !("vms" in given) && sections.strategies?.allocator !== undefined
    ? [{ path: ["vms"], message: "required with hosts: [{ count: … }], or { arrivals: …, lifetime: …, classes: … }" }]
    : [];

/** Each way of saying what a VM is like, with its place in the scenario. */
function described(
  sections: WellFormed,
): { path: Path; extras: Readonly<Record<string, unknown>>; place: VmPlace | null }[] {
  const workload = workloadOf(sections);
  return [
    ...groupsOf(sections).map((group, i) => ({ path: ["vms", i], extras: group.extras, place: group })),
    ...(workload?.classes ?? []).map((of, i) => ({ path: ["vms", "classes", i], extras: of.extras, place: of })),
    ...(workload?.requests ?? []).map(({ extras }, i) => ({ path: ["vms", "requests", i], extras, place: null })),
  ];
}

const known = (names: readonly string[]): string => (names.length > 0 ? `; known: ${names.join(", ")}` : "");

/** What VMs ask for must be there. */
const resourcesKnown: Rule = (sections) => {
  const { hosts } = sections;
  if (hosts === undefined) return [];
  const names = resourcesOf(hosts);
  return described(sections).flatMap(({ path, extras }) =>
    Object.keys(extras)
      .filter((name) => !names.includes(name))
      .map((name) => ({ path: [...path, "extras", name], message: `no host has it${known(names)}`, atKey: true })),
  );
};

/** A memory or GPU that no host has would be asked for in vain, or not counted. */
const memoryKnown: Rule = (sections) => {
  const { hosts } = sections;
  if (hosts === undefined) return [];
  const names = resourcesOf(hosts);
  const asks = (amount: unknown): boolean =>
    typeof amount === "number" ? amount > 0 : JSON.stringify(amount) !== '{"kind":"deterministic","value":0}';
  const entries = [
    ...groupsOf(sections).map((of, i) => ({ path: ["vms", i], of })),
    ...(workloadOf(sections)?.classes ?? []).map((of, i) => ({ path: ["vms", "classes", i], of })),
    ...(workloadOf(sections)?.requests ?? []).map((of, i) => ({ path: ["vms", "requests", i], of })),
  ];
  return entries.flatMap(({ path, of }) =>
    (["memory", "gpu"] as const)
      .filter((name) => !names.includes(name) && asks(amountOf<unknown>(of, name)))
      .map((name) => ({ path: [...path, name], message: "no host has any" })),
  );
};

const fits = ({ labels }: HostSpec, where: Readonly<Record<string, string>>): boolean =>
  Object.entries(where).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value);

/** Positions of the groups of hosts with these labels. */
export function groupsWhere(hosts: readonly HostSpec[], where: Readonly<Record<string, string>>): number[] {
  return hosts.flatMap((host, i) => (fits(host, where) ? [i] : []));
}

/** Where VMs may be must exist: labels, racks and zones. */
const placesExist: Rule = (sections) => {
  const { hosts } = sections;
  if (hosts === undefined) return [];
  return described(sections).flatMap(({ path, place }): Fault[] => {
    if (place === null) return [];
    const faults: Fault[] = [];
    if (groupsWhere(hosts, place.where).length === 0) {
      faults.push({ path: [...path, "where"], message: "no host has these labels" });
    }
    const levels = { apart: place.apart, together: place.together, spread: place.spread?.over ?? null };
    for (const [rule, level] of Object.entries(levels)) {
      if (level === null || level === "host" || hosts.every((host) => host[level] !== null)) continue;
      faults.push({ path: [...path, rule], message: `every host must name its ${level}` });
    }
    return faults;
  });
};

/** Each source of VMs with what it needs and nothing else. */
const sourceComplete: Rule = (sections) => {
  const vms = workloadOf(sections);
  if (vms === null) return [];
  const { arrivals, requests, trace, classes } = vms;
  const names = classes.map(({ name }) => name);
  if (arrivals !== undefined && names.length === 0) {
    return [{ path: ["vms", "classes"], message: "required: [{ name: …, cores: … }]" }];
  }
  const lost = (requests ?? []).flatMap(({ class: of }, i) =>
    of === null || names.includes(of)
      ? []
      : [{ path: ["vms", "requests", i, "class"], message: `no class is called "${of}"${known(names)}` }],
  );
  const ofTrace: Fault[] =
    trace !== undefined && names.length > 1 && trace.columns.class === undefined
      ? [{ path: ["vms", "trace", "columns", "class"], message: "required with several classes" }]
      : [];
  return [...lost, ...ofTrace];
};

const powerKnown: Rule = ({ hosts, strategies }, { allocators }) => {
  const name = strategies?.allocator?.name ?? "";
  if (hosts === undefined || allocators.get(name)?.needs.includes("power") !== true) return [];
  return hosts.flatMap(({ power }, i) =>
    power === null ? [{ path: ["hosts", i, "power"], message: `required: ${name} needs it` }] : [],
  );
};

const creatable: Rule = ({ strategies }, { allocators }) => {
  const { name = "", ...parameters } = strategies?.allocator ?? {};
  try {
    allocators.get(name)?.create(parameters);
    return [];
  } catch (error) {
    return [{ path: ["strategies", "allocator"], message: error instanceof Error ? error.message : String(error) }];
  }
};

/** VMs that run tasks are servers with a line of their own, whose speed depends on their neighbours. */
const tasksOfVms: Rule = (sections, { balancers, schedulers }) => {
  const { queue, strategies, workload } = sections;
  const groups = groupsOf(sections);
  if (groups.length === 0) return [];
  const faults: Fault[] = [];
  if (queue?.kind === "central") faults.push({ path: ["queue"], message: "VMs have a line each: per-node" });
  if (workload !== undefined && "trace" in workload && workload.trace.format === "swf") {
    faults.push({ path: ["workload", "trace"], message: "jobs that span nodes do not run on VMs" });
  }
  const scheduler = strategies?.scheduler?.name ?? "fcfs";
  if (schedulers.has(scheduler) && scheduler !== "fcfs" && scheduler !== "processor-sharing") {
    faults.push({ path: ["strategies", "scheduler"], message: "VMs serve tasks by fcfs or processor-sharing" });
  }
  const balancer = strategies?.balancer ?? null;
  const several = groups.length > 1 || groups[0].count > 1;
  if (strategies !== undefined && several && balancer === null) {
    const names = [...balancers.keys()].join(", ");
    faults.push({ path: ["strategies", "balancer"], message: `required with several VMs; known: ${names}` });
  }
  if (balancer !== null && balancers.get(balancer.name)?.needs.includes("size") === true) {
    const message = `${balancer.name} needs speeds that stay; those of VMs depend on their neighbours`;
    faults.push({ path: ["strategies", "balancer"], message });
  }
  return faults;
};

/** Rules about hosts, VMs and their allocator. */
export const hostRules: readonly Rule[] = [
  together,
  vmsGiven,
  resourcesKnown,
  memoryKnown,
  placesExist,
  sourceComplete,
  powerKnown,
  creatable,
  tasksOfVms,
];
