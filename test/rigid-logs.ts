import * as fc from "fast-check";
import type { rigid } from "./records.ts";

type Job = Parameters<typeof rigid>[0][number];

/** Jobs of which many come, and many end, at one instant; some run on after the end that was planned. */
export const arbitraryLog = fc.record({
  machine: fc.integer({ min: 1, max: 24 }),
  grid: fc.constantFrom(1, 0.1),
  jobs: fc.array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(5)),
      size: fc.integer({ min: 1, max: 20 }),
      // Three in four are narrow.
      width: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, fc.nat(23)),
      requested: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.constantFrom(0.25, 0.5, 2, 3, 10)),
    }),
    { minLength: 1, maxLength: 70, size: "max" },
  ),
});

/** The jobs of a log, in order of arrival. */
export function jobsOf({ machine, grid, jobs }: typeof arbitraryLog extends fc.Arbitrary<infer T> ? T : never): Job[] {
  let now = 0;
  return jobs.map(({ gap, size, width, requested }) => {
    now += gap;
    return { at: now * grid, size: size * grid, slots: 1 + (width % machine), requested: size * requested * grid };
  });
}
