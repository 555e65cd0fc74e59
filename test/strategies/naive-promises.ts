import { slackBased } from "../../strategies/scheduling/slack-based.ts";
import type { JobQueue, Machine, Planner, SchedulerDefinition } from "../../strategies/types.ts";

interface Span {
  id: number;
  slots: number;
  start: number;
  time: number;
  latest: number;
}

const end = ({ start, time }: Span): number => start + time;
const byStart = (a: Span, b: Span): number => a.start - b.start || a.id - b.id;

/** First instant ≥ now at which the job fits beside the others all along; looks at every instant of change. */
function earliest(job: Span, others: readonly Span[], now: number, slots: number): number {
  const fits = (at: number): boolean => {
    const changes = others.map(({ start }) => start).filter((start) => start > at && start < at + job.time);
    return [at, ...changes].every((instant) => {
      const busy = others.filter((one) => one.start <= instant && instant < end(one));
      return busy.reduce((sum, one) => sum + one.slots, job.slots) <= slots;
    });
  };
  const ends = others.map(end).filter((at) => at > now);
  return [now, ...ends].sort((a, b) => a - b).find(fits) ?? Infinity;
}

/** Slack-based backfilling of jobs of weight 1 that works out every schedule anew. */
class Naive {
  waiting: Span[] = [];
  #running: Span[] = [];
  #someLeft = false;

  left(id: number): void {
    this.#someLeft = true;
    this.waiting = this.waiting.filter((job) => job.id !== id);
    this.#running = this.#running.filter((job) => job.id !== id);
  }

  pass(queue: JobQueue, { slots, free }: Machine, now: number, slack: number): number[] {
    const held = this.#running.filter((job) => end(job) > now);
    const others = (job: Span): Span[] => [...held, ...this.waiting.filter((one) => one !== job)];
    if (this.waiting.some(({ start }) => start < now)) {
      const again: Span[] = [];
      for (const job of this.waiting) {
        job.start = earliest(job, [...held, ...again], now, slots);
        job.latest = Math.max(job.latest, job.start + slack);
        again.push(job);
      }
    } else if (this.#someLeft) {
      for (const job of this.waiting.toSorted(byStart)) {
        job.start = Math.min(job.start, earliest(job, others(job), now, slots));
      }
    }
    this.#someLeft = false;
    for (let i = this.waiting.length; i < queue.size; i++) {
      const { id, slots: width, requested: time } = queue.at(i);
      this.#insert({ id, slots: width, time, start: NaN, latest: Infinity }, held, now, slots);
      this.waiting[i].latest = this.waiting[i].start + slack;
    }
    let idle = free;
    const starting = this.waiting.filter((job) => job.start <= now && job.slots <= idle && (idle -= job.slots) >= 0);
    const positions = starting.map((job) => this.waiting.indexOf(job));
    this.#running.push(...starting);
    this.waiting = this.waiting.filter((job) => !starting.includes(job));
    return positions;
  }

  #insert(job: Span, held: readonly Span[], now: number, slots: number): void {
    const order = this.waiting.toSorted(byStart);
    const schedules = order.concat(job).map((_, k) => {
      const schedule = order.slice(0, k);
      for (const one of [job, ...order.slice(k)]) {
        schedule.push({ ...one, start: earliest(one, [...held, ...schedule], now, slots) });
      }
      return schedule;
    });
    // The last one moves nobody.
    const legal = schedules.filter(
      (schedule, k) => k === order.length || schedule.every(({ start, latest }) => start <= latest),
    );
    const cost = (schedule: readonly Span[]): number => schedule.reduce((sum, { start }) => sum + start, 0);
    const best = legal.reduceRight((least, one) => (cost(one) < cost(least) - 1e-9 ? one : least));
    this.waiting.push(job);
    for (const one of this.waiting) one.start = best.find(({ id }) => id === one.id)?.start ?? NaN;
  }
}

export function rescanning(slack: number): SchedulerDefinition {
  const create = (): Planner => {
    const naive = new Naive();
    return {
      kind: "planner",
      pass: "per-instant",
      always: true,
      plannedTime: ({ requested }) => requested,
      left: ({ id }) => naive.left(id),
      decide: (queue, machine, { now }) => naive.pass(queue, machine, now, slack),
    };
  };
  return { ...slackBased, create };
}
