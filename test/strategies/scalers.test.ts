import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { erlangC } from "../../sim/measure/theory/many-servers.ts";
import { scalers } from "../../strategies/registry.ts";
import { HoltWinters } from "../../strategies/scaling/holt-winters.ts";
import type { PoolView, Scaler } from "../../strategies/scaling/types.ts";

/** Series of measurements and the answers worked out by hand. */

function scaler(name: string, given: object = {}): Scaler {
  const definition = scalers.get(name);
  if (definition === undefined) throw new RangeError(`no scaler ${name}`);
  const defaults = Object.entries(definition.parameters).map(([key, parameter]) => [key, parameter.default]);
  return definition.create({ ...Object.fromEntries(defaults), ...given });
}

const POOL: PoolView = {
  count: 10,
  ready: 10,
  slots: 1,
  present: 0,
  waiting: 0,
  interval: 15,
  utilisation: NaN,
  busyTime: 0,
  arrived: 0,
  finished: 0,
  responseTime: NaN,
};

const at = (now: number): { now: number; random: ReturnType<typeof stream> } => ({ now, random: stream(1, 0, "x") });

const answer = (policy: Scaler, pool: Partial<PoolView>, now = 0): number =>
  policy.decide({ ...POOL, ready: pool.count ?? 10, ...pool }, at(now));

test("fixed: the pool stays as it is", () => {
  expect(answer(scaler("fixed"), { utilisation: 1, waiting: 99 })).toBe(10);
});

describe("target-tracking", () => {
  const tracking = (given: object = {}): Scaler => scaler("target-tracking", { target: 0.5, ...given });

  test.each([
    [50, 0.6, 60],
    [3, 1, 6],
    [4, 0.25, 2],
    [10, 0.545, 10],
    [10, 0.555, 12],
    [10, NaN, 10],
    [10, 0, 0],
  ])("%i nodes at utilisation %d for a target of 0.5 become %i", (count, utilisation, wanted) => {
    expect(answer(tracking({ upPods: 1000 }), { count, utilisation })).toBe(wanted);
  });

  test("nodes that are being switched on count as unused while the pool grows", () => {
    expect(answer(tracking(), { count: 4, ready: 2, utilisation: 0.75 })).toBe(4);
    expect(answer(tracking(), { count: 4, ready: 3, utilisation: 1 })).toBe(6);
    // Half of the two that are on would do, but a pool that grows is not shrunk below what the two need.
    expect(answer(tracking(), { count: 4, ready: 2, utilisation: 0.25 })).toBe(1);
  });

  test("up at once, by 4 or by double whichever is more, once a minute", () => {
    const policy = tracking();
    expect(answer(policy, { count: 1, utilisation: 5 }, 0)).toBe(5);
    expect(answer(policy, { count: 5, utilisation: 5 }, 15)).toBe(5);
    expect(answer(policy, { count: 5, utilisation: 5 }, 59)).toBe(5);
    expect(answer(policy, { count: 5, utilisation: 5 }, 60)).toBe(10);
    expect(answer(policy, { count: 10, utilisation: 0.6 }, 75)).toBe(10);
    expect(answer(policy, { count: 10, utilisation: 0.6 }, 120)).toBe(12);
    // Eight more are left of the minute's ten.
    expect(answer(policy, { count: 12, utilisation: 5 }, 135)).toBe(20);
  });

  test("down to the most that was wanted in five minutes", () => {
    const policy = tracking();
    expect(answer(policy, { utilisation: 0.5 }, 0)).toBe(10);
    for (let now = 15; now <= 300; now += 15) expect(answer(policy, { utilisation: 0.2 }, now)).toBe(10);
    expect(answer(policy, { utilisation: 0.1 }, 315)).toBe(4);
    for (let now = 330; now <= 600; now += 15) expect(answer(policy, { count: 4, utilisation: 0.25 }, now)).toBe(4);
    expect(answer(policy, { count: 4, utilisation: 0.25 }, 615)).toBe(2);
  });
});

const STEPS = { above: [0.7, 0.85, 0.95], add: [1, 2, 4], below: [0.2, 0.4], remove: [3, 1] };

test.each([
  [0.95, 14],
  [0.94, 12],
  [0.85, 12],
  [0.7, 11],
  [0.69, 10],
  [0.4, 10],
  [0.39, 9],
  [0.1, 7],
  [NaN, 10],
])("step-scaling: utilisation %d changes 10 nodes to %i", (utilisation, wanted) => {
  expect(answer(scaler("step-scaling", STEPS), { utilisation })).toBe(wanted);
});

test("step-scaling refuses tables that do not fit together", () => {
  expect(() => scaler("step-scaling", { above: [0.7, 0.8, 0.9] })).toThrow(
    "above and add must have as many entries each, got 3 and 1",
  );
  expect(() => scaler("step-scaling", { ...STEPS, above: [0.7, 0.7, 0.9] })).toThrow(
    "thresholds must ascend, got 0.7, 0.7, 0.9",
  );
  expect(() => scaler("step-scaling", { remove: [0.5] })).toThrow("changes must be whole numbers, got 0.5");
});

test.each([
  [0, 0],
  [1, 1],
  [6, 2],
  [7, 3],
])("queue-length: %i tasks, three to a node, need %i nodes", (present, wanted) => {
  expect(answer(scaler("queue-length", { perNode: 3 }), { present })).toBe(wanted);
});

test("square-root-staffing is the least number of servers at which Erlang C keeps its promise", () => {
  const beta = 1.0615162754187175;
  const busy = { arrived: 1500, finished: 1500, busyTime: 1500 };
  expect(answer(scaler("square-root-staffing", { beta }), busy)).toBe(111);
  expect(erlangC(111, 100)).toBeLessThanOrEqual(0.2);
  expect(erlangC(110, 100)).toBeGreaterThan(0.2);
  expect(answer(scaler("square-root-staffing", { beta }), { ...busy, slots: 4 })).toBe(28);
  const policy = scaler("square-root-staffing", { beta, weight: 0.5 });
  expect(answer(policy, { arrived: 1500 })).toBe(10);
  expect(answer(policy, { arrived: 0, finished: 10, busyTime: 10 })).toBe(58);
});

test("Holt-Winters follows a series worked out by hand", () => {
  const series = new HoltWinters(2, { alpha: 0.5, beta: 0.5, gamma: 0.5 });
  series.add(10);
  expect(series.forecast(1)).toBeNaN();
  series.add(20);
  // Level 15, no trend, seasons −5 and 5.
  expect([series.forecast(1), series.forecast(2), series.forecast(3)]).toEqual([10, 20, 10]);
  series.add(14);
  // Level (14 + 5 + 15) / 2 = 17, trend 1, season (−3 − 5) / 2 = −4.
  expect([series.forecast(1), series.forecast(2)]).toEqual([23, 15]);
  series.add(25);
  // Level (25 − 5 + 18) / 2 = 19, trend (2 + 1) / 2, season (6 + 5) / 2.
  expect([series.forecast(1), series.forecast(2)]).toEqual([16.5, 27.5]);
});

test("a line and a season are forecast without error once they are known", () => {
  const series = new HoltWinters(4, { alpha: 0.5, beta: 0.5, gamma: 0.5 });
  const value = (i: number): number => 100 + 3 * i + [5, -2, 0, -3][i % 4];
  for (let i = 0; i < 400; i++) series.add(value(i));
  for (const ahead of [1, 2, 5]) expect(series.forecast(ahead)).toBeCloseTo(value(399 + ahead), 6);
  expect(() => new HoltWinters(1, { alpha: 0, beta: 0, gamma: 0 })).toThrow(
    "season must be a whole number >= 2, got 1",
  );
});

test("predictive: the rate until a season is over, then the forecast where that is more", () => {
  const weights = { alpha: 0.5, beta: 0.5, gamma: 0.5 };
  const policy = scaler("predictive", { season: 2, target: 0.5, ...weights });
  const next = (arrived: number): number =>
    answer(policy, { interval: 10, arrived, finished: arrived, busyTime: arrived });
  expect(next(100)).toBe(20);
  expect(next(200)).toBe(40);
  expect(next(140)).toBe(46);
  expect(next(250)).toBe(50);
});

test.each([
  [0.9, 3],
  [0.3, 1],
  [0.63, 2],
  [NaN, 2],
])("vertical: utilisation %d for a target of 0.6 changes speed 2 to %d", (utilisation, speed) => {
  expect(answer(scaler("vertical", { target: 0.6 }), { count: 2, utilisation })).toBeCloseTo(speed, 12);
});

test("scale-to-zero keeps what was needed within the time it keeps nodes", () => {
  const policy = scaler("scale-to-zero", { keepAlive: 10 });
  const steps = [
    { now: 0, present: 3, count: 3, wake: Infinity },
    { now: 1, present: 1, count: 3, wake: 11 },
    { now: 4, present: 2, count: 3, wake: 11 },
    { now: 5, present: 1, count: 3, wake: 11 },
    { now: 11, present: 1, count: 2, wake: 15 },
    { now: 15, present: 1, count: 1, wake: Infinity },
    { now: 16, present: 0, count: 1, wake: 26 },
    { now: 26, present: 0, count: 0, wake: Infinity },
  ];
  for (const { now, present, count, wake } of steps) {
    expect(policy.changed?.({ ...POOL, present }, at(now)), `at ${now}`).toBe(count);
    expect(policy.wake?.(), `at ${now}`).toBe(wake);
  }
});
