import { monotonic } from "../cells.ts";
import type { RequestKernel } from "./requests.ts";

/** Longest time between two looks at whether to stop, s. */
const LOOK = 1e-3;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Waits as long as asked without using a processor, as a request to another machine would. */
export const sleep: RequestKernel = {
  name: "sleep",
  run({ work }, control) {
    const start = monotonic();
    for (let left = work; left > 0; left = work - (monotonic() - start)) {
      if (control.stopped()) return work - left;
      Atomics.wait(never, 0, 0, 1000 * Math.min(left, LOOK));
    }
    return work;
  },
};
