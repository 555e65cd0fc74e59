/**
 * What an allocator sees and what it answers: where a virtual machine (VM) goes.
 *
 * Amounts are whole numbers of the smallest units handed out, bytes of memory and millionths of everything else, so
 * that they add up exactly. A resource is named by its position in `AllocationContext.resources`.
 */

import type { Context, Definition } from "../types.ts";

/** What an allocator may know of a host. Valid during the call only. */
export interface HostView {
  /** Position among all hosts, from 0. */
  readonly id: number;
  /** Which entry of the scenario's `hosts` it comes from, from 0. */
  readonly group: number;
  /** VMs on it. */
  readonly vms: number;
  /** VMs of the request's class on it, in its rack and in its zone; 0 unless the policy's `needs` has `peers`. */
  readonly peers: number;
  readonly rackPeers: number;
  readonly zonePeers: number;
  /** Power when idle and when all cores are busy, W; NaN where the scenario does not say. */
  readonly idlePower: number;
  readonly peakPower: number;
  /** Work per second of one core. */
  readonly speed: number;
  /** What may be handed out of a resource, over-commitment included. */
  capacity(resource: number): number;
  /** What is left of it. */
  free(resource: number): number;
  /** GPUs, and what is left of the i-th of them, in millionths. */
  readonly gpus: number;
  freeGpu(i: number): number;
}

/** A VM that asks for a host. */
export interface VmView {
  /** Order of arrival, from 0. */
  readonly id: number;
  /** Instant of arrival, s. */
  readonly arrival: number;
  /** Index of the class in the scenario, from 0. */
  readonly class: number;
  /** Amount of a resource it asks for. */
  demand(resource: number): number;
}

/** The hosts that can take a VM. */
export interface HostSet {
  readonly size: number;
  /** The i-th, 0 ≤ i < size, in order of id. */
  at(i: number): HostView;
}

/** What VMs of a class ask for on average, and their share of the arrivals. */
export interface VmShape {
  readonly share: number;
  /** By resource. */
  readonly demand: readonly number[];
}

/** What an allocator may use besides its views. */
export interface AllocationContext extends Context {
  /** Names of the resources: `cores`, then `memory`, `gpu` and others where the hosts have them. */
  readonly resources: readonly string[];
  /** The workload by class. */
  readonly shapes: readonly VmShape[];
}

/** VMs that come at the same instant are placed in ascending order of it, equal ones in order of arrival. */
interface Batched {
  order?(vm: VmView, context: AllocationContext): number;
}

/** The first host that can take the VM, from the first of all or from the one that took the last VM, and around. */
export interface ScanAllocator extends Batched {
  readonly kind: "scan";
  readonly from: "first" | "last";
}

/**
 * The host with the least key among those that can take the VM, the lowest id among equals. The key depends on what is
 * free on the host, and what never changes, only. The driver keeps the hosts ordered: O(log n), expected.
 */
export interface IndexAllocator extends Batched {
  readonly kind: "index";
  key(host: HostView, context: AllocationContext): number;
}

/** Looks at the hosts that can take the VM, at least one, and picks one; null: the VM is refused. */
export interface ChoosingAllocator extends Batched {
  readonly kind: "chooser";
  choose(vm: VmView, hosts: HostSet, context: AllocationContext): HostView | null;
}

export type Allocator = ScanAllocator | IndexAllocator | ChoosingAllocator;

/** `needs`: `load` is what is free; `peers` and `power` are what their names say. */
export type AllocatorDefinition = Definition<"allocator", Allocator>;
