import { type Clock, Rank } from "../../kernel/clock.ts";
import type { Monitor } from "../monitor.ts";
import { Heaps } from "../heaps.ts";
import { LinkedLines } from "../lines.ts";
import type { Nodes } from "../nodes.ts";
import type { Host, Service } from "../service.ts";
import type { Tasks } from "../tasks.ts";
import { CoreSharing, type Machine } from "./core-sharing.ts";

/**
 * Tasks on VMs that share the cores of hosts, both space- or time-shared.
 *
 * Tasks of a VM: first come first served, one to a core, or all at once. VMs of a host: each waits until as many cores
 * are free as it has, keeps them while it has tasks, and the next in line follows (space); or all that have tasks run
 * at once, in proportion to the cores they use times their speed where the host has too little for all (time).
 *
 * The tasks in service of one VM go at the same rate, so one number per VM, the virtual work each has received, tells
 * who is done next: a heap and one event per VM. A change costs O(log tasks), and O(VMs of the host) where the others'
 * shares change with it.
 */
export class VirtualMachines implements Service {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #host: Host;
  readonly #monitor: Monitor;
  readonly #sharesTasks: boolean;
  readonly #cores: CoreSharing;
  readonly #lines: LinkedLines;
  readonly #heaps: Heaps;
  readonly #root: Int32Array;
  readonly #serving: Int32Array;
  /** Virtual work by the VM's last change, that instant, and the rate since, in work per second of each task. */
  readonly #virtual: Float64Array;
  readonly #changed: Float64Array;
  readonly #rate: Float64Array;
  readonly #event: Int32Array;
  readonly #departure: number;

  /**
   * @param machines which host each VM is on
   * @param options.sharesTasks whether a VM serves all its tasks at once
   * @param options.boots instant from which on each VM runs, s
   */
  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor },
    machines: { hosts: readonly Machine[]; hostOf: Int32Array },
    options: { sharesTasks: boolean; boots: Float64Array },
  ) {
    const { clock, tasks, nodes } = parts;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#host = parts.host;
    this.#monitor = parts.monitor;
    this.#sharesTasks = options.sharesTasks;
    this.#lines = new LinkedLines(tasks, nodes.count, "first");
    this.#heaps = new Heaps(tasks);
    this.#root = new Int32Array(nodes.count).fill(-1);
    this.#serving = new Int32Array(nodes.count);
    this.#virtual = new Float64Array(nodes.count);
    this.#changed = new Float64Array(nodes.count);
    this.#rate = new Float64Array(nodes.count);
    this.#event = new Int32Array(nodes.count).fill(-1);
    this.#departure = clock.on((vm) => this.#depart(vm));
    this.#cores = new CoreSharing(nodes, machines, {
      began: (vm) => this.#fill(vm),
      changed: (vm) => this.#plan(vm),
    });
    const booted = clock.on((vm) => this.#booted(vm));
    for (const [vm, time] of options.boots.entries()) {
      if (time > 0) clock.at(time, Rank.failure, booted, vm);
      else this.#cores.ready(vm);
    }
  }

  accept(task: number, vm: number): void {
    if (!this.#cores.runs(vm)) this.#cores.ask(vm);
    if (this.#cores.runs(vm) && this.#serving[vm] < this.#most(vm)) {
      this.#begin(task, vm);
      this.#cores.uses(vm, this.#busyCores(vm));
      this.#plan(vm);
    } else {
      this.#lines.push(vm, task);
      this.#monitor.waits(task);
    }
  }

  withdraw(task: number): void {
    this.#lines.remove(this.#tasks.node(task), task);
    this.#monitor.served(task);
  }

  stop(): never {
    throw new Error("the tasks of VMs run to their end");
  }

  release(vm: number): number {
    if (this.#lines.size(vm) === 0) return -1;
    const task = this.#lines.pop(vm);
    this.#monitor.served(task);
    return task;
  }

  turn(): never {
    throw new Error("these VMs were made without failures");
  }

  #booted(vm: number): void {
    this.#cores.ready(vm);
    if (this.#lines.size(vm) > 0) this.#cores.ask(vm);
  }

  /** Lets waiting tasks begin while the running VM has a core for them. */
  #fill(vm: number): void {
    const most = this.#most(vm);
    while (this.#serving[vm] < most && this.#lines.size(vm) > 0) {
      const task = this.#lines.pop(vm);
      this.#monitor.served(task);
      this.#begin(task, vm);
    }
    this.#cores.uses(vm, this.#busyCores(vm));
    this.#plan(vm);
  }

  #begin(task: number, vm: number): void {
    this.#advance(vm);
    if (this.#serving[vm]++ === 0) this.#virtual[vm] = 0;
    this.#tasks.setKey(task, this.#virtual[vm] + this.#tasks.size(task));
    this.#root[vm] = this.#heaps.insert(this.#root[vm], task);
    this.#host.began(task);
  }

  /** Tasks it serves at once. */
  #most(vm: number): number {
    return this.#sharesTasks ? Infinity : this.#nodes.slots(vm);
  }

  #busyCores(vm: number): number {
    return Math.min(this.#serving[vm], this.#nodes.slots(vm));
  }

  #advance(vm: number): void {
    const now = this.#clock.now;
    this.#virtual[vm] += (now - this.#changed[vm]) * this.#rate[vm];
    this.#changed[vm] = now;
  }

  /** The VM's rate may have changed: replaces its event by the next departure. */
  #plan(vm: number): void {
    this.#advance(vm);
    const cores = this.#busyCores(vm);
    this.#nodes.setBusy(vm, cores);
    if (this.#event[vm] !== -1) this.#clock.cancel(this.#event[vm]);
    this.#event[vm] = -1;
    this.#rate[vm] = cores === 0 ? 0 : (this.#cores.speed(vm) * cores) / this.#serving[vm];
    if (this.#rate[vm] === 0) return;
    const left = Math.max(0, this.#tasks.key(this.#root[vm]) - this.#virtual[vm]);
    this.#event[vm] = this.#clock.at(this.#clock.now + left / this.#rate[vm], Rank.completion, this.#departure, vm);
  }

  #depart(vm: number): void {
    this.#event[vm] = -1;
    this.#advance(vm);
    const task = this.#root[vm];
    // The value the clock has rounded, made exact again.
    this.#virtual[vm] = this.#tasks.key(task);
    this.#root[vm] = this.#heaps.removeLeast(task);
    this.#serving[vm]--;
    this.#host.finished(task);
    this.#fill(vm);
    if (this.#serving[vm] === 0 && this.#cores.runs(vm)) this.#cores.release(vm);
  }
}
