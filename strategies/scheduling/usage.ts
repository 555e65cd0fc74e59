import { pow } from "../../sim/kernel/math.ts";

interface Account {
  /** Of the past, s × slots, as of `at`. */
  used: number;
  /** Slots in use. */
  slots: number;
  at: number;
}

/**
 * What accounts have used of late: ∫ slots dt, of which half is forgotten after each half-life, that of running jobs
 * included. O(1) for each change and question.
 */
export class Usage {
  readonly #halfLife: number;
  readonly #accounts = new Map<number, Account>();

  /** @param halfLife s, > 0 */
  constructor(halfLife: number) {
    this.#halfLife = halfLife;
  }

  /** s × slots. */
  of(account: number, now: number): number {
    const found = this.#accounts.get(account);
    return found === undefined ? 0 : this.#asOf(found, now);
  }

  /** From now on the account uses so many slots more, or fewer. */
  change(account: number, slots: number, now: number): void {
    const before = this.#accounts.get(account) ?? { used: 0, slots: 0, at: now };
    this.#accounts.set(account, { used: this.#asOf(before, now), slots: before.slots + slots, at: now });
  }

  /** Use at a constant rate u tends to u · halfLife / ln 2, as much as is then forgotten. */
  #asOf({ used, slots, at }: Account, now: number): number {
    const kept = pow(0.5, (now - at) / this.#halfLife);
    return used * kept + slots * (this.#halfLife / Math.LN2) * (1 - kept);
  }
}
