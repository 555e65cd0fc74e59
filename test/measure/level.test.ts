import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Level } from "../../sim/measure/level.ts";

/** A level whose operations are told the instant. */
function timed(classes: number): {
  up: (of: number, now: number) => void;
  down: (of: number, now: number) => void;
  restart: (now: number) => void;
  integral: (of: number, now: number) => number;
  level: Level;
} {
  const clock = { now: 0 };
  const level = new Level(classes, clock);
  const at = (now: number): Level => {
    clock.now = now;
    return level;
  };
  return {
    up: (of, now) => at(now).up(of),
    down: (of, now) => at(now).down(of),
    restart: (now) => at(now).restart(),
    integral: (of, now) => at(now).integral(of),
    level,
  };
}

test("a level by hand", () => {
  const level = timed(2);
  level.up(0, 1);
  level.up(1, 2);
  level.up(0, 4);
  level.down(0, 5);
  // Class 0: 1 on [1, 4), 2 on [4, 5), 1 on [5, 7). Class 1: 1 on [2, 7).
  expect([level.integral(0, 7), level.integral(1, 7)]).toEqual([3 + 2 + 2, 5]);
  expect([level.level.most, level.level.mostOf(0), level.level.mostOf(1)]).toEqual([3, 2, 1]);
});

test("after a restart only what follows counts, from the level reached", () => {
  const level = timed(1);
  level.up(0, 0);
  level.up(0, 0);
  level.up(0, 1);
  level.down(0, 2);
  level.restart(10);
  expect([level.integral(0, 10), level.level.most, level.level.mostOf(0)]).toEqual([0, 2, 2]);
  level.down(0, 12);
  expect(level.integral(0, 15)).toBe(2 * 2 + 1 * 3);
});

test("integrals are sums of level times duration, maxima are seen at instants", () => {
  const step = fc.record({ after: fc.nat(20), of: fc.nat(2), restart: fc.integer({ min: 0, max: 9 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const level = timed(3);
      const values = [0, 0, 0];
      const integrals = [0, 0, 0];
      let most = 0;
      let now = 0;
      for (const [i, { after, of, restart }] of steps.entries()) {
        now += after;
        for (const k of values.keys()) integrals[k] += values[k] * after;
        const falls = i % 3 === 2 && values[of] > 0;
        values[of] += falls ? -1 : 1;
        if (falls) level.down(of, now);
        else level.up(of, now);
        const total = values.reduce((a, b) => a + b);
        most = Math.max(most, total);
        if (restart !== 0) continue;
        level.restart(now);
        integrals.fill(0);
        most = total;
      }
      expect(values.map((_, of) => level.integral(of, now))).toEqual(integrals);
      expect(level.level.most).toBe(most);
    }),
  );
});
