import { describe, expect, test } from "vitest";
import { stream } from "../../../sim/kernel/stream.ts";
import type { Placement } from "../../../strategies/placement/types.ts";
import { speculations } from "../../../strategies/registry.ts";
import type { Speculation } from "../../../strategies/speculation/types.ts";
import {
  batch,
  finishes,
  type GivenJob,
  GROUPS,
  type JobsRun,
  placement,
  runJobs,
  someJobs,
  speculation,
} from "../../jobs.ts";

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

const twice: Speculation = { kind: "clones", clones: () => 2 };

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

test("what is taken back no longer counts in the backlog of its node", () => {
  const seen: number[] = [];
  const policy: Placement = {
    kind: "spreading",
    spread({ id }, nodes) {
      seen.push(nodes.at(1).backlog);
      return { sends: "tasks", to: id === 0 ? [0, 1] : [1] };
    },
  };
  const first: Speculation = { kind: "clones", clones: ({ id }) => (id === 0 ? 2 : 1) };
  const jobs = [
    { at: 0, sizes: [4] },
    { at: 1, sizes: [3] },
    { at: 3, sizes: [1] },
  ];
  runJobs(jobs, policy, { groups: [{ count: 1, speed: 2 }, { count: 1 }], speculation: first });
  // At 2 node 0 is done and node 1 goes on with the second job, of which 2 are left at 3.
  expect(seen).toEqual([0, 3, 2]);
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
