import { expect, test } from "vitest";
import { syntheticLog } from "../../bench/synthetic-log.ts";
import { readSwf } from "../../sim/workload/swf.ts";
import { utf8 } from "../workload/reading.ts";

const textOf = (log: { jobs: number; processors: number; seed: number }): string =>
  Array.from(syntheticLog(log)).join("");

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(utf8(text));
}

const processors = 100_000;

test("the same seed gives the same log, a shorter one its beginning, another seed another", () => {
  const lines = (jobs: number, seed = 1): string[] =>
    textOf({ jobs, processors, seed })
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(";"));
  const long = lines(3500);
  expect(long).toHaveLength(3500);
  expect(lines(1200)).toEqual(long.slice(0, 1200));
  expect(lines(1200, 2)).not.toEqual(long.slice(0, 1200));
});

test("every job can be run, asks for as long as it takes or longer, and is as wide as the log says", async () => {
  const trace = await readSwf(bytesOf(textOf({ jobs: 20_000, processors, seed: 1 })), { machine: processors });
  expect([trace.count, trace.dropped]).toEqual([
    20_000,
    { "run time <= 0": 0, "no processors": 0, "more processors than the machine has": 0 },
  ]);
  const slots = Array.from(trace.slots ?? []);
  expect(Math.max(...slots)).toBeLessThanOrEqual(processors / 8);
  const wide = slots.filter((width) => width > processors / 256).length / slots.length;
  // One in twenty; the standard error is 0.0015. Some of them are rounded down to a width that others have.
  expect(wide).toBeGreaterThan(0.035);
  expect(wide).toBeLessThan(0.055);
  for (const [i, requested] of (trace.requested ?? []).entries()) {
    if (!(requested >= trace.size[i] && requested % 900 === 0)) throw new Error(`job ${i} requests ${requested} s`);
  }
  // The burst: 10,500 jobs come in a thirtieth of the time that as many take otherwise.
  const rate = (from: number, to: number): number => (to - from) / (trace.arrival[to] - trace.arrival[from]);
  expect(rate(4000, 14_499) / rate(0, 3999)).toBeGreaterThan(15);
});
