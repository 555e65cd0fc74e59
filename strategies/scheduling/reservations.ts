import type { JobQueue, Machine, Planner } from "../types.ts";
import { Availability } from "./availability.ts";

/** A job, from its arrival to its end, and the slots set aside for it. */
interface Job {
  readonly id: number;
  readonly arrival: number;
  readonly slots: number;
  /** Run time to plan with, s; Infinity: without end. */
  readonly time: number;
  /** When it starts as planned, s; Infinity: at no known instant. */
  start: number;
  /** Whether it has a reservation. */
  reserved: boolean;
  /** Whether it has been started. */
  started: boolean;
}

/** Whether a waiting job gets a reservation; `blocked` jobs before it have one and cannot start. */
type Deserves = (job: Readonly<Job>, blocked: number, now: number) => boolean;

/**
 * The waiting jobs in order of arrival, of which some have reservations, and the slots that these and the running jobs
 * leave idle.
 *
 * A reservation is for the earliest start that delays no other. It never moves back unless a running job outlives its
 * planned end. When a job ends or leaves, the reservations move forward, once each, in order of arrival; that is looked
 * at only if slots have come back early, or if one moved the last time and so made room for those before it.
 */
export class Reservations {
  readonly #deserves: Deserves;
  readonly #all = new Map<number, Job>();
  #waiting: Job[] = [];
  #availability: Availability | null = null;
  /** Jobs that have left since the last pass. */
  #left: Job[] = [];
  /** No reservation begins before it, s. */
  #due = Infinity;
  /** Whether a reservation moved in the last round. */
  #isLoose = false;
  /** Whether every waiting job has a reservation. */
  #complete = true;
  constructor(deserves: Deserves) {
    this.#deserves = deserves;
  }

  /** A job has ended or has left the queue. */
  left(id: number): void {
    const job = this.#all.get(id);
    if (job === undefined) return;
    this.#all.delete(id);
    this.#left.push(job);
  }

  /** Plans; gives the positions of the jobs to start now. O(log n) for each job that is planned or tried. */
  pass(queue: JobQueue, machine: Machine, plannedTime: Planner["plannedTime"], now: number): number[] {
    this.#availability ??= new Availability(machine.slots);
    const availability = this.#availability;
    availability.advance(now);
    const isLeft = this.#left.length > 0;
    const isEarly = isLeft && this.#giveBack(availability, now);
    if (this.#due < now) this.#cancel(availability);
    else if (isEarly || (isLeft && this.#isLoose)) this.#compress(availability);
    const from = isLeft || this.#due <= now || !this.#complete ? 0 : this.#waiting.length;
    this.#welcome(queue, plannedTime);
    return this.#start(availability, machine.free, from, now);
  }

  /** Takes back what the jobs that have left would still hold; whether there was any. */
  #giveBack(availability: Availability, now: number): boolean {
    let isEarly = false;
    for (const job of this.#left) {
      if (!job.started) this.#waiting.splice(this.#waiting.indexOf(job), 1);
      const { start, slots, time } = job;
      if (!job.reserved || !(start + time > now)) continue;
      const from = Math.max(now, start);
      availability.hold(from, start + time, -slots);
      isEarly = true;
    }
    this.#left = [];
    this.#due = this.#waiting.reduce((due, { start }) => Math.min(due, start), Infinity);
    return isEarly;
  }

  /** Moves reservations forward, each once, in order of arrival. */
  #compress(availability: Availability): void {
    this.#isLoose = false;
    for (const job of this.#waiting) {
      if (job.reserved) this.#moveUp(job, availability);
    }
  }

  #moveUp(job: Job, availability: Availability): void {
    const { start, time, slots } = job;
    const sooner = availability.earliest(slots, time, start);
    if (!(sooner < start)) return;
    availability.hold(start, start + time, -slots);
    availability.hold(sooner, sooner + time, slots);
    job.start = sooner;
    this.#isLoose = true;
    if (sooner < this.#due) this.#due = sooner;
  }

  /** Cancels all reservations: one could not be kept. */
  #cancel(availability: Availability): void {
    for (const job of this.#waiting) {
      if (job.reserved) availability.hold(job.start, job.start + job.time, -job.slots);
      job.reserved = false;
    }
  }

  #welcome(queue: JobQueue, plannedTime: Planner["plannedTime"]): void {
    for (let i = this.#waiting.length; i < queue.size; i++) {
      const task = queue.at(i);
      const { id, arrival, slots } = task;
      const planned = plannedTime(task);
      const time = Number.isNaN(planned) ? Infinity : planned;
      const job = { id, arrival, slots, time, start: Infinity, reserved: false, started: false };
      this.#waiting.push(job);
      this.#all.set(id, job);
    }
  }

  /** Starts what may start among the jobs from a place on, and makes reservations. */
  #start(availability: Availability, idle: number, from: number, now: number): number[] {
    const starting: number[] = [];
    let free = idle;
    let blocked = from;
    if (from === 0) {
      this.#due = Infinity;
      this.#complete = true;
    }
    for (let i = from; i < this.#waiting.length; i++) {
      const job = this.#waiting[i];
      if (!job.reserved) this.#plan(job, availability, { blocked, free, now });
      if (!job.reserved) {
        this.#complete = false;
      } else if (job.start <= now && job.slots <= free) {
        job.started = true;
        free -= job.slots;
        starting.push(i);
      } else {
        blocked++;
        if (job.start < this.#due) this.#due = job.start;
      }
    }
    for (let k = starting.length - 1; k >= 0; k--) this.#waiting.splice(starting[k], 1);
    return starting;
  }

  /** Gives a job a reservation if it deserves one or can start now. */
  #plan(job: Job, availability: Availability, at: { blocked: number; free: number; now: number }): void {
    const { slots, time } = job;
    if (this.#deserves(job, at.blocked, at.now)) job.start = availability.earliest(slots, time, Infinity);
    else if (slots <= at.free && availability.fits(slots, time)) job.start = at.now;
    else return;
    job.reserved = true;
    availability.hold(job.start, job.start + time, slots);
  }
}
