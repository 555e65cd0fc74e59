import { conservative } from "../../strategies/scheduling/conservative.ts";
import type { JobQueue, Machine, Planner, SchedulerDefinition, TaskView } from "../../strategies/types.ts";

export interface Way {
  depth: number | null;
  pass: Planner["pass"];
  estimates: "requested" | "exact";
}

interface Held {
  id: number;
  slots: number;
  time: number;
  /** Null: it has no reservation. */
  start: number | null;
}

interface Span {
  id: number;
  slots: number;
  start: number;
  end: number;
}

/** Reservations by looking, for each job, at every instant at which anything begins or ends. */
class Naive {
  waiting: Held[] = [];
  #running: Span[] = [];
  #someLeft = false;
  #now = 0;
  #slots = 0;

  due(): number {
    return Math.min(Infinity, ...this.waiting.flatMap(({ start }) => (start === null ? [] : [start])));
  }

  left(id: number): void {
    const ended = this.#running.find((job) => job.id === id);
    const gone = this.waiting.find((job) => job.id === id);
    this.#someLeft = true;
    this.#running = this.#running.filter((job) => job !== ended);
    this.waiting = this.waiting.filter((job) => job !== gone);
  }

  /** Makes up for what has happened since the last pass. */
  revise(now: number, slots: number): void {
    this.#now = now;
    this.#slots = slots;
    if (this.due() < now) for (const job of this.waiting) job.start = null;
    else if (this.#someLeft) for (const job of this.waiting) if (job.start !== null) job.start = this.#earliest(job);
    this.#someLeft = false;
  }

  plan(job: Held, isReserved: boolean, free: number): void {
    if (job.start !== null) return;
    if (isReserved) job.start = this.#earliest(job);
    else if (job.slots <= free && this.#canStart(job, this.#now)) job.start = this.#now;
  }

  begin(jobs: readonly Held[]): void {
    for (const { id, slots, time } of jobs) {
      this.#running.push({ id, slots, start: this.#now, end: this.#now + time });
    }
    this.waiting = this.waiting.filter((job) => !jobs.includes(job));
  }

  #others(except: Held): Span[] {
    const reserved = this.waiting.flatMap((job) =>
      job === except || job.start === null ? [] : [{ ...job, start: job.start, end: job.start + job.time }],
    );
    return [...this.#running.filter(({ end }) => end > this.#now), ...reserved];
  }

  #canStart(job: Held, at: number): boolean {
    const others = this.#others(job);
    const begins = others.map(({ start }) => start).filter((start) => start > at && start < at + job.time);
    return [at, ...begins].every((instant) => {
      const busy = others.filter(({ start, end }) => start <= instant && instant < end);
      return this.#slots - busy.reduce((sum, { slots }) => sum + slots, 0) >= job.slots;
    });
  }

  #earliest(job: Held): number {
    const ends = this.#others(job).map(({ end }) => end);
    const later = ends.filter((end) => end > this.#now && end < Infinity).sort((a, b) => a - b);
    return [this.#now, ...later].find((at) => this.#canStart(job, at)) ?? Infinity;
  }
}

/**
 * Conservative backfilling that looks at everything in every pass.
 *
 * @param promised told, in each pass, of each job that has a reservation
 */
export function rescanning(
  { pass, estimates, depth }: Way,
  promised: (id: number, start: number) => void = () => {},
): SchedulerDefinition {
  const plannedTime = (task: TaskView): number => (estimates === "exact" ? task.estimate : task.requested);
  const decide = (naive: Naive, queue: JobQueue, machine: Machine, now: number): number[] => {
    naive.revise(now, machine.slots);
    for (let i = naive.waiting.length; i < queue.size; i++) {
      const task = queue.at(i);
      naive.waiting.push({ id: task.id, slots: task.slots, time: plannedTime(task), start: null });
    }
    let { free } = machine;
    let blocked = 0;
    const started: number[] = [];
    for (const [i, job] of naive.waiting.entries()) {
      naive.plan(job, blocked < (depth ?? Infinity), free);
      if (job.start === null) continue;
      promised(job.id, job.start);
      if (job.start <= now && job.slots <= free) {
        free -= job.slots;
        started.push(i);
      } else {
        blocked++;
      }
    }
    naive.begin(started.map((i) => naive.waiting[i]));
    return started;
  };
  const create = (): Planner => {
    const naive = new Naive();
    return {
      kind: "planner",
      pass,
      plannedTime,
      always: true,
      left: ({ id }) => naive.left(id),
      decide: (queue, machine, { now }) => decide(naive, queue, machine, now),
    };
  };
  return { ...conservative, create };
}
