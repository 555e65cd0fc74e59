import type { HostView } from "../../../strategies/allocation/types.ts";
import { takeGpus, WHOLE_GPU } from "../../../strategies/choose-gpus.ts";
import type { Peers } from "./peers.ts";

/** Hosts alike. Amounts are whole numbers of the smallest units, by resource. */
export interface HostGroup {
  readonly count: number;
  /** What may be handed out, over-commitment included. */
  readonly capacity: readonly number[];
  /** Single GPUs that VMs may share; 0: none. */
  readonly gpus: number;
  readonly speed: number;
  /** Which rack and zone, from 0; −1 where none is named. */
  readonly rack: number;
  readonly zone: number;
  /** W; NaN where not known. */
  readonly idlePower: number;
  readonly peakPower: number;
}

/** The hosts of a cloud: what is free on each. Amounts are whole numbers, so nothing is lost by rounding. */
export class Hosts {
  readonly count: number;
  readonly resources: number;
  /** The mean amount of each resource that a host has; 1 where none has any. */
  readonly usual: readonly number[];
  readonly groups: readonly HostGroup[];
  /** What is free: host × resources + resource. */
  readonly free: Float64Array;
  readonly vms: Int32Array;
  /** Index into `groups`. */
  readonly group: Int32Array;
  /** Which resource is the GPU; −1: none. */
  readonly #gpu: number;
  /** What is left of each single GPU, and where those of a host begin. */
  readonly #gpus: Float64Array;
  readonly #firstGpu: Int32Array;

  constructor(groups: readonly HostGroup[], resources: readonly string[]) {
    this.groups = groups;
    this.resources = resources.length;
    this.count = groups.reduce((sum, { count }) => sum + count, 0);
    this.usual = resources.map((_, r) => {
      const all = groups.reduce((sum, { count, capacity }) => sum + count * capacity[r], 0);
      return all > 0 ? all / this.count : 1;
    });
    this.free = new Float64Array(this.count * this.resources);
    this.vms = new Int32Array(this.count);
    this.group = new Int32Array(this.count);
    this.#gpu = resources.indexOf("gpu");
    this.#firstGpu = new Int32Array(this.count + 1);
    let host = 0;
    for (const [index, group] of groups.entries()) {
      for (let i = 0; i < group.count; i++, host++) {
        this.group[host] = index;
        this.free.set(group.capacity, host * this.resources);
        this.#firstGpu[host + 1] = this.#firstGpu[host] + group.gpus;
      }
    }
    this.#gpus = new Float64Array(this.#firstGpu[this.count]).fill(WHOLE_GPU);
  }

  capacity(host: number, resource: number): number {
    return this.groups[this.group[host]].capacity[resource];
  }

  freeGpu(host: number, i: number): number {
    return this.#gpus[this.#firstGpu[host] + i];
  }

  /** Whether single GPUs of the host suffice, once its total does. */
  hasGpus(host: number, demand: Float64Array, at: number): boolean {
    if (this.#gpu === -1 || demand[at + this.#gpu] === 0) return true;
    const wanted = demand[at + this.#gpu];
    const part = Math.min(wanted, WHOLE_GPU);
    let usable = 0;
    for (let i = this.#firstGpu[host]; i < this.#firstGpu[host + 1]; i++) if (this.#gpus[i] >= part) usable += part;
    return usable >= wanted;
  }

  /**
   * A VM takes what it asks for.
   *
   * @param demand amounts by resource, from position `at` on
   * @returns the GPUs it takes from, to be given back with it
   * @throws RangeError where the host has too little free: an allocator chose a host that cannot take it
   */
  take(host: number, demand: Float64Array, at: number): number {
    const from = host * this.resources;
    for (let r = 0; r < this.resources; r++) {
      if (this.free[from + r] >= demand[at + r]) continue;
      throw new RangeError(`host ${host} has ${this.free[from + r]} free, less than the ${demand[at + r]} asked for`);
    }
    const first = this.#firstGpu[host];
    const gpus = this.#gpu === -1 ? 0 : demand[at + this.#gpu];
    const taken = takeGpus(this.#gpus, gpus, first, this.#firstGpu[host + 1] - first);
    if (taken === -1) throw new RangeError(`host ${host} has no GPU with the ${gpus} millionths asked for`);
    for (let r = 0; r < this.resources; r++) this.free[from + r] -= demand[at + r];
    this.vms[host]++;
    return taken;
  }

  /** The VM leaves. */
  give(host: number, demand: Float64Array, at: number, gpus: number): void {
    const from = host * this.resources;
    for (let r = 0; r < this.resources; r++) this.free[from + r] += demand[at + r];
    this.vms[host]--;
    if (gpus === 0) return;
    const part = Math.min(demand[at + this.#gpu], WHOLE_GPU);
    const first = this.#firstGpu[host];
    for (let i = first; i < this.#firstGpu[host + 1]; i++) if ((gpus >> (i - first)) % 2 !== 0) this.#gpus[i] += part;
  }
}

/** The view of a host that allocators get. */
export class HostCursor implements HostView {
  id: number;
  readonly #hosts: Hosts;
  readonly #peers: Peers;

  constructor(hosts: Hosts, peers: Peers, id: number) {
    this.#hosts = hosts;
    this.#peers = peers;
    this.id = id;
  }

  /** Points the view at another host. */
  on(id: number): this {
    this.id = id;
    return this;
  }

  get group(): number {
    return this.#hosts.group[this.id];
  }
  get vms(): number {
    return this.#hosts.vms[this.id];
  }
  get peers(): number {
    return this.#peers.near(this.id, "host");
  }
  get rackPeers(): number {
    return this.#peers.near(this.id, "rack");
  }
  get zonePeers(): number {
    return this.#peers.near(this.id, "zone");
  }
  get idlePower(): number {
    return this.#hosts.groups[this.group].idlePower;
  }
  get peakPower(): number {
    return this.#hosts.groups[this.group].peakPower;
  }
  get speed(): number {
    return this.#hosts.groups[this.group].speed;
  }
  get gpus(): number {
    return this.#hosts.groups[this.group].gpus;
  }
  capacity(resource: number): number {
    return this.#hosts.capacity(this.id, resource);
  }
  free(resource: number): number {
    return this.#hosts.free[this.id * this.#hosts.resources + resource];
  }
  freeGpu(i: number): number {
    return this.#hosts.freeGpu(this.id, i);
  }
}
