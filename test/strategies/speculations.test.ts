import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { speculations } from "../../strategies/registry.ts";
import type { Placement } from "../../strategies/placement/types.ts";
import type { Speculation } from "../../strategies/speculation/types.ts";
import { type GivenJob, GROUPS, type JobsRun, placement, runJobs, someJobs, speculation } from "../jobs.ts";
import { runOnce } from "../running.ts";

/** With a deck of its own for each run. */
const batch = (): Placement => placement("batch-sampling");
const ALL: readonly [string, Record<string, number>][] = [
  ["late", { interval: 0.3 }],
  ["late", { interval: 0.3, cap: 0.5 }],
  ["late", { interval: 0.3, cap: 0.5, slowTask: 0.6 }],
  ["late", { interval: 0.3, cap: 0.5, slowNode: 0.6 }],
  ["late", { interval: 5, cap: 0.5 }],
  ["dolly", { budget: 1, utilisation: 1 }],
  ["dolly", { budget: 0.3 }],
  ["dolly", { budget: 1, utilisation: 1, stragglers: 0.4 }],
  ["dolly", { budget: 1, utilisation: 1, risk: 0.001 }],
];

const finishes = ({ tasks }: JobsRun): number[][] => tasks.map((of) => of.map(({ finish }) => finish));

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

test("dolly: as few attempts as keep the risk, found by trying", () => {
  const chance = fc.double({ min: 0.01, max: 0.9, noNaN: true });
  fc.assert(
    fc.property(chance, chance, fc.integer({ min: 1, max: 200 }), (stragglers, risk, tasks) => {
      const policy = speculation("dolly", { stragglers, risk, budget: 1, utilisation: 1 });
      const isSafe = (attempts: number): boolean => 1 - (1 - stragglers ** attempts) ** tasks <= risk * (1 + 1e-6);
      let least = 1;
      while (!isSafe(least)) least++;
      expect(attemptsOf(policy, tasks, { slots: 1e9, busy: 0, copies: 0 })).toBe(least);
    }),
  );
});

function attemptsOf(
  policy: Speculation,
  tasks: number,
  counts: { slots: number; busy: number; copies: number },
): number {
  if (policy.kind !== "clones") throw new RangeError("it makes no clones");
  const job = { id: 0, arrival: 0, tasks, estimate: NaN, class: 0, waiting: tasks, running: 0 };
  return policy.clones(job, counts, { now: 0, random: stream(1, 0, "test") });
}

test("dolly: all tasks are cloned within the budget, or none", () => {
  // 1 − (1 − 0.01)^5 = 0.049: two attempts keep a risk of 0.05 up to five tasks; for six it is 0.059.
  const policy = speculation("dolly");
  expect([1, 5, 6].map((tasks) => attemptsOf(policy, tasks, { slots: 1000, busy: 0, copies: 0 }))).toEqual([2, 2, 3]);
  // Five copies are 5 % of 100 slots; with one there already they would be six.
  expect(attemptsOf(policy, 5, { slots: 100, busy: 0, copies: 0 })).toBe(2);
  expect(attemptsOf(policy, 5, { slots: 100, busy: 0, copies: 1 })).toBe(1);
  expect(attemptsOf(policy, 4, { slots: 100, busy: 0, copies: 1 })).toBe(2);
  // Ten attempts beside 70 busy slots are 80 % of them.
  expect(attemptsOf(policy, 5, { slots: 100, busy: 70, copies: 0 })).toBe(2);
  expect(attemptsOf(policy, 5, { slots: 100, busy: 71, copies: 0 })).toBe(1);
});

const TWICE = { budget: 1, utilisation: 1 };
const twice: Speculation = { kind: "clones", clones: () => 2 };

test("dolly: each task is done where its faster attempt is", () => {
  const speeds = fc.array(fc.constantFrom(0.25, 0.5, 1, 2), { minLength: 4, maxLength: 10 });
  fc.assert(
    fc.property(speeds, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (given, drawn) => {
      const count = Math.floor(given.length / 2);
      const sizes = Array.from({ length: count }, () => Number(drawn.next().value));
      const groups = given.map((speed) => ({ count: 1, speed }));
      // Up to five tasks twice, each attempt on a node of its own, in order.
      const policy = speculation("dolly", TWICE);
      const run = runJobs([{ at: 0, sizes }], batch(), { groups, speculation: policy });
      const ends = sizes.map((size, i) => size / Math.max(given[i], given[count + i]));
      expect(finishes(run)).toEqual([ends]);
      // Both attempts work until then.
      const lost = ends.map((end, i) => end * Math.min(given[i], given[count + i]));
      expect(run.work.lost).toBeCloseTo(
        lost.reduce((sum, one) => sum + one, 0),
        9,
      );
    }),
  );
});

test("copies whose task is done leave the lines in which they wait", () => {
  const groups = [{ count: 2 }];
  const jobs = [
    { at: 0, sizes: [2] },
    { at: 0.5, sizes: [1, 3] },
  ];
  const crosswise: Placement = {
    kind: "spreading",
    spread: ({ id }) => ({ sends: "tasks", to: id === 0 ? [0, 1] : [0, 1, 1, 0] }),
  };
  // The first job is on both nodes until 2. The second has its tasks there from 2 on, and the copy of each behind the
  // other: at 3 the copy of the second task starts on node 0, and is taken back at 5; the other copy never starts.
  const run = runJobs(jobs, crosswise, { groups, speculation: twice });
  expect(finishes(run)).toEqual([[2], [3, 5]]);
  expect(run).toMatchObject({ attempts: 5, work: { useful: 6, lost: 4 }, left: 0, pending: 0, copies: 0 });
});

test("reservations and offers start copies when all tasks have started", () => {
  const groups = [{ count: 3 }];
  for (const name of ["sparrow", "delay-scheduling"]) {
    const copied = (size: number): number => size / 2;
    const run = runJobs([{ at: 0, sizes: [4, 8] }], placement(name), {
      groups,
      speculation: twice,
      sizeOfCopy: copied,
    });
    // A copy of the first task starts at once and is done at 2. Then that of the second one starts, until 6.
    expect(finishes(run), name).toEqual([[2, 6]]);
    expect(run, name).toMatchObject({ attempts: 4, work: { useful: 6, lost: 8 }, left: 0 });
  }
});

describe.each(ALL.map(([name, parameters]) => [name, JSON.stringify(parameters), parameters] as const))(
  "%s %s",
  (name, _text, parameters) => {
    test.each(["per-task-sampling", "batch-sampling", "sparrow", "hawk", "delay-scheduling"])(
      "under %s every task is done once, and all work is accounted for",
      (placing) => {
        const given = someJobs();
        const run = runJobs(given, placement(placing, placing === "hawk" ? { cutoff: 2 } : {}), {
          groups: GROUPS,
          remote: 1.5,
          random: stream(1, 0, "strategy"),
          speculation: speculation(name, parameters),
        });
        const tasks = given.flatMap(({ sizes }) => sizes);
        expect(run.tasks.flat().every(({ finish }) => finish < Infinity)).toBe(true);
        expect(run.left).toBe(0);
        expect(run.copies).toBe(0);
        expect(run.pending).toBeCloseTo(0, 9);
        // Busy slots have worked on what counted and on what did not, and nothing else was sent.
        expect(run.work.done).toBeCloseTo(run.work.useful + run.work.lost, 6);
        expect(run.sent).toBeCloseTo(run.work.done, 6);
        const least = tasks.reduce((sum, size) => sum + size, 0);
        expect(run.work.useful).toBeGreaterThanOrEqual(least - 1e-9);
        expect(run.work.useful).toBeLessThanOrEqual(1.5 * least + 1e-9);
        expect(run.attempts).toBeGreaterThan(tasks.length);
        for (const [j, { start, finish }] of run.jobs.entries()) {
          expect(start).toBe(Math.min(...run.tasks[j].map((task) => task.start)));
          expect(finish).toBe(Math.max(...run.tasks[j].map((task) => task.finish)));
        }
      },
    );

    test("the same seed gives the same run, and no run leaves a trace in the next", () => {
      const run = (): unknown =>
        runJobs(someJobs(), batch(), {
          groups: GROUPS,
          random: stream(1, 0, "strategy"),
          speculation: speculation(name, parameters),
        });
      expect(run()).toEqual(run());
    });
  },
);

/** The policy, with the number of copies there are after each decision. */
function counting(policy: Speculation): { seen: number[]; watched: Speculation } {
  const seen: number[] = [];
  if (policy.kind === "clones") {
    const clones: typeof policy.clones = (job, counts, context) => {
      const attempts = policy.clones(job, counts, context);
      seen.push(counts.copies + (attempts - 1) * job.tasks);
      return attempts;
    };
    return { seen, watched: { ...policy, clones } };
  }
  const backups: typeof policy.backups = (idle, running, counts, context) => {
    const chosen = policy.backups(idle, running, counts, context);
    seen.push(counts.copies + chosen.length);
    return chosen;
  };
  return { seen, watched: { ...policy, backups } };
}

test.each([0.1, 0.25, 0.4])("late and dolly keep to a budget of %d of the slots", (budget) => {
  const slots = 8;
  const most = (policy: Speculation): number => {
    const { seen, watched } = counting(policy);
    runJobs(someJobs(), batch(), { groups: GROUPS, random: stream(1, 0, "strategy"), speculation: watched });
    return Math.max(...seen);
  };
  expect(most(speculation("late", { cap: budget, interval: 0.2, slowTask: 0.9 }))).toBe(Math.ceil(budget * slots));
  expect(most(speculation("dolly", { budget, utilisation: 1 }))).toBe(
    budget < 1 / slots ? 0 : Math.floor(budget * slots),
  );
});

test("every speculation, and each of its parameters, ends the same tasks at other times", () => {
  expect(new Set(ALL.map(([name]) => name))).toEqual(new Set(speculations.keys()));
  const jobs = someJobs();
  const setting = { groups: [{ count: 20 }, { count: 6, speed: 0.2 }] };
  const run = (policy?: Speculation): string =>
    JSON.stringify(
      finishes(
        runJobs(jobs, batch(), {
          ...setting,
          random: stream(1, 0, "strategy"),
          ...(policy === undefined ? {} : { speculation: policy }),
        }),
      ),
    );
  const results = [run(), ...ALL.map(([name, parameters]) => run(speculation(name, parameters)))];
  expect(new Set(results).size).toBe(results.length);
});

const cloned = (tasks: number, parameters: Record<string, number>): object => ({
  seed: 3,
  nodes: [{ count: 1000 }],
  workload: {
    arrivals: { kind: "poisson", load: 0.005 },
    size: { kind: "exponential", mean: 1 },
    jobs: { tasks },
  },
  attempts: { sizes: "independent" },
  strategies: { placement: "batch-sampling", speculation: { name: "dolly", ...TWICE, ...parameters } },
  run: { tasks: 20_000, warmup: 1000 },
});

test.each([
  [1, 2, {}],
  [3, 2, {}],
  [3, 3, { stragglers: 0.3, risk: 0.1 }],
  [1, 4, { stragglers: 0.5, risk: 0.07 }],
])(
  "dolly: jobs of %d exponential tasks with %d attempts take the longest of the shortest",
  async (n, c, parameters) => {
    const { all } = await runOnce(cloned(n, parameters));
    // The least of c exponential times is exponential with a c-th of the mean, and the longest of n of those takes
    // 1 + 1/2 + … + 1/n of that.
    const harmonic = Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);
    const squares = Array.from({ length: n }, (_, i) => 1 / (i + 1) ** 2).reduce((sum, one) => sum + one, 0);
    const se = Math.sqrt(squares / 19_000) / c;
    expect(Math.abs(all.all["response.mean"] - harmonic / c)).toBeLessThan(4 * se);
    expect(Math.abs(all.all["taskResponse.mean"] - 1 / c)).toBeLessThan(4 / c / Math.sqrt(19_000 * n));
    expect(all.all["attempts.mean"]).toBe(c);
    // All attempts begin together and end with the first, so each of the c does a c-th of the work.
    expect(all.all["work.lost"]).toBeCloseTo((c - 1) / c, 9);
  },
);

test("dolly: copies as large as their tasks bring nothing on equal nodes, and cost what they do", async () => {
  const { attempts: _, ...same } = cloned(3, {}) as Record<string, unknown>;
  const { all } = await runOnce(same);
  const { all: alone } = await runOnce({ ...same, strategies: { placement: "batch-sampling" } });
  expect(all.all["response.mean"]).toBeCloseTo(alone.all["response.mean"], 2);
  expect(all.all["work.lost"]).toBeCloseTo(0.5, 3);
  expect(all.all.utilisation / alone.all.utilisation).toBeCloseTo(2, 2);
  expect(alone.all).not.toHaveProperty("work.lost");
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

test("a speculation that decides something impossible is refused", () => {
  const jobs: GivenJob[] = [{ at: 0, sizes: [1, 8] }];
  const two = { groups: [{ count: 2 }] };
  const cloning = (attempts: number) => () =>
    runJobs(jobs, batch(), { ...two, speculation: { kind: "clones", clones: () => attempts } });
  expect(cloning(0)).toThrow("asked for 0 attempts at each task, which must be a whole number >= 1");
  expect(cloning(1.5)).toThrow("asked for 1.5 attempts");
  expect(cloning(3)).not.toThrow();
  const backing = (task: number, ...nodes: number[]) => {
    const backups = () => nodes.map((node) => ({ task, node }));
    return () => runJobs(jobs, batch(), { ...two, speculation: { kind: "backups", interval: 9, backups } });
  };
  expect(backing(1, 0)).toThrow("the speculation chose position 1 of 1 running tasks");
  expect(backing(0.5, 0)).toThrow("chose position 0.5 of 1 running tasks");
  expect(backing(0, 1)).toThrow("the speculation named node 1, which it was not offered");
  expect(backing(0, 0, 0)).toThrow("named node 0, which it was not offered");
  expect(backing(0, 0)).not.toThrow();
  const beside = { groups: [{ count: 1, slots: 2 }] };
  const policy = { kind: "backups" as const, interval: 9, backups: () => [{ task: 0, node: 0 }] };
  expect(() => runJobs(jobs, batch(), { ...beside, speculation: policy })).toThrow(
    "the speculation put a copy on node 0, where the task has an attempt",
  );
});

test("a policy sees what runs, and how far it is", () => {
  const seen: unknown[] = [];
  const policy: Speculation = {
    kind: "backups",
    interval: 1.5,
    backups(idle, running, { slots, busy, copies }, { now }) {
      const tasks = Array.from({ length: running.size }, (_, i) => {
        const { job, node, start, progress, attempts } = running.at(i);
        return { job, node, start, progress, attempts };
      });
      seen.push({ now, idle: idle.map(({ id }) => id), tasks, slots, busy, copies });
      return now === 1.5 ? [{ task: 0, node: 2 }] : [];
    },
    ended(job, attempts) {
      seen.push([job.id, job.waiting, job.running, attempts.map(({ node, time, progress }) => [node, time, progress])]);
    },
  };
  runJobs([{ at: 0, sizes: [2, 1.75] }], batch(), {
    groups: [{ count: 1, speed: 0.5 }, { count: 1 }, { count: 1 }],
    speculation: policy,
  });
  const first = { job: 0, node: 0, start: 0 };
  expect(seen).toEqual([
    {
      now: 1.5,
      idle: [2],
      tasks: [
        { ...first, progress: 0.375, attempts: 1 },
        { job: 0, node: 1, start: 0, progress: 1.5 / 1.75, attempts: 1 },
      ],
      slots: 3,
      busy: 2,
      copies: 0,
    },
    [0, 0, 2, [[1, 1.75, 1]]],
    {
      now: 1.75,
      idle: [1],
      tasks: [{ ...first, progress: 0.4375, attempts: 2 }],
      slots: 3,
      busy: 2,
      copies: 1,
    },
    { now: 3, idle: [1], tasks: [{ ...first, progress: 0.75, attempts: 2 }], slots: 3, busy: 2, copies: 1 },
    [
      0,
      0,
      0,
      [
        [2, 2, 1],
        [0, 3.5, 0.875],
      ],
    ],
  ]);
});
