import type { VmView } from "../../../strategies/allocation/types.ts";

/** Numbers in front of the amounts, and of how many numbers a record is a multiple: they fill a cache line. */
const AHEAD = 5;
const LINE = 8;

/**
 * Records of the VMs that ask for a host or have one, recycled. A VM is named by the place of its record, whose fields
 * lie side by side: one that leaves has been out of the processor's caches for long, and is fetched once.
 */
export class Vms {
  readonly resources: number;
  readonly #width: number;
  /** Id, arrival, lifetime, two places for words, amounts. */
  #reals = new Float64Array(0);
  /** From twice a record's place on: class, host, GPUs at 6, 7 and 8. */
  #words = new Int32Array(0);
  #unused = new Int32Array(0);
  #unusedCount = 0;
  #made = 0;
  present = 0;

  constructor(resources: number) {
    this.resources = resources;
    this.#width = LINE * Math.ceil((AHEAD + resources) / LINE);
  }

  allocate(): number {
    this.present++;
    if (this.#unusedCount > 0) return this.#unused[--this.#unusedCount];
    if (this.#made === this.#reals.length) this.#enlarge();
    const vm = this.#made;
    this.#made += this.#width;
    return vm;
  }

  release(vm: number): void {
    this.present--;
    this.#unused[this.#unusedCount++] = vm;
  }

  /** Order of arrival, from 0. */
  id(vm: number): number {
    return this.#reals[vm];
  }
  setId(vm: number, id: number): void {
    this.#reals[vm] = id;
  }
  /** Instant, s. */
  arrival(vm: number): number {
    return this.#reals[vm + 1];
  }
  setArrival(vm: number, time: number): void {
    this.#reals[vm + 1] = time;
  }
  /** Time it stays, s; Infinity: for ever. */
  lifetime(vm: number): number {
    return this.#reals[vm + 2];
  }
  setLifetime(vm: number, lifetime: number): void {
    this.#reals[vm + 2] = lifetime;
  }
  class(vm: number): number {
    return this.#words[2 * vm + 6];
  }
  setClass(vm: number, of: number): void {
    this.#words[2 * vm + 6] = of;
  }
  /** −1 while it has none. */
  host(vm: number): number {
    return this.#words[2 * vm + 7];
  }
  setHost(vm: number, host: number): void {
    this.#words[2 * vm + 7] = host;
  }
  /** A bit for each of the host's GPUs it takes from. */
  gpus(vm: number): number {
    return this.#words[2 * vm + 8];
  }
  setGpus(vm: number, gpus: number): void {
    this.#words[2 * vm + 8] = gpus;
  }

  /** Amount of a resource it asks for. */
  demand(vm: number, resource: number): number {
    return this.#reals[vm + AHEAD + resource];
  }
  setDemand(vm: number, resource: number, amount: number): void {
    this.#reals[vm + AHEAD + resource] = amount;
  }
  setDemands(vm: number, amounts: readonly number[]): void {
    this.#reals.set(amounts, vm + AHEAD);
  }
  /** What holds the amounts, from `demandAt` on; another array after `allocate` has enlarged it. */
  get amounts(): Float64Array {
    return this.#reals;
  }
  demandAt(vm: number): number {
    return vm + AHEAD;
  }

  #enlarge(): void {
    const reals = new Float64Array(Math.max(256 * this.#width, 2 * this.#reals.length));
    reals.set(this.#reals);
    this.#reals = reals;
    this.#words = new Int32Array(reals.buffer);
    const unused = new Int32Array(reals.length / this.#width);
    unused.set(this.#unused);
    this.#unused = unused;
  }
}

/** The view of a VM that allocators get. */
export class VmCursor implements VmView {
  #vm = 0;
  readonly #vms: Vms;

  constructor(vms: Vms) {
    this.#vms = vms;
  }

  on(vm: number): this {
    this.#vm = vm;
    return this;
  }

  get id(): number {
    return this.#vms.id(this.#vm);
  }
  get arrival(): number {
    return this.#vms.arrival(this.#vm);
  }
  get class(): number {
    return this.#vms.class(this.#vm);
  }
  demand(resource: number): number {
    return this.#vms.demand(this.#vm, resource);
  }
}
