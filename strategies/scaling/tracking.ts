import type { PoolView } from "./types.ts";

/**
 * The count at which utilisation would be on target: ceil(nodes × utilisation / target), or the present count where the
 * ratio is within the tolerance of 1. Nodes that are being switched on count as unused where the pool would grow, and
 * not at all where it would shrink; where nothing was measured the count stays.
 */
export function desiredCount(
  { count, ready, utilisation }: Pick<PoolView, "count" | "ready" | "utilisation">,
  target: number,
  tolerance: number,
): number {
  const ratio = utilisation / target;
  if (Number.isNaN(ratio) || Math.abs(ratio - 1) <= tolerance) return count;
  if (ratio < 1) return Math.min(count, Math.ceil(ratio * ready));
  if (ready >= count) return Math.ceil(ratio * count);
  const diluted = (ratio * ready) / count;
  return diluted - 1 <= tolerance ? count : Math.ceil(diluted * count);
}

/** The largest of the numbers seen in a window of time, the present one included. */
export class Highest {
  readonly #window: number;
  #seen: { time: number; value: number }[] = [];

  constructor(window: number) {
    this.#window = window;
  }

  of(value: number, now: number): number {
    this.#seen = this.#seen.filter((one) => one.time >= now - this.#window);
    this.#seen.push({ time: now, value });
    return this.#seen.reduce((most, one) => Math.max(most, one.value), -Infinity);
  }
}

/** Limits growth to so many nodes, or to a share of the count, within a period. */
export class GrowthLimit {
  readonly #nodes: number;
  readonly #share: number;
  readonly #period: number;
  #added: { time: number; by: number }[] = [];

  constructor(nodes: number, share: number, period: number) {
    this.#nodes = nodes;
    this.#share = share;
    this.#period = period;
  }

  of(wanted: number, count: number, now: number): number {
    this.#added = this.#added.filter((one) => one.time > now - this.#period);
    if (wanted <= count) return wanted;
    const before = count - this.#added.reduce((sum, one) => sum + one.by, 0);
    const limit = Math.max(before + this.#nodes, Math.ceil(before * (1 + this.#share)));
    const granted = Math.max(count, Math.min(wanted, limit));
    if (granted > count) this.#added.push({ time: now, by: granted - count });
    return granted;
  }
}
