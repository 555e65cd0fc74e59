import type { HostSpec, NodeGroup, Scenario } from "./types.ts";

/** Bytes are counted one by one, everything else in millionths. */
const MILLIONTHS = 1_000_000;

/** Names of what hosts have to give: cores first, then memory, GPUs and others where some host has them. */
export function resourcesOf(hosts: readonly HostSpec[]): string[] {
  const others = hosts.flatMap(({ extras }) => Object.keys(extras));
  return [
    "cores",
    ...(["memory", "gpu"] as const).filter((name) => hosts.some((host) => host[name] > 0)),
    ...new Set(others),
  ];
}

/** An amount as a whole number of the smallest units that are counted. */
export function inUnits(resource: string, amount: number): number {
  return Math.round(resource === "memory" ? amount : amount * MILLIONTHS);
}

/** An amount of something by the name of the resource; 0 where it has none. */
export function amountOf<Amount>(
  of: { cores: Amount; memory: Amount; gpu: Amount; extras: Readonly<Record<string, Amount>> },
  resource: string,
): Amount | undefined {
  if (resource === "cores" || resource === "memory" || resource === "gpu") return of[resource];
  return Object.hasOwn(of.extras, resource) ? of.extras[resource] : undefined;
}

/** The servers of a scenario: its nodes, or its VMs that run tasks, each with as many slots as cores. */
export function serversOf({ nodes, vms }: Pick<Scenario, "nodes" | "vms">): readonly NodeGroup[] {
  if (!Array.isArray(vms)) return nodes;
  return vms.map(({ count, speed, cores }) => ({ count, speed, slots: cores, queue: "unbounded" }));
}
