import type { AllocationContext, Allocator, HostView } from "../../../strategies/allocation/types.ts";
import { type Clock, Rank } from "../../kernel/clock.ts";
import { type Cloud, type Finder, finderOver } from "./finder.ts";
import { HostCursor, type Hosts } from "./hosts.ts";
import { type PeerRule, Peers } from "./peers.ts";
import { VmCursor, type Vms } from "./vms.ts";

/** Sees what happens to VMs; their records are valid during the call. */
export interface AllocationMonitor {
  arrived(vm: number): void;
  /** It takes what it asks for; `wasEmpty`: its host was not in use. */
  placed(vm: number, wasEmpty: boolean): void;
  refused(vm: number): void;
  /** It has given back what it had; `isEmpty`: its host is not in use any more. */
  left(vm: number, isEmpty: boolean): void;
}

/** Which VMs of a class may go where. */
export interface ClassRules {
  readonly peers: PeerRule;
  /** Groups of hosts in question; null: all. */
  readonly groups: readonly number[] | null;
}

/** Places VMs on hosts as they come, and takes them away when their time is over. */
export class Allocation {
  readonly #clock: Clock;
  readonly #hosts: Hosts;
  readonly #vms: Vms;
  readonly #peers: Peers;
  readonly #allocator: Allocator;
  readonly #context: AllocationContext;
  readonly #monitor: AllocationMonitor;
  /** By class; classes with the same hosts have the same. */
  readonly #finders: readonly Finder[];
  readonly #distinct: readonly Finder[];
  readonly #leaving: number;
  readonly #deciding: number;
  /** VMs of this instant that wait to be ordered. */
  readonly #together: number[] = [];
  readonly #cursor: VmCursor;

  /** @param parts.asksPeers whether the allocator looks at the VMs of the same class */
  constructor(parts: {
    clock: Clock;
    hosts: Hosts;
    vms: Vms;
    allocator: Allocator;
    context: AllocationContext;
    monitor: AllocationMonitor;
    classes: readonly ClassRules[];
    asksPeers: boolean;
  }) {
    const { clock, hosts, vms, allocator, context, classes } = parts;
    this.#clock = clock;
    this.#hosts = hosts;
    this.#vms = vms;
    this.#allocator = allocator;
    this.#context = context;
    this.#monitor = parts.monitor;
    this.#cursor = new VmCursor(vms);
    const rules = classes.map(({ peers }) => peers);
    this.#peers = new Peers(hosts, rules, parts.asksPeers);
    let made: readonly HostView[] | null = null;
    const views = (): readonly HostView[] =>
      (made ??= Array.from({ length: hosts.count }, (_, id) => new HostCursor(hosts, this.#peers, id)));
    const cloud: Cloud = { hosts, vms, peers: this.#peers, context, views };
    const byGroups = new Map<string, Finder>();
    this.#finders = classes.map(({ groups }) => {
      const key = groups === null ? "all" : groups.join();
      const finder = byGroups.get(key) ?? finderOver(membersOf(hosts, groups), allocator, cloud);
      byGroups.set(key, finder);
      return finder;
    });
    this.#distinct = [...byGroups.values()];
    this.#leaving = clock.on((vm) => this.#leave(vm));
    this.#deciding = clock.on(() => this.#decide());
  }

  /** A new VM, its record filled in. */
  arrive(vm: number): void {
    this.#monitor.arrived(vm);
    this.#vms.setHost(vm, -1);
    if (this.#allocator.order === undefined) {
      this.#place(vm);
      return;
    }
    if (this.#together.length === 0) this.#clock.at(this.#clock.now, Rank.decision, this.#deciding, 0);
    this.#together.push(vm);
  }

  #decide(): void {
    const { order } = this.#allocator;
    const keys = this.#together.map((vm) => order?.(this.#cursor.on(vm), this.#context) ?? 0);
    const places = keys.map((_, i) => i).sort((a, b) => keys[a] - keys[b] || a - b);
    const vms = places.map((i) => this.#together[i]);
    this.#together.length = 0;
    for (const vm of vms) this.#place(vm);
  }

  #place(vm: number): void {
    const vms = this.#vms;
    const of = vms.class(vm);
    this.#peers.ask(of);
    const host = this.#finders[of].find(vm);
    if (host === -1) {
      this.#monitor.refused(vm);
      vms.release(vm);
      return;
    }
    const wasEmpty = this.#hosts.vms[host] === 0;
    vms.setGpus(vm, this.#hosts.take(host, vms.amounts, vms.demandAt(vm)));
    vms.setHost(vm, host);
    this.#peers.add(of, host, 1);
    this.#changed(host);
    this.#monitor.placed(vm, wasEmpty);
    if (vms.lifetime(vm) < Infinity) {
      this.#clock.at(this.#clock.now + vms.lifetime(vm), Rank.completion, this.#leaving, vm);
    }
  }

  #leave(vm: number): void {
    const vms = this.#vms;
    const host = vms.host(vm);
    this.#hosts.give(host, vms.amounts, vms.demandAt(vm), vms.gpus(vm));
    this.#peers.add(vms.class(vm), host, -1);
    this.#changed(host);
    this.#monitor.left(vm, this.#hosts.vms[host] === 0);
    vms.release(vm);
  }

  #changed(host: number): void {
    for (let i = 0; i < this.#distinct.length; i++) this.#distinct[i].changed(host);
  }
}

/** The hosts of some groups, ascending. */
function membersOf(hosts: Hosts, groups: readonly number[] | null): Int32Array {
  const all = Int32Array.from({ length: hosts.count }, (_, host) => host);
  return groups === null ? all : all.filter((host) => groups.includes(hosts.group[host]));
}
