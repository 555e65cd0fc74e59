import type { JobQueue, Machine, Planner } from "../types.ts";
import { Availability } from "./availability.ts";

/** A job, from its arrival to its end. */
interface Job {
  readonly id: number;
  readonly slots: number;
  /** Run time to plan with, s; Infinity: without end. */
  readonly time: number;
  readonly weight: number;
  /** When it starts as planned, s. */
  start: number;
  /** Until when others may push it back, s. */
  latest: number;
  isStarted: boolean;
}

/** How far a job of this weight may be pushed back behind its first planned start, s. */
type Slack = (weight: number) => number;

/**
 * A schedule of all waiting jobs, in which a new job is put at the place that costs least and at which no other is
 * pushed back behind its latest start. What it costs is the sum of the planned starts, each times the job's weight.
 *
 * Those that start before the new job's place stay where they are; it and those behind are placed one after the other,
 * each as early as it can. Ends move jobs forward, once each, in order of start. When a running job outlives its
 * planned end so that another cannot start, all are planned anew in order of arrival.
 */
export class Promises {
  readonly #slack: Slack;
  /** Places tried besides the last. */
  readonly #places: number;
  readonly #all = new Map<number, Job>();
  readonly #waiting: Job[] = [];
  #left: Job[] = [];
  #availability: Availability | null = null;

  constructor(slack: Slack, places: number) {
    this.#slack = slack;
    this.#places = places;
  }

  /** A job has ended or has left the queue. */
  left(id: number): void {
    const job = this.#all.get(id);
    if (job === undefined) return;
    this.#all.delete(id);
    this.#left.push(job);
  }

  /** Plans; gives the positions of the jobs to start now. O(places · queue · log n) for each new job. */
  pass(queue: JobQueue, machine: Machine, plannedTime: Planner["plannedTime"], now: number): number[] {
    this.#availability ??= new Availability(machine.slots);
    const availability = this.#availability;
    availability.advance(now);
    const isLeft = this.#left.length > 0;
    this.#giveBack(availability, now);
    if (this.#waiting.some(({ start }) => start < now)) this.#renew(availability);
    else if (isLeft) this.#moveUp(availability);
    for (let i = this.#waiting.length; i < queue.size; i++) {
      const task = queue.at(i);
      const { id, slots, weight } = task;
      const planned = plannedTime(task);
      const time = Number.isNaN(planned) ? Infinity : planned;
      const job = { id, slots, time, weight, start: Infinity, latest: Infinity, isStarted: false };
      this.#insert(job, availability);
      job.latest = job.start + this.#slack(weight);
      this.#waiting.push(job);
      this.#all.set(id, job);
    }
    return this.#begin(machine.free, now);
  }

  /** Takes back what the jobs that have left would still hold. */
  #giveBack(availability: Availability, now: number): void {
    for (const job of this.#left) {
      if (!job.isStarted) this.#waiting.splice(this.#waiting.indexOf(job), 1);
      availability.hold(Math.max(now, job.start), job.start + job.time, -job.slots);
    }
    this.#left = [];
  }

  #renew(availability: Availability): void {
    for (const job of this.#waiting) hold(availability, job, -1);
    for (const job of this.#waiting) {
      place(availability, job);
      job.latest = Math.max(job.latest, job.start + this.#slack(job.weight));
    }
  }

  #moveUp(availability: Availability): void {
    for (const job of this.#waiting.toSorted(byStart)) {
      const sooner = availability.earliest(job.slots, job.time, job.start);
      if (!(sooner < job.start)) continue;
      hold(availability, job, -1);
      job.start = sooner;
      hold(availability, job, 1);
    }
  }

  /** Finds the new job's place, from the last forward; of equal costs the last counts. */
  #insert(job: Job, availability: Availability): void {
    const order = this.#waiting.toSorted(byStart);
    const before = order.map(({ start }) => start);
    const last = availability.earliest(job.slots, job.time, Infinity);
    let best = { from: order.length, cost: 0, starts: [last] };
    const first = Math.max(0, order.length - this.#places);
    for (let from = order.length - 1; from >= first; from--) {
      // Those behind have been taken out for the places before.
      hold(availability, order[from], -1);
      const behind = [job, ...order.slice(from)];
      const starts = placed(availability, behind);
      if (starts === null) continue;
      const old = [last, ...before.slice(from)];
      const cost = behind.reduce((sum, { weight }, i) => sum + weight * delay(old[i], starts[i]), 0);
      if (cost < best.cost) best = { from, cost, starts };
    }
    for (const [i, one] of [job, ...order.slice(best.from)].entries()) one.start = best.starts[i];
    for (const one of [job, ...order.slice(first)]) hold(availability, one, 1);
  }

  #begin(idle: number, now: number): number[] {
    const starting: number[] = [];
    let free = idle;
    for (const [i, job] of this.#waiting.entries()) {
      if (job.start > now || job.slots > free) continue;
      job.isStarted = true;
      free -= job.slots;
      starting.push(i);
    }
    for (const i of starting.toReversed()) this.#waiting.splice(i, 1);
    return starting;
  }
}

/** Where each job would start if they were placed in this order; null where one would start too late. */
function placed(availability: Availability, jobs: readonly Job[]): number[] | null {
  const starts: number[] = [];
  for (const { slots, time, latest } of jobs) {
    const start = availability.earliest(slots, time, Infinity);
    if (start > latest) break;
    availability.hold(start, start + time, slots);
    starts.push(start);
  }
  for (const [i, start] of starts.entries()) availability.hold(start, start + jobs[i].time, -jobs[i].slots);
  return starts.length === jobs.length ? starts : null;
}

function place(availability: Availability, job: Job): void {
  job.start = availability.earliest(job.slots, job.time, Infinity);
  hold(availability, job, 1);
}

/** Sets its slots aside (1), or gives them back (−1). */
function hold(availability: Availability, { start, time, slots }: Job, sign: 1 | -1): void {
  availability.hold(start, start + time, sign * slots);
}

/** Of two jobs that never start, none is later. */
function delay(from: number, to: number): number {
  return from === to ? 0 : to - from;
}

function byStart(a: Job, b: Job): number {
  return a.start === b.start ? a.id - b.id : a.start < b.start ? -1 : 1;
}
