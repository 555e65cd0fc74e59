import { expect } from "vitest";

/** Relative error below the tolerance. */
export function expectNear(got: number, expected: number, tolerance = 1e-9): void {
  expect(Math.abs(got / expected - 1)).toBeLessThan(tolerance);
}
