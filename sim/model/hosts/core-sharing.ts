import type { Nodes } from "../nodes.ts";

/** A host as its VMs see it. */
export interface Machine {
  readonly cores: number;
  /** Work per second of one core. */
  readonly speed: number;
  readonly sharing: "space" | "time";
}

/** What becomes of a VM. */
interface Watcher {
  /** It has cores from now on. */
  began(vm: number): void;
  /** The speed of its cores may have changed. */
  changed(vm: number): void;
}

/**
 * What each of some competitors gets of a capacity: what it asks for where there is enough for all, otherwise in
 * proportion to it (the over-subscribed, time-shared hosts of Beloglazov and Buyya 2012).
 */
function proportionalShare(asked: number, askedByAll: number, capacity: number): number {
  return askedByAll <= capacity ? asked : (asked * capacity) / askedByAll;
}

/** Gives the cores of hosts to the VMs that have tasks. */
export class CoreSharing {
  readonly #nodes: Nodes;
  readonly #hosts: readonly Machine[];
  readonly #hostOf: Int32Array;
  readonly #watcher: Watcher;
  readonly #isReady: Uint8Array;
  readonly #runs: Uint8Array;
  /** Cores in use by VM. */
  readonly #uses: Int32Array;
  /** By host: free cores, the VMs that wait for cores in order, and those that run. */
  readonly #free: Float64Array;
  readonly #waiting: number[][];
  readonly #running: Set<number>[];

  constructor(nodes: Nodes, { hosts, hostOf }: { hosts: readonly Machine[]; hostOf: Int32Array }, watcher: Watcher) {
    this.#nodes = nodes;
    this.#hosts = hosts;
    this.#hostOf = hostOf;
    this.#watcher = watcher;
    this.#isReady = new Uint8Array(nodes.count);
    this.#runs = new Uint8Array(nodes.count);
    this.#uses = new Int32Array(nodes.count);
    this.#free = Float64Array.from(hosts, ({ cores }) => cores);
    this.#waiting = hosts.map(() => []);
    this.#running = hosts.map(() => new Set());
  }

  runs(vm: number): boolean {
    return this.#runs[vm] === 1;
  }

  /** The VM has booted: it may have cores. */
  ready(vm: number): void {
    this.#isReady[vm] = 1;
  }

  /** The VM has tasks and wants cores; once is enough. */
  ask(vm: number): void {
    const host = this.#hostOf[vm];
    if (this.#isReady[vm] === 0 || this.runs(vm) || this.#waiting[host].includes(vm)) return;
    if (this.#hosts[host].sharing === "space") {
      this.#waiting[host].push(vm);
      this.#giveCores(host);
    } else {
      this.#begin(vm, host);
    }
  }

  /** The VM has no tasks any more. */
  release(vm: number): void {
    const host = this.#hostOf[vm];
    this.#runs[vm] = 0;
    this.#running[host].delete(vm);
    if (this.#hosts[host].sharing === "time") return;
    this.#free[host] += this.#nodes.slots(vm);
    this.#giveCores(host);
  }

  /** The VM has work for so many cores. The speed of the others on its host may change. */
  uses(vm: number, cores: number): void {
    if (this.#uses[vm] === cores) return;
    this.#uses[vm] = cores;
    const host = this.#hostOf[vm];
    if (this.#hosts[host].sharing === "space") return;
    for (const other of this.#running[host]) if (other !== vm) this.#watcher.changed(other);
  }

  /** Work per second of one of the VM's cores in use. */
  speed(vm: number): number {
    const host = this.#hostOf[vm];
    const { cores, speed, sharing } = this.#hosts[host];
    const own = this.#most(vm, speed);
    if (sharing === "space") return own;
    let asked = 0;
    for (const other of this.#running[host]) asked += this.#uses[other] * this.#most(other, speed);
    return proportionalShare(own, asked, cores * speed);
  }

  /** A core of the host gives a VM no more than its own speed. */
  #most(vm: number, ofHost: number): number {
    return Math.min(this.#nodes.speed(vm), ofHost);
  }

  /** The VMs in line get cores, as far as they go round; nobody overtakes. */
  #giveCores(host: number): void {
    const line = this.#waiting[host];
    while (line.length > 0 && this.#nodes.slots(line[0]) <= this.#free[host]) {
      const vm = line.shift() ?? -1;
      this.#free[host] -= this.#nodes.slots(vm);
      this.#begin(vm, host);
    }
  }

  #begin(vm: number, host: number): void {
    this.#runs[vm] = 1;
    this.#running[host].add(vm);
    this.#watcher.began(vm);
  }
}
