import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { easy } from "../../strategies/scheduling/easy.ts";
import { fcfsRigid, startable } from "../../strategies/scheduling/fcfs-rigid.ts";
import type { JobQueue, Machine, Planner, SchedulerDefinition, TaskView } from "../../strategies/types.ts";
import { arbitraryLog, jobsOf } from "../rigid-logs.ts";
import { cluster, rigid, serve } from "../records.ts";

type Job = Parameters<typeof rigid>[0][number];

/** A planner in place of the one named in the scenario. */
function defined(planner: Partial<Planner>): SchedulerDefinition {
  const standard = fcfsRigid.create({});
  if (standard.kind !== "planner") throw new RangeError("fcfs-rigid is a planner");
  return { ...fcfsRigid, create: () => ({ ...standard, ...planner }) };
}

interface Way {
  order: "fcfs" | "sjf";
  pass: Planner["pass"];
  estimates: "requested" | "exact";
}

/** EASY that looks at every running and every waiting job in every pass. */
function rescanning({ order, pass, estimates }: Way): SchedulerDefinition {
  const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
  const decide: Planner["decide"] = (queue, machine, { now }) => {
    const jobs = Array.from({ length: queue.size }, (_, i) => {
      const task = queue.at(i);
      return { i, slots: task.slots, time: plannedTime(task) };
    });
    const held = Array.from({ length: machine.running }, (_, i) => ({
      end: machine.plannedEnd(i),
      slots: machine.slotsOf(i),
    }));
    let { free } = machine;
    const started: number[] = [];
    const start = ({ i, slots, time }: (typeof jobs)[number]): void => {
      started.push(i);
      free -= slots;
      held.push({ end: now + time, slots });
    };
    let waiting = jobs;
    while (waiting.length > 0 && waiting[0].slots <= free) {
      start(waiting[0]);
      waiting = waiting.slice(1);
    }
    if (waiting.length === 0) return started;
    const [{ slots: need }, ...others] = waiting;
    const idleAt = (time: number): number =>
      machine.slots - held.filter(({ end }) => end > time).reduce((sum, { slots }) => sum + slots, 0);
    const shadow = Math.min(...held.map(({ end }) => end).filter((end) => idleAt(end) >= need));
    let extra = idleAt(shadow) - need;
    if (order === "sjf") others.sort((a, b) => a.time - b.time || a.i - b.i);
    for (const job of others) {
      const isInTime = now + job.time <= shadow;
      if (job.slots > free || (!isInTime && job.slots > extra)) continue;
      if (!isInTime) extra -= job.slots;
      start(job);
    }
    return started;
  };
  return defined({ pass, plannedTime, decide });
}

const ways = (["fcfs", "sjf"] as const).flatMap((order) =>
  (["per-instant", "per-event"] as const).flatMap((pass) =>
    (["requested", "exact"] as const).map((estimates): Way => ({ order, pass, estimates })),
  ),
);

describe.each(ways)("easy $order $pass $estimates", (way) => {
  test.each([null, { kind: "exponential", mean: 15 }])(
    "decides as one that rescans everything, patience %o",
    async (patience) => {
      await fc.assert(
        fc.asyncProperty(arbitraryLog, async (log) => {
          const { workload, ...rest } = Object(cluster(log.machine));
          const scenario = {
            ...rest,
            workload: patience === null ? workload : { ...workload, patience },
            information: { kind: "lognormal", sigma: 0.5 },
            strategies: { scheduler: { name: "easy", ...way } },
          };
          const trace = rigid(jobsOf(log));
          const { served } = await serve(scenario, { trace });
          const naive = await serve(scenario, { trace, policies: { scheduler: rescanning(way) } });
          expect(served).toEqual(naive.served);
        }),
        { numRuns: 25 },
      );
    },
  );
});

/** Compares what the queue and the machine answer with what looking at each job gives. */
function expectTrue(queue: JobQueue, machine: Machine, now: number, plannedTime: Planner["plannedTime"]): void {
  const jobs = Array.from({ length: queue.size }, (_, i) => {
    const task = queue.at(i);
    return { i, slots: task.slots, time: plannedTime(task) };
  });
  const byTime = [...jobs].sort((a, b) => a.time - b.time || a.i - b.i);
  const ends = Array.from({ length: machine.running }, (_, i) => machine.plannedEnd(i));
  expect([now, ...ends]).toEqual([now, ...ends].sort((a, b) => a - b));
  const idleAt = (time: number): number =>
    machine.free + ends.reduce((sum, end, i) => (end <= time ? sum + machine.slotsOf(i) : sum), 0);
  for (const time of [now, now + 3, ...ends]) expect(machine.freeAt(time)).toBe(idleAt(time));
  for (let slots = 0; slots <= machine.slots + 1; slots++) {
    const first = [now, ...ends].find((time) => idleAt(time) >= slots);
    expect(machine.earliest(slots)).toBe(first ?? Infinity);
    for (const after of [-1, 0, queue.size >> 1, queue.size - 1].filter((i) => i < queue.size)) {
      const [end, spare] = [now + 4, slots >> 1];
      const next = jobs.find(
        (job) => job.i > after && job.slots <= slots && (job.slots <= spare || now + job.time <= end),
      );
      expect(queue.next(after, slots, end, spare)).toBe(next?.i ?? queue.size);
      const place = byTime.findIndex(({ i }) => i === after);
      const shortest = byTime.slice(place + 1).find((job) => job.slots <= slots);
      expect(queue.nextShortest(after, slots)).toBe(shortest?.i ?? queue.size);
    }
  }
}

test("a planner is told what it would find by looking at every job", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLog, fc.boolean(), async (log, impatient) => {
      const { workload, ...rest } = Object(cluster(log.machine));
      const patience = impatient ? { patience: { kind: "exponential", mean: 15 } } : {};
      const planner = easy.create({ estimates: "requested", order: "fcfs", pass: "per-event" });
      if (planner.kind !== "planner") throw new RangeError("easy is a planner");
      let passes = 0;
      const scheduler = defined({
        ...planner,
        decide(queue, machine, context) {
          if (passes++ % 3 === 0) expectTrue(queue, machine, context.now, planner.plannedTime);
          return planner.decide(queue, machine, context);
        },
      });
      await serve(
        { ...rest, workload: { ...workload, ...patience } },
        { trace: rigid(jobsOf(log)), policies: { scheduler } },
      );
    }),
    { numRuns: 25 },
  );
});

const three: readonly Job[] = [
  { at: 0, size: 4, slots: 2 },
  { at: 1, size: 3, slots: 2 },
  { at: 1, size: 2, slots: 2 },
];

test("a planner's key orders its queue, equal keys in order of arrival", async () => {
  const seen: number[][] = [];
  const scheduler = defined({
    key: (task) => task.id % 2,
    decide(queue, machine) {
      seen.push(Array.from({ length: queue.size }, (_, i) => queue.at(i).id));
      return startable(queue, machine);
    },
  });
  const jobs = [...three, { at: 1, size: 1, slots: 2 }, { at: 2, size: 1, slots: 1 }];
  await serve(cluster(2), { trace: rigid(jobs), policies: { scheduler } });
  // No slot is idle at 1 and 2: nobody is asked until 4, when job 0 has ended.
  expect(seen).toEqual([[0], [2, 4, 1, 3], [4, 1, 3], [1, 3], [3]]);
});

test.each([[[0, 0]], [[1]], [[-1]], [[0.5]], [[NaN]]])(
  "positions %j of a queue of one job are refused",
  async (positions) => {
    const scheduler = defined({ decide: () => positions });
    await expect(serve(cluster(8), { trace: rigid(three.slice(0, 1)), policies: { scheduler } })).rejects.toThrow(
      `the scheduler started position ${positions[positions.length - 1]}, twice or outside the queue`,
    );
  },
);

test("any number of jobs starts at once", async () => {
  const jobs = Array.from({ length: 100 }, () => ({ at: 1, size: 3, slots: 2 }));
  const { served } = await serve(cluster(200), { trace: rigid(jobs), policies: { scheduler: defined({}) } });
  expect(served.map(({ start }) => start)).toEqual(jobs.map(() => 1));
});

test("more slots than are idle are refused", async () => {
  const scheduler = defined({ decide: ({ size }) => (size === 3 ? [0, 1, 2] : []) });
  const jobs = three.map((job) => ({ ...job, at: 0 }));
  await expect(serve(cluster(5), { trace: rigid(jobs), policies: { scheduler } })).rejects.toThrow(
    "the scheduler started a job of 2 slots on 1 idle ones",
  );
});

test("a planned time that nobody knows is taken for one without end", async () => {
  const ends: number[][] = [];
  const scheduler = defined({
    plannedTime: (task) => (task.id === 0 ? NaN : 5),
    decide(queue, machine) {
      ends.push(Array.from({ length: machine.running }, (_, i) => machine.plannedEnd(i)));
      return startable(queue, machine);
    },
  });
  await serve(cluster(6), { trace: rigid(three), policies: { scheduler } });
  expect(ends).toEqual([[], [Infinity]]);
});
