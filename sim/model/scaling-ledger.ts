/** What a pool that changes its size was like in a stretch of the run. */
export interface ScalingTotals {
  /** ∫ nodes paid for dt, s: from being switched on until off, as multiples of their own speed. */
  paidTime: number;
  /** Most nodes paid for at an instant. */
  mostPaid: number;
  /** ∫ slots that serve dt, s, of all nodes of the pool. */
  slotTime: number;
  /** Work that the nodes that were on could have done, and work that arrived, s at speed 1. */
  capacity: number;
  work: number;
  /** Changes of the wanted size. */
  actions: number;
  arrived: number;
  /** Tasks that found no node on. */
  cold: number;
}

/** Keeps account of a pool that changes its size, since the last `restart`. */
export class ScalingLedger {
  /** Of a node and second. */
  readonly price: number;
  /** Slot-seconds in use, and of slots that served, up to the last restart. */
  earlierBusyTime = 0;
  earlierSlotTime = 0;
  readonly #clock: { readonly now: number };
  #paid: number;
  #slots: number;
  #speed: number;
  #since = 0;
  #totals: ScalingTotals;

  /** @param on as the run begins: nodes of the scaled group; slots, and work per second, of all nodes */
  constructor(
    clock: { readonly now: number },
    on: { readonly nodes: number; readonly slots: number; readonly speed: number },
    price: number,
  ) {
    this.#clock = clock;
    this.#paid = on.nodes;
    this.#slots = on.slots;
    this.#speed = on.speed;
    this.price = price;
    this.#totals = nothing(on.nodes);
  }

  /** The pool changes by so many nodes paid for, slots that serve, and work per second. */
  change({ paid = 0, slots = 0, speed = 0 }: { paid?: number; slots?: number; speed?: number }): void {
    this.#integrate();
    this.#paid += paid;
    this.#slots += slots;
    this.#speed += speed;
    this.#totals.mostPaid = Math.max(this.#totals.mostPaid, this.#paid);
  }

  /** A task of so much work arrives, and finds no node on where it is cold. */
  arrived(work: number, cold: boolean): void {
    this.#totals.arrived++;
    this.#totals.work += work;
    if (cold) this.#totals.cold++;
  }

  acted(): void {
    this.#totals.actions++;
  }

  /** @param busyTime slot-seconds in use since the last restart */
  restart(busyTime: number): void {
    this.#integrate();
    this.earlierBusyTime += busyTime;
    this.earlierSlotTime += this.#totals.slotTime;
    this.#totals = nothing(this.#paid);
  }

  totals(): ScalingTotals {
    this.#integrate();
    return { ...this.#totals };
  }

  #integrate(): void {
    const time = this.#clock.now - this.#since;
    this.#since = this.#clock.now;
    this.#totals.paidTime += this.#paid * time;
    this.#totals.slotTime += this.#slots * time;
    this.#totals.capacity += this.#speed * time;
  }
}

function nothing(paid: number): ScalingTotals {
  return { paidTime: 0, mostPaid: paid, slotTime: 0, capacity: 0, work: 0, actions: 0, arrived: 0, cold: 0 };
}
