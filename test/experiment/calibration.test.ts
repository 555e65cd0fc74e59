import { expect, test } from "vitest";
import { gainOfPairing, twoArms } from "./calibration.ts";

test("of 30 comparisons of a policy with itself, few are called different", async () => {
  let called = 0;
  for (let seed = 0; seed < 30; seed++) {
    const { verdict, difference } = await twoArms(seed, 1, { tasks: 800, warmup: 100, replications: 6 });
    // Independent chances: the arms are not the same to the bit.
    expect(difference.estimate).not.toBe(0);
    if (verdict !== "no difference detected") called++;
  }
  // 1.5 are expected; more than 5 would happen by chance in 0.3 % of all sets of seeds.
  expect(called).toBeLessThanOrEqual(5);
});

test("nodes slower by 5 % are found out", async () => {
  let found = 0;
  for (let seed = 0; seed < 10; seed++) {
    const { verdict } = await twoArms(seed, 0.95, { tasks: 3000, warmup: 200, replications: 12 });
    if (verdict === "worse") found++;
  }
  expect(found).toBeGreaterThanOrEqual(8);
});

test("pairing narrows the interval to less than half", async () => {
  expect(await gainOfPairing({ tasks: 10_000, replications: 20 })).toBeLessThan(0.5);
});
