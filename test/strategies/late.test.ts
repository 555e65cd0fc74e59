import { expect, test } from "vitest";
import { batch, finishes, type JobsRun, placement, runJobs, speculation } from "../jobs.ts";
import { runOnce } from "../running.ts";

test("late: the last task of a job is done once more on the node that is free, and sooner there", () => {
  const groups = [{ count: 1 }, { count: 1, speed: 0.25 }];
  const jobs = [{ at: 0, sizes: [4, 4] }];
  const alone = runJobs(jobs, batch(), { groups });
  expect(finishes(alone)).toEqual([[4, 16]]);
  // At 4 the second task has done 1 of 4 and would need 12 s more: its copy on node 0 takes 4 s.
  const helped = runJobs(jobs, batch(), { groups, speculation: speculation("late") });
  expect(helped.tasks).toEqual([
    [
      { start: 0, finish: 4, node: 0 },
      { start: 0, finish: 8, node: 0 },
    ],
  ]);
  // Node 1 worked 8 s at a quarter of the speed for nothing.
  expect(helped).toMatchObject({ attempts: 3, work: { done: 10, useful: 8, lost: 2 }, sent: 10, pending: 0, left: 0 });
});

test("late: a task that is merely larger is copied in vain", () => {
  // From 1 on, a copy of 8 s; the original is done at 8, and 7 s of work are lost.
  const run = runJobs([{ at: 0, sizes: [1, 8] }], batch(), {
    groups: [{ count: 2 }],
    speculation: speculation("late"),
  });
  expect(finishes(run)).toEqual([[1, 8]]);
  expect(run).toMatchObject({ attempts: 3, work: { done: 16, useful: 9, lost: 7 } });
});

test("late: where all tasks progress alike, none is copied", () => {
  const jobs = [{ at: 0, sizes: [4, 4] }];
  const run = runJobs(jobs, batch(), { groups: [{ count: 4 }], speculation: speculation("late", { interval: 0.1 }) });
  expect(run.attempts).toBe(2);
});

test.each([
  // 0.25 of 4 slots: one copy at a time. The second begins when the first is done.
  [0.25, [1, 1, 2, 3]],
  [0.5, [1, 1, 2, 2]],
  [0, [1, 1, 4, 4]],
])("late: at most %d of all slots have copies", (cap, expected) => {
  const groups = [{ count: 2 }, { count: 2, speed: 0.25 }];
  const policy = speculation("late", { cap, slowTask: 0.5, slowNode: 0.5 });
  const run = runJobs([{ at: 0, sizes: [1, 1, 1, 1] }], batch(), { groups, speculation: policy });
  expect(finishes(run)).toEqual([expected]);
});

test("late: the longest time left goes first", () => {
  const groups = [{ count: 1 }, { count: 1, speed: 0.5 }, { count: 1, speed: 0.1 }];
  const jobs = [{ at: 0, sizes: [2, 3, 2] }];
  // At 2 the second task has 2 of 3 to do, 4 s; the third 1.8 of 2, 18 s, and gets the one copy.
  const policy = speculation("late", { slowTask: 1 });
  expect(finishes(runJobs(jobs, batch(), { groups, speculation: policy }))).toEqual([[2, 6, 4]]);
  // Only tasks below the median of the rates 1/2, 1/6 and 1/20 are slow; none is below the least.
  expect(finishes(runJobs(jobs, batch(), { groups, speculation: speculation("late", { slowTask: 0.5 }) }))).toEqual([
    [2, 6, 4],
  ]);
  expect(finishes(runJobs(jobs, batch(), { groups, speculation: speculation("late", { slowTask: 0 }) }))).toEqual([
    [2, 6, 20],
  ]);
});

test("late: a node that has been slow gets no copies", () => {
  const groups = [{ count: 2 }, { count: 1, speed: 0.25 }];
  const jobs = [
    // At 1 the last task, a quarter done, gets a copy on node 0 and loses half of its work at 2.
    { at: 0, sizes: [1, 1, 1] },
    { at: 10, sizes: [2, 6] },
  ];
  const run = (slowNode: number): JobsRun =>
    runJobs(jobs, batch(), { groups, speculation: speculation("late", { slowNode, interval: 1 }) });
  // At 11 node 2 is idle; its 0.25 per second is below the quartile. At 12 node 0 is, until the original is done at 16.
  expect(run(0.25)).toMatchObject({ attempts: 7, work: { useful: 11, lost: 4.5 } });
  // Node 2 works on a copy from 11 to 16.
  expect(run(0)).toMatchObject({ attempts: 7, work: { useful: 11, lost: 1.75 } });
  expect(finishes(run(0))).toEqual([
    [1, 1, 2],
    [12, 16],
  ]);
});

test.each([
  [3, 7],
  [100, 8],
])("late: nodes that stay idle are offered again after %d s", (interval, finish) => {
  // Node 2 is idle all the time, node 0 from 4 on; a copy takes 4 s.
  const groups = [{ count: 1 }, { count: 1, speed: 0.1 }, { count: 1 }];
  const policy = speculation("late", { interval });
  const run = runJobs([{ at: 0, sizes: [4, 4] }], batch(), { groups, speculation: policy });
  expect(finishes(run)).toEqual([[4, finish]]);
});

test("late: tasks that have not started go before copies", () => {
  const groups = [{ count: 1 }, { count: 1, speed: 0.25 }];
  const jobs = [
    { at: 0, sizes: [4, 4] },
    { at: 1, sizes: [4] },
  ];
  const policy = placement("delay-scheduling");
  // The second job has node 0 from 4 to 8, and the copy has it until 12.
  const run = runJobs(jobs, policy, { groups, speculation: speculation("late", { interval: 1 }) });
  expect(finishes(run)).toEqual([[4, 12], [8]]);
});

test("late: only what is decided changes, not the workload", async () => {
  const pool = {
    seed: 3,
    nodes: [{ count: 20 }, { count: 5, speed: 0.2 }],
    workload: {
      arrivals: { kind: "poisson", load: 0.3 },
      size: { kind: "exponential", mean: 10 },
      jobs: { tasks: 5 },
    },
    run: { tasks: 3000, warmup: 0 },
  };
  const run = async (policy: unknown) =>
    runOnce({ ...pool, strategies: { placement: "batch-sampling", speculation: policy } });
  const [none, late] = [await run("none"), await run({ name: "late", interval: 1 })];
  expect(late.all.all["size.mean"]).toBe(none.all.all["size.mean"]);
  expect(late.counts).toMatchObject({ arrived: 3000, finished: 3000, present: 0 });
  // Jobs no longer wait for slow nodes: far more than chance makes of 3000 jobs.
  expect(late.all.all["response.mean"]).toBeLessThan(0.8 * none.all.all["response.mean"]);
  // Little's law, for jobs.
  const { "number.mean": number, throughput, "response.mean": response } = late.all.all;
  expect(number / (throughput * response)).toBeCloseTo(1, 1);
});
