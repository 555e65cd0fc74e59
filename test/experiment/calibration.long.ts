import { expect, test } from "vitest";
import { gainOfPairing, twoArms } from "./calibration.ts";

const run = { tasks: 3000, warmup: 200, replications: 12 };

test("of 100 comparisons of a policy with itself, at most 10 are called different", async () => {
  let called = 0;
  for (let seed = 0; seed < 100; seed++) {
    if ((await twoArms(seed, 1, run)).verdict !== "no difference detected") called++;
  }
  expect(called).toBeLessThanOrEqual(10);
});

test("of 100 comparisons with nodes slower by 5 %, at least 90 find it", async () => {
  let found = 0;
  for (let seed = 0; seed < 100; seed++) {
    if ((await twoArms(seed, 0.95, run)).verdict === "worse") found++;
  }
  expect(found).toBeGreaterThanOrEqual(90);
});

test("pairing narrows the interval of 30 long replications to 0.4", async () => {
  expect(await gainOfPairing({ tasks: 40_000, replications: 30 })).toBeLessThanOrEqual(0.4);
});
