import type { JobQueue, Machine, Planner, SchedulerDefinition, TaskView } from "../types.ts";
import { startable } from "./fcfs-rigid.ts";

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
  checkedBy: ["sc-easy-hand1", "sc-kth-easy-bsld", "sc-ctcsp2-easy-bsld"],
  needs: ["requested"],
  cost: "O(log(running + queue)) per pass and job started",
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
        const started = startable(queue, machine);
        if (started.length >= queue.size - 1) return started;
        const pass = reserve(queue, machine, plannedTime, now, started);
        if (order === "sjf") shortestFirst(pass);
        else inOrder(pass);
        return started;
      },
    };
  },
};

/** One round of backfilling. */
export interface Pass {
  readonly queue: JobQueue;
  readonly plannedTime: (task: TaskView) => number;
  readonly now: number;
  /** Position of the first job that does not fit. */
  readonly head: number;
  /** When it can start as planned, s: the shadow time. */
  readonly shadow: number;
  /** Slots that will then be left beside it. */
  extra: number;
  /** Idle slots. */
  free: number;
  readonly started: number[];
}

/** The reservation of the first job that does not fit; those about to start count among the running. */
export function reserve(
  queue: JobQueue,
  machine: Machine,
  plannedTime: (task: TaskView) => number,
  now: number,
  started: number[],
  head = started.length,
): Pass {
  const begun: { end: number; slots: number }[] = [];
  let taken = 0;
  for (const i of started) {
    const task = queue.at(i);
    begun.push({ end: now + plannedTime(task), slots: task.slots });
    taken += task.slots;
  }
  begun.sort((a, b) => a.end - b.end);
  const free = machine.free - taken;
  const need = queue.at(head).slots;
  let shadow = machine.earliest(need + taken);
  for (const { end, slots } of begun) {
    if (end > shadow) break;
    taken -= slots;
    shadow = Math.max(end, machine.earliest(need + taken));
  }
  const extra = machine.freeAt(shadow) - taken - need;
  return { queue, plannedTime, now, head, shadow, extra, free, started };
}

/** Starts every later job that may go ahead, in order of the queue. */
function inOrder(pass: Pass): void {
  const { queue, head, shadow } = pass;
  let i = queue.next(head, pass.free, shadow, pass.extra);
  while (i < queue.size) {
    start(pass, i);
    i = queue.next(i, pass.free, shadow, pass.extra);
  }
}

/** Starts every later job that may go ahead, those with the shortest planned time first. */
function shortestFirst(pass: Pass): void {
  const { queue, plannedTime, now, head, shadow } = pass;
  let most = pass.free;
  for (let i = queue.nextShortest(-1, most); i < queue.size; i = queue.nextShortest(i, most)) {
    if (i <= head) continue;
    const task = queue.at(i);
    const inTime = now + plannedTime(task) <= shadow;
    if (inTime || task.slots <= pass.extra) start(pass, i);
    // The jobs that follow take longer still.
    most = inTime ? pass.free : Math.min(pass.free, pass.extra);
  }
}

/** Starts the job at position i, which fits; past the shadow time it takes from the slots that are left over. */
export function start(pass: Pass, i: number): void {
  const task = pass.queue.at(i);
  pass.free -= task.slots;
  if (pass.now + pass.plannedTime(task) > pass.shadow) pass.extra -= task.slots;
  pass.started.push(i);
}
