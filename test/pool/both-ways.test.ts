import { afterEach, expect, test, vi } from "vitest";
import { doJob } from "../../sim/pool/jobs/index.ts";
import { bothWays } from "../../sim/pool/jobs/result.ts";
import type { JobSpec, ValuesSpec } from "../../sim/scenario/job.ts";
import { contextOn, inline } from "./inline.ts";

afterEach(() => vi.restoreAllMocks());

/** Time passes only while a work is under way: so many ms each time it is done. */
function workers(times: Record<"all" | "alone", readonly number[]>) {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const order: string[] = [];
  const doing = (name: "all" | "alone") => (): string => {
    const round = order.filter((other) => other === name).length;
    order.push(name);
    now += times[name][round];
    return `${name} ${round}`;
  };
  return { order, ways: { all: async () => doing("all")(), alone: doing("alone") } };
}

const context = contextOn(inline(2));

test("goes both ways once", async () => {
  const { order, ways } = workers({ all: [600], alone: [1000] });
  expect(await bothWays(context, ways)).toEqual({ all: "all 0", alone: "alone 0", seconds: { all: 0.6, one: 1 } });
  expect(order).toEqual(["all", "alone"]);
});

test("goes both ways in turns and counts all rounds but the first", async () => {
  const { order, ways } = workers({ all: [9000, 500, 700, 600], alone: [8000, 1300, 1100, 1000] });
  const { seconds, all, alone } = await bothWays({ ...context, rounds: 4 }, ways);
  expect(seconds).toEqual({ all: 0.6, one: 1.1 });
  expect([all, alone]).toEqual(["all 3", "alone 3"]);
  expect(order).toEqual(["all", "alone", "all", "alone", "all", "alone", "all", "alone"]);
});

const credit = { applicants: { count: 100, features: 3 }, test: 0.3, steps: 3, penalty: 0, block: 10 };
const values: ValuesSpec = { count: 100, distribution: { kind: "uniform", low: 0, high: 1 } };

const jobs: JobSpec[] = [
  { kind: "sum", from: 1, to: 1000, block: 100 },
  { kind: "mean", values, block: 10 },
  { kind: "squares", values, block: 10 },
  { kind: "normalise", values, block: 10 },
  { kind: "summary", values, block: 10, quantiles: [0.5] },
  { kind: "credit-scoring", ...credit, exchange: "messages" },
  { kind: "credit-scoring", ...credit, exchange: "files" },
  { kind: "trade-analytics", trades: { count: 100 }, bar: 60, block: 10 },
  { kind: "word-count", text: { words: 100, vocabulary: 9 }, reducers: 2, top: 3, block: 64 },
];

test.each(jobs)("$kind has the same answer after another round", async (spec) => {
  const once = await doJob(spec, context);
  const again = await doJob(spec, { ...context, rounds: 2 });
  expect(again.equal).toBe(true);
  expect(again.answer).toEqual(once.answer);
  expect(again.chunks).toBe(once.chunks);
});
