import type { AllocationMonitor } from "../model/hosts/allocation.ts";
import type { Hosts } from "../model/hosts/hosts.ts";
import type { Vms } from "../model/hosts/vms.ts";
import type { Row } from "./account.ts";
import { Level } from "./level.ts";
import type { Section } from "./recorder.ts";
import type { Counts } from "./results.ts";

/** What is added up over a stretch of the run. */
interface Sums {
  /** Length of the stretch, s. */
  time: number;
  /** By class: VMs that came, that were refused, that left, ∫ VMs present dt. */
  arrived: number[];
  refused: number[];
  left: number[];
  presence: number[];
  /** ∫ hosts in use dt, and the most at one instant. */
  hosts: number;
  mostHosts: number;
  /** By resource: ∫ amount in use dt, and ∫ capacity of the hosts in use dt. */
  used: number[];
  open: number[];
}

/**
 * Records a run of VMs that come and go. Between `open` and `close` lies the window; `cut` ends a section of it and
 * begins the next. VMs count where they arrive in the window, time averages are taken over it.
 */
export class Placements implements AllocationMonitor {
  readonly #clock: { readonly now: number };
  readonly #hosts: Hosts;
  readonly #vms: Vms;
  readonly #resources: readonly string[];
  readonly #classes: number;
  readonly #capacity: number[];
  readonly #present: Level;
  readonly #inUse: Level;
  /** By resource: amount in use and capacity of the hosts in use, with what changes their time integrals. */
  readonly #used: Float64Array;
  readonly #open: Float64Array;
  readonly #usedTime: Float64Array;
  readonly #openTime: Float64Array;
  #arrived: number[];
  #refused: number[];
  #left: number[];
  readonly #stretches: Sums[] = [];
  #isCut = false;
  #since = 0;
  #first = Infinity;
  #closed = false;
  readonly #counts = { arrived: 0, finished: 0, dropped: 0 };

  constructor(
    clock: { readonly now: number },
    hosts: Hosts,
    vms: Vms,
    names: { resources: readonly string[]; classes: number },
  ) {
    const { resources, classes } = names;
    this.#clock = clock;
    this.#hosts = hosts;
    this.#vms = vms;
    this.#resources = resources;
    this.#classes = classes;
    this.#capacity = resources.map((_, r) =>
      hosts.groups.reduce((sum, { count, capacity }) => sum + count * capacity[r], 0),
    );
    this.#present = new Level(classes, clock);
    this.#inUse = new Level(1, clock);
    const column = (): Float64Array => new Float64Array(resources.length);
    [this.#used, this.#open, this.#usedTime, this.#openTime] = [column(), column(), column(), column()];
    [this.#arrived, this.#refused, this.#left] = [zeros(classes), zeros(classes), zeros(classes)];
  }

  arrived(vm: number): void {
    this.#counts.arrived++;
    this.#arrived[this.#vms.class(vm)]++;
  }

  refused(vm: number): void {
    this.#counts.dropped++;
    if (this.#isCounted(vm)) this.#refused[this.#vms.class(vm)]++;
  }

  placed(vm: number, wasEmpty: boolean): void {
    this.#present.up(this.#vms.class(vm));
    if (wasEmpty) this.#inUse.up(0);
    this.#change(vm, 1, wasEmpty);
  }

  left(vm: number, isEmpty: boolean): void {
    this.#counts.finished++;
    this.#left[this.#vms.class(vm)]++;
    this.#present.down(this.#vms.class(vm));
    if (isEmpty) this.#inUse.down(0);
    this.#change(vm, -1, isEmpty);
  }

  open(): void {
    this.#first = this.#counts.arrived;
    this.#restart();
  }

  get isMeasuring(): boolean {
    return this.#first < Infinity && !this.#closed;
  }

  cut(): void {
    this.#isCut = true;
    this.#endStretch();
    this.#restart();
  }

  /** Ends the time averages. */
  close(): void {
    if (this.#first === Infinity) this.open();
    this.#endStretch();
    this.#closed = true;
  }

  /** The whole window, and its sections if it was cut. */
  results(): { all: Section; sections: Section[]; counts: Counts } {
    if (!this.#closed) this.close();
    const all = this.#section(this.#stretches.reduce(joined));
    const { arrived, finished, dropped } = this.#counts;
    const counts = { arrived, finished, dropped, abandoned: 0, present: this.#vms.present, excluded: this.#first };
    return { all, sections: this.#isCut ? this.#stretches.map((sums) => this.#section(sums)) : [], counts };
  }

  #isCounted(vm: number): boolean {
    return this.#vms.id(vm) >= this.#first;
  }

  /** The amounts in use change by what the VM asks for; `opens`: its host comes into use or goes out of it. */
  #change(vm: number, sign: 1 | -1, opens: boolean): void {
    const now = this.#clock.now;
    for (let r = 0; r < this.#resources.length; r++) {
      const amount = sign * this.#vms.demand(vm, r);
      this.#used[r] += amount;
      this.#usedTime[r] -= amount * now;
      if (!opens) continue;
      const capacity = sign * this.#hosts.capacity(this.#vms.host(vm), r);
      this.#open[r] += capacity;
      this.#openTime[r] -= capacity * now;
    }
  }

  #restart(): void {
    const now = this.#clock.now;
    this.#since = now;
    this.#present.restart();
    this.#inUse.restart();
    for (let r = 0; r < this.#used.length; r++) {
      this.#usedTime[r] = -this.#used[r] * now;
      this.#openTime[r] = -this.#open[r] * now;
    }
    [this.#arrived, this.#refused, this.#left] = [zeros(this.#classes), zeros(this.#classes), zeros(this.#classes)];
  }

  #endStretch(): void {
    const now = this.#clock.now;
    this.#stretches.push({
      time: now - this.#since,
      arrived: this.#arrived,
      refused: this.#refused,
      left: this.#left,
      presence: zeros(this.#classes).map((_, of) => this.#present.integral(of)),
      hosts: this.#inUse.integral(0),
      mostHosts: this.#inUse.most,
      used: Array.from(this.#used, (amount, r) => this.#usedTime[r] + amount * now),
      open: Array.from(this.#open, (amount, r) => this.#openTime[r] + amount * now),
    });
  }

  #section(sums: Sums): Section {
    const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
    const all: Row = this.#ofClass(sums, total);
    all["hosts.mean"] = sums.hosts / sums.time;
    all["hosts.max"] = sums.mostHosts;
    for (const [r, name] of this.#resources.entries()) {
      all[`utilisation.${name}`] = sums.used[r] / (this.#capacity[r] * sums.time);
    }
    const shares = this.#resources
      .map((_, r) => 1 - sums.used[r] / sums.open[r])
      .filter((share) => !Number.isNaN(share));
    all.fragmentation = total(shares) / shares.length;
    const classes = this.#arrived.map((_, of) => this.#ofClass(sums, (values) => values[of]));
    const none = new Float64Array(0);
    return { all, classes: classes.length === 1 ? [all] : classes, utilisation: none, inflow: none };
  }

  #ofClass(sums: Sums, pick: (values: readonly number[]) => number): Row {
    return {
      "number.mean": pick(sums.presence) / sums.time,
      throughput: pick(sums.left) / sums.time,
      "drop.probability": pick(sums.refused) / pick(sums.arrived),
    };
  }
}

const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const added = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]);

function joined(a: Sums, b: Sums): Sums {
  return {
    time: a.time + b.time,
    arrived: added(a.arrived, b.arrived),
    refused: added(a.refused, b.refused),
    left: added(a.left, b.left),
    presence: added(a.presence, b.presence),
    hosts: a.hosts + b.hosts,
    mostHosts: Math.max(a.mostHosts, b.mostHosts),
    used: added(a.used, b.used),
    open: added(a.open, b.open),
  };
}
