import { expect, test } from "vitest";
import { distribution } from "../../sim/kernel/distributions/index.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { ArrivalsAhead, NumbersAhead } from "../../sim/workload/ahead.ts";
import { arrivalProcess } from "../../sim/workload/arrivals.ts";
import type { ArrivalSpec } from "../../sim/workload/spec.ts";

const specs: [Exclude<ArrivalSpec, { kind: "closed" }>, rate: number | null][] = [
  [{ kind: "poisson", rate: 2 }, 2],
  [{ kind: "batch", rate: 2, size: { kind: "zipf", exponent: 1.2, count: 9 } }, 2],
  [{ kind: "renewal", interval: { kind: "gamma", mean: 1, cv2: 2 } }, null],
];

test.each(specs)("arrivals drawn ahead are those drawn one by one, block after block: %o", (spec, rate) => {
  const open = (name: string): ReturnType<typeof stream> => stream(3, 0, name);
  const ahead = new ArrivalsAhead(arrivalProcess(spec, rate, open));
  const process = arrivalProcess(spec, rate, open);
  for (let i = 0, now = 0; i < 300; i++) {
    now = process.next(now);
    expect([ahead.next(), ahead.count]).toEqual([now, process.count]);
  }
});

test.each(["exponential", "lognormal"] as const)("%s numbers drawn ahead are those drawn one by one", (kind) => {
  const made = distribution(kind === "exponential" ? { kind, mean: 3 } : { kind, mean: 3, cv2: 2 });
  const ahead = new NumbersAhead(made, stream(3, 0, "size"));
  const random = stream(3, 0, "size");
  for (let i = 0; i < 300; i++) expect(ahead.next()).toBe(made.sample(random));
});
