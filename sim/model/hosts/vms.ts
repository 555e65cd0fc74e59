import type { VmView } from "../../../strategies/allocation/types.ts";

/** Records of the VMs that ask for a host or have one, recycled. */
export class Vms {
  readonly resources: number;
  /** Amount asked for: vm × resources + resource. */
  demand: Float64Array;
  /** Instant of arrival and time it stays, s; Infinity: for ever. */
  arrival: Float64Array;
  lifetime: Float64Array;
  id: Float64Array;
  class: Int32Array;
  /** −1 while it has none. */
  host: Int32Array;
  /** A bit for each of the host's GPUs it takes from. */
  gpus: Int32Array;
  #unused: Int32Array;
  #unusedCount = 0;
  #made = 0;
  present = 0;

  constructor(resources: number, capacity = 256) {
    this.resources = resources;
    this.demand = new Float64Array(capacity * resources);
    this.arrival = new Float64Array(capacity);
    this.lifetime = new Float64Array(capacity);
    this.id = new Float64Array(capacity);
    this.class = new Int32Array(capacity);
    this.host = new Int32Array(capacity);
    this.gpus = new Int32Array(capacity);
    this.#unused = new Int32Array(capacity);
  }

  allocate(): number {
    this.present++;
    if (this.#unusedCount > 0) return this.#unused[--this.#unusedCount];
    if (this.#made === this.arrival.length) this.#enlarge();
    return this.#made++;
  }

  release(vm: number): void {
    this.present--;
    this.#unused[this.#unusedCount++] = vm;
  }

  #enlarge(): void {
    const capacity = 2 * this.arrival.length;
    const floats = (old: Float64Array, length = capacity): Float64Array => {
      const larger = new Float64Array(length);
      larger.set(old);
      return larger;
    };
    const integers = (old: Int32Array): Int32Array => {
      const larger = new Int32Array(capacity);
      larger.set(old);
      return larger;
    };
    this.demand = floats(this.demand, capacity * this.resources);
    this.arrival = floats(this.arrival);
    this.lifetime = floats(this.lifetime);
    this.id = floats(this.id);
    this.class = integers(this.class);
    this.host = integers(this.host);
    this.gpus = integers(this.gpus);
    this.#unused = integers(this.#unused);
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
    return this.#vms.id[this.#vm];
  }
  get arrival(): number {
    return this.#vms.arrival[this.#vm];
  }
  get class(): number {
    return this.#vms.class[this.#vm];
  }
  demand(resource: number): number {
    return this.#vms.demand[this.#vm * this.#vms.resources + resource];
  }
}
