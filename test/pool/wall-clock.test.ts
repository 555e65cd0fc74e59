import { expect, test } from "vitest";
import { Calendar } from "../../sim/kernel/calendar.ts";
import { Rank } from "../../sim/kernel/clock.ts";
import { machine, watchMachine } from "../../sim/pool/interference.ts";
import { WallClock } from "../../sim/pool/wall-clock.ts";

const bell = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

test("events happen in the calendar's order, as of their own instants, and none before its time", async () => {
  const calendar = new Calendar();
  const wall = new WallClock(calendar, bell());
  const seen: [payload: number, now: number, early: boolean][] = [];
  const handler = calendar.on((payload) => seen.push([payload, calendar.now, wall.time < calendar.now]));
  calendar.at(0.06, Rank.arrival, handler, 3);
  calendar.at(0.005, Rank.arrival, handler, 0);
  calendar.at(0.03, Rank.arrival, handler, 2);
  calendar.at(0.03, Rank.completion, handler, 1);
  // Whatever holds the thread up: the instants are those that were meant.
  const slow = calendar.on(() => Atomics.wait(bell(), 0, 0, 80));
  calendar.at(0.01, Rank.observation, slow, 0);
  await wall.run({ look() {}, isBusy: () => false, isOver: () => seen.length === 4 });
  expect(seen).toEqual([
    [0, 0.005, false],
    [1, 0.03, false],
    [2, 0.03, false],
    [3, 0.06, false],
  ]);
  // Arrivals alone are noted as late; the thread was held up until 0.09 s at least.
  expect(wall.lags).toHaveLength(3);
  expect(wall.lags[1]).toBeGreaterThan(0.05);
  expect(wall.lags[2]).toBeGreaterThan(0.02);
});

test("what threads have done is seen while nothing is due, and can be scheduled at once", async () => {
  const calendar = new Calendar();
  const cells = bell();
  const wall = new WallClock(calendar, cells);
  let isDone = false;
  let rung = 0;
  const done = calendar.on(() => {
    isDone = true;
  });
  setTimeout(() => Atomics.add(cells, 0, 1), 5);
  const look = (): void => {
    if (Atomics.load(cells, 0) === 0 || rung++ > 0) return;
    calendar.at(wall.soonest, Rank.completion, done, 0);
  };
  await wall.run({ look, isBusy: () => true, isOver: () => isDone });
  expect(calendar.now).toBeGreaterThan(0);
});

test("a run in which nothing can happen any more ends with an error", async () => {
  const wall = new WallClock(new Calendar(), bell());
  const never = { look() {}, isBusy: () => false, isOver: () => false };
  await expect(wall.run(never)).rejects.toThrow("the pool waits for nothing, and is not done");
});

test("the machine is watched while runs go on", () => {
  const stop = watchMachine();
  const { lag, others, stolen, deaths } = stop([0.001, 0.003, 0.002], 2);
  expect(lag.mean).toBeCloseTo(0.002, 12);
  // Between the second and the third of three, 98 hundredths of the way.
  expect(lag.p99).toBeCloseTo(0.00298, 12);
  expect([lag.max, deaths]).toEqual([0.003, 2]);
  for (const share of [others, stolen]) expect(share === null || (share >= 0 && share <= 1)).toBe(true);
  expect(stop([], 0).lag).toEqual({ mean: 0, p99: 0, max: 0 });
  expect(machine().cores).toBeGreaterThanOrEqual(1);
});
