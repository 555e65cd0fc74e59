import { expect, test } from "vitest";
import { finishTimes } from "../running.ts";

const list = (times: number[], sizes: number[]): object => ({
  nodes: [{ count: 1 }],
  workload: { arrivals: { kind: "list", times, sizes } },
});

/**
 * Three tasks on one server, worked out by hand: sizes 6, 3 and 2, arriving at 0, 1 and 2. Every order of service gives
 * another answer.
 */
test.each([
  ["fcfs", [6, 9, 11]],
  ["lcfs", [6, 11, 8]],
  ["lcfs-pr", [11, 6, 4]],
  ["sjf", [6, 11, 8]],
  // At 1 the second task (3) displaces the first (5 left); at 2 both others have 2 left and the second stays.
  ["srpt", [11, 4, 6]],
  // By original size the third (2) displaces the second (3) at 2.
  ["psjf", [11, 6, 4]],
  // Left at 2: 4.5, 2.5 and 2, shared by three until 8, then by two (2.5 and 0.5 left) until 9.
  ["processor-sharing", [11, 9, 8]],
  // All three have attained 1 at 3, with 5, 2 and 1 left: the third leaves at 6, the second at 8.
  ["las", [11, 8, 6]],
])("%s on three tasks of one server", async (scheduler, expected) => {
  const finished = await finishTimes({ ...list([0, 1, 2], [6, 3, 2]), strategies: { scheduler } });
  expect(finished).toEqual(expected.map((time) => expect.closeTo(time, 9)));
});
