import type { Machine, Planner, SchedulerDefinition, TaskSet, TaskView } from "../types.ts";
import { fitting } from "./fcfs-rigid.ts";

/** When the head of the queue can start at the latest, and how many slots will then be left beside it. */
interface Reservation {
  readonly shadow: number;
  extra: number;
}

/**
 * EASY (aggressive) backfilling. Jobs start in order of arrival while they fit. The first that does not fit gets a
 * reservation at the instant (the shadow time) by which enough running jobs have ended as planned. Any later job may
 * jump ahead if it fits now and either ends by then or uses only slots the first job will not need.
 *
 * With `order: sjf` the later jobs are tried shortest planned time first (EASY-SJBF, EASY++).
 */
export const easy: SchedulerDefinition = {
  family: "scheduler",
  name: "easy",
  summary: "Order of arrival, with later jobs moved up where they do not delay the first.",
  source: "Lifka 1995; Mu'alem and Feitelson 2001, IEEE TPDS 12(6); Tsafrir, Etsion and Feitelson 2007 (SJBF)",
  needs: ["requested"],
  cost: "O(running + queue) per pass",
  parameters: {
    estimates: {
      type: "choice",
      default: "requested",
      choices: ["requested", "exact"],
      summary: "Plan with the submitter's requested time, or with the scenario's size estimate.",
    },
    order: {
      type: "choice",
      default: "fcfs",
      choices: ["fcfs", "sjf"],
      summary: "Order in which later jobs are tried for backfilling.",
    },
    pass: {
      type: "choice",
      default: "per-instant",
      choices: ["per-instant", "per-event"],
      summary: "One pass after all completions and submissions of an instant, or one after each of them.",
    },
  },
  create({ estimates, order, pass }): Planner {
    const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
    return {
      kind: "planner",
      pass: pass as Planner["pass"],
      plannedTime,
      decide(queue, machine, { now }) {
        const head = fitting(queue, machine);
        const started = Array.from({ length: head }, (_, i) => i);
        let free = machine.free;
        for (const i of started) free -= queue.at(i).slots;
        if (free === 0 || head >= queue.size - 1) return started;
        const reservation = reserve(queue, head, machine, plannedTime, now);
        const pass: Pass = { queue, plannedTime, free, now, ...reservation, started };
        if (order === "sjf") {
          for (const i of shortestFirst(queue, head + 1, free, plannedTime)) tryToStart(pass, i);
        } else {
          for (let i = head + 1; i < queue.size && pass.free > 0; i++) tryToStart(pass, i);
        }
        return started;
      },
    };
  },
};

/** The head's reservation, counting the jobs about to start (positions below `head`) among those running. */
function reserve(
  queue: TaskSet,
  head: number,
  machine: Machine,
  plannedTime: (task: TaskView) => number,
  now: number,
): Reservation {
  const starting = Array.from({ length: head }, (_, i) => {
    const task = queue.at(i);
    return { end: now + plannedTime(task), slots: task.slots };
  }).sort((a, b) => a.end - b.end);
  const need = queue.at(head).slots;
  let free = machine.free - starting.reduce((sum, job) => sum + job.slots, 0);
  let shadow = now;
  let running = 0;
  let begun = 0;
  // Merges both lists in order of planned end; all that end by the shadow time count, also beyond the need.
  for (;;) {
    const ends = running < machine.running ? machine.plannedEnd(running) : Infinity;
    const end = Math.min(ends, begun < starting.length ? starting[begun].end : Infinity);
    if (end === Infinity || (free >= need && end > shadow)) return { shadow, extra: free - need };
    if (free < need) shadow = end;
    free += ends === end ? machine.slotsOf(running++) : starting[begun++].slots;
  }
}

/** One round of backfilling: what is left and who has been started. */
interface Pass extends Reservation {
  readonly queue: TaskSet;
  readonly plannedTime: (task: TaskView) => number;
  readonly now: number;
  free: number;
  readonly started: number[];
}

/** Positions from `first` on of the jobs that fit into `free` slots, shortest planned time first. */
function shortestFirst(
  queue: TaskSet,
  first: number,
  free: number,
  plannedTime: (task: TaskView) => number,
): readonly number[] {
  const candidates: { i: number; time: number }[] = [];
  for (let i = first; i < queue.size; i++) {
    const task = queue.at(i);
    if (task.slots <= free) candidates.push({ i, time: plannedTime(task) });
  }
  return candidates.sort((a, b) => a.time - b.time || a.i - b.i).map(({ i }) => i);
}

/** Starts the job at position i if it may jump ahead of the head. */
function tryToStart(pass: Pass, i: number): void {
  const task = pass.queue.at(i);
  const { slots } = task;
  if (slots > pass.free) return;
  const inTime = pass.now + pass.plannedTime(task) <= pass.shadow;
  if (!inTime && slots > pass.extra) return;
  if (!inTime) pass.extra -= slots;
  pass.free -= slots;
  pass.started.push(i);
}
