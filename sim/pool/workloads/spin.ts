import { monotonic } from "../cells.ts";
import type { Kernel } from "../types.ts";
import type { RequestKernel } from "./requests.ts";

/** Between two looks at whether to stop, s. */
const LOOK = 2e-5;
/**
 * Numbers that depend on each other, so that no processor does several rounds at once. In an array, whose numbers are
 * 32 bits wide to every compiler: as a variable the loop took five times as long once it had been compiled as a part of
 * what calls it.
 */
const state = Int32Array.of(1);

function rounds(count: number): void {
  let x = state[0];
  for (let i = 0; i < count; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  state[0] = x;
}

/** Keeps a processor busy with a fixed amount of work: as many rounds as the worker does in the given time. */
export const spin: RequestKernel = {
  name: "spin",
  run({ work, rate }, control) {
    if (!(rate > 0)) throw new RangeError(`spin: the worker must have been calibrated, got a rate of ${rate}`);
    const all = Math.round(work * rate);
    const step = Math.max(1, Math.round(LOOK * rate));
    let done = 0;
    while (done < all && !control.stopped()) {
      const next = Math.min(step, all - done);
      rounds(next);
      done += next;
    }
    return done < all ? done / rate : work;
  },
};

/** How fast a worker spins: rounds per second in trials of a given length, s, after half as many to warm up. */
export const spinRates: Kernel<{ readonly trials: number; readonly length: number }, number[]> = {
  name: "spin-rates",
  run({ trials, length }) {
    // In the steps of the kernel itself, whose looks take their share of the time.
    const control = { stopped: () => false };
    let rate = 1e8;
    const rates: number[] = [];
    for (let trial = -Math.ceil(trials / 2); trial < trials; trial++) {
      const start = monotonic();
      spin.run({ task: 0, work: length, rate }, control);
      const measured = Math.round(length * rate) / (monotonic() - start);
      if (trial >= 0) rates.push(measured);
      rate = measured;
    }
    return rates;
  },
};
