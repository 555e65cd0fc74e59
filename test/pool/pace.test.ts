import { expect, test } from "vitest";
import { type Paced, Steady, paceOf } from "../../sim/pool/pace.ts";
import { emptyLog } from "../../sim/pool/serve.ts";

/** A run in which the tasks took so long, ms, the first of them not counted where `first` says so. */
function logOf(service: readonly number[], overhead = 0) {
  const log = emptyLog(service.length, 1);
  for (const [i, time] of service.entries()) {
    log.service[i] = time;
    log.overhead[i] = overhead;
    log.stints[i] = time === 0 ? 0 : 1;
  }
  return log;
}

test("the pace of tasks of which one was held up, by hand", () => {
  // 2 s of work a second, but for the fourth task, which took 3 s more; the fifth was not served, the first warms up.
  const pace = paceOf(Float64Array.of(9, 1, 2, 1, 7, 2), logOf([99, 2, 4, 5, 0, 4], 0.5), 1);
  expect(pace).toEqual({ stretch: 15 / 6, typical: 2, overhead: 0.5, slow: 1 / 4, lost: 3 / 15, tasks: 4, size: 1.5 });
});

test("a small task is slow only by what a task of mean size would notice", () => {
  const sizes = Float64Array.of(1, 1, 1, 0.01);
  expect(paceOf(sizes, logOf([1, 1, 1, 0.18]), 0).slow).toBe(0);
  expect(paceOf(sizes, logOf([1, 1, 1, 0.21]), 0).slow).toBe(1 / 4);
});

test("there is no pace where nothing was served", () => {
  expect(() => paceOf(Float64Array.of(1, 0), logOf([0, 1]), 0)).toThrow("no task with a size has been served");
});

const losing = (lost: number): Paced => ({
  served: {
    ...emptyLog(0, 1),
    counts: { arrived: 0, finished: 0, dropped: 0, abandoned: 0 },
    lags: [],
    deaths: 0,
    duration: 0,
  },
  pace: { stretch: 1, typical: 1, overhead: 0, slow: 0, lost, tasks: 1, size: 1 },
});

test("a run that loses more than the quietest is made again, at most four times; the best is kept", async () => {
  const steady = new Steady();
  const left = [0.01, 0.05, 0.039, 0.1, 0.2, 0.09, 0.3, 0.08, 0];
  const next = async (): Promise<number> => {
    const made = await steady.run(() => Promise.resolve(losing(left.shift() ?? NaN)));
    return made.pace.lost;
  };
  expect(await next()).toBe(0.01);
  expect(steady.repeated).toBe(0);
  expect(await next()).toBe(0.039);
  expect(steady.repeated).toBe(1);
  expect(await next()).toBe(0.08);
  expect(steady.repeated).toBe(5);
  expect(left).toEqual([0]);
});

test("work that is uneven by itself is not made again for that", async () => {
  const steady = new Steady();
  for (const lost of [0.3, 0.32, 0.31]) {
    expect((await steady.run(() => Promise.resolve(losing(lost)))).pace.lost).toBe(lost);
  }
  expect(steady.repeated).toBe(0);
});
