import { aliasTable } from "../kernel/alias.ts";
import type { Distribution } from "../kernel/distribution.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Vms } from "../model/hosts/vms.ts";
import type { Trace } from "./trace.ts";

/** Says what the next VM is like. */
export interface VmSource {
  /** Fills in class, lifetime and demand. */
  fill(vm: number): void;
}

/** What VMs of a class are like. */
export interface VmClass {
  readonly share: number;
  /** s; null: for ever. */
  readonly lifetime: Distribution | null;
  /** By resource, with how many of the smallest units make one of the distribution's. */
  readonly demand: readonly { readonly amount: Distribution; readonly units: number; readonly isGpu: boolean }[];
}

/** VMs drawn from classes: streams `classes`, `sizes` (lifetimes) and `demands`. */
export class GeneratedVms implements VmSource {
  readonly #vms: Vms;
  readonly #classes: readonly VmClass[];
  readonly #pick: () => number;
  readonly #lifetimes: Stream;
  readonly #demands: Stream;

  constructor(vms: Vms, classes: readonly VmClass[], open: (name: string) => Stream) {
    this.#vms = vms;
    this.#classes = classes;
    this.#lifetimes = open("sizes");
    this.#demands = open("demands");
    const table = aliasTable(classes.map(({ share }) => share));
    const picks = open("classes");
    this.#pick = classes.length === 1 ? () => 0 : () => table.sample(picks);
  }

  /** @throws RangeError for an amount < 0, or GPUs that are neither a share of one nor whole */
  fill(vm: number): void {
    const vms = this.#vms;
    const of = this.#pick();
    const { lifetime, demand } = this.#classes[of];
    vms.setClass(vm, of);
    vms.setLifetime(vm, lifetime === null ? Infinity : lifetime.sample(this.#lifetimes));
    for (let r = 0; r < demand.length; r++) {
      const { amount, units, isGpu } = demand[r];
      const drawn = amount.sample(this.#demands);
      if (!(drawn >= 0)) throw new RangeError(`a VM must ask for amounts >= 0, got ${drawn}`);
      if (isGpu && drawn > 1 && !Number.isInteger(drawn)) {
        throw new RangeError(`a VM must ask for a share of one GPU or a whole number, got ${drawn}`);
      }
      vms.setDemand(vm, r, Math.round(drawn * units));
    }
  }
}

/** The VMs of a list or a file, in its order. */
export class TracedVms implements VmSource {
  readonly #vms: Vms;
  readonly #trace: Trace;
  readonly #demand: Float64Array;
  #next = 0;

  constructor(vms: Vms, trace: Trace) {
    if (trace.demand === undefined) throw new RangeError("the records of the trace are no VMs");
    this.#vms = vms;
    this.#trace = trace;
    this.#demand = trace.demand;
  }

  fill(vm: number): void {
    const vms = this.#vms;
    const i = this.#next++;
    vms.setClass(vm, this.#trace.class === null ? 0 : this.#trace.class[i]);
    vms.setLifetime(vm, this.#trace.size[i]);
    for (let r = 0; r < vms.resources; r++) {
      vms.setDemand(vm, r, this.#demand[i * vms.resources + r]);
    }
  }
}
