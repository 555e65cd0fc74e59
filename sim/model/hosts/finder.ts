import type {
  AllocationContext,
  Allocator,
  ChoosingAllocator,
  HostSet,
  HostView,
  IndexAllocator,
  ScanAllocator,
} from "../../../strategies/allocation/types.ts";
import { FitTree } from "./fit-tree.ts";
import { HostCursor, type Hosts } from "./hosts.ts";
import { KeyTree } from "./key-tree.ts";
import type { Peers } from "./peers.ts";
import { VmCursor, type Vms } from "./vms.ts";

/** Asks the allocator, and keeps some of the hosts as it wants them. */
export interface Finder {
  /** A host that can take the VM; −1: none, or the allocator refuses it. */
  find(vm: number): number;
  /** What is free on the host has changed. */
  changed(host: number): void;
}

/** What finders look at. */
export interface Cloud {
  readonly hosts: Hosts;
  readonly vms: Vms;
  readonly peers: Peers;
  readonly context: AllocationContext;
  /** One view per host, made when first asked for. */
  readonly views: () => readonly HostView[];
}

/** @param members the hosts that come into question, ascending */
export function finderOver(members: Int32Array, allocator: Allocator, cloud: Cloud): Finder {
  switch (allocator.kind) {
    case "scan":
      return new Scanning(members, allocator, cloud);
    case "index":
      return new Keyed(members, allocator, cloud);
    case "chooser":
      return new Choosing(members, allocator, cloud);
  }
}

/** Some of the hosts in order of their numbers, with a tree of what is free. */
class Members {
  readonly hosts: Int32Array;
  readonly #cloud: Cloud;
  readonly #tree: FitTree;
  /** Place of each host among the members; −1: not one of them. */
  readonly #place: Int32Array;

  constructor(hosts: Int32Array, cloud: Cloud) {
    this.hosts = hosts;
    this.#cloud = cloud;
    this.#tree = new FitTree(hosts.length, cloud.hosts.usual);
    this.#place = new Int32Array(cloud.hosts.count).fill(-1);
    for (const [place, host] of hosts.entries()) {
      this.#place[host] = place;
      this.changed(host);
    }
  }

  changed(host: number): void {
    const place = this.#place[host];
    if (place !== -1) this.#tree.set(place, this.#cloud.hosts.free, host * this.#cloud.hosts.resources);
  }

  /** The first place ≥ `from` whose host can take the VM; −1: none. */
  next(from: number, vm: number): number {
    const { vms } = this.#cloud;
    const at = vms.demandAt(vm);
    let place = this.#tree.next(from, vms.amounts, at);
    while (place !== -1 && !accepts(this.#cloud, this.hosts[place], vm)) {
      place = this.#tree.next(place + 1, vms.amounts, at);
    }
    return place;
  }
}

/** What the totals do not say: whether single GPUs suffice, and whether the others of the class are far or near. */
function accepts({ hosts, vms, peers }: Cloud, host: number, vm: number): boolean {
  return hosts.hasGpus(host, vms.amounts, vms.demandAt(vm)) && peers.allows(host);
}

class Scanning implements Finder {
  readonly #members: Members;
  readonly #goesOn: boolean;
  #last = 0;

  constructor(hosts: Int32Array, { from }: ScanAllocator, cloud: Cloud) {
    this.#members = new Members(hosts, cloud);
    this.#goesOn = from === "last";
  }

  find(vm: number): number {
    let place = this.#members.next(this.#last, vm);
    if (place === -1 && this.#last > 0) place = this.#members.next(0, vm);
    if (place === -1) return -1;
    if (this.#goesOn) this.#last = place;
    return this.#members.hosts[place];
  }

  changed(host: number): void {
    this.#members.changed(host);
  }
}

class Keyed implements Finder {
  readonly #cloud: Cloud;
  readonly #tree: KeyTree;
  readonly #isMember: Uint8Array;
  readonly #key: (host: number) => number;
  #vm = 0;
  readonly #accepts = (host: number): boolean => accepts(this.#cloud, host, this.#vm);

  constructor(members: Int32Array, allocator: IndexAllocator, cloud: Cloud) {
    const { hosts, context } = cloud;
    this.#cloud = cloud;
    this.#tree = new KeyTree(hosts.count, hosts.usual);
    this.#isMember = new Uint8Array(hosts.count);
    const view = new HostCursor(hosts, cloud.peers, 0);
    this.#key = (host) => allocator.key(view.on(host), context);
    for (const host of members) {
      this.#isMember[host] = 1;
      this.changed(host);
    }
  }

  find(vm: number): number {
    const { vms } = this.#cloud;
    this.#vm = vm;
    return this.#tree.first(vms.amounts, vms.demandAt(vm), this.#accepts);
  }

  changed(host: number): void {
    if (this.#isMember[host] === 0) return;
    const { hosts } = this.#cloud;
    const key = this.#key(host);
    if (Number.isNaN(key)) throw new RangeError(`the allocator's key of host ${host} is NaN`);
    this.#tree.set(host, key, hosts.free, host * hosts.resources);
  }
}

class Choosing implements Finder, HostSet {
  size = 0;
  readonly #allocator: ChoosingAllocator;
  readonly #cloud: Cloud;
  readonly #members: Members;
  readonly #views: readonly HostView[];
  readonly #able: Int32Array;
  readonly #cursor: VmCursor;

  constructor(members: Int32Array, allocator: ChoosingAllocator, cloud: Cloud) {
    this.#allocator = allocator;
    this.#cloud = cloud;
    this.#members = new Members(members, cloud);
    this.#views = cloud.views();
    this.#able = new Int32Array(members.length);
    this.#cursor = new VmCursor(cloud.vms);
  }

  at(i: number): HostView {
    return this.#views[this.#able[i]];
  }

  find(vm: number): number {
    this.size = 0;
    for (let place = this.#members.next(0, vm); place !== -1; place = this.#members.next(place + 1, vm)) {
      this.#able[this.size++] = this.#members.hosts[place];
    }
    if (this.size === 0) return -1;
    const chosen = this.#allocator.choose(this.#cursor.on(vm), this, this.#cloud.context);
    if (chosen === null) return -1;
    if (!this.#able.subarray(0, this.size).includes(chosen.id)) {
      throw new RangeError(`the allocator chose host ${chosen.id}, which cannot take the VM`);
    }
    return chosen.id;
  }

  changed(host: number): void {
    this.#members.changed(host);
  }
}
