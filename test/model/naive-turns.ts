/** Plain reference simulations of schedulers that take turns or share by class. They share no code with the model. */

import { type Job, type Station, stepwise } from "./naive.ts";

export interface ClassJob extends Job {
  of: number;
}

/** Rates min(1, weight × level) with the level at which they use up the slots, found by bisection. */
function sharesOf(weights: readonly number[], slots: number): number[] {
  if (weights.length <= slots) return weights.map(() => 1);
  const used = (level: number): number => weights.reduce((sum, weight) => sum + Math.min(1, weight * level), 0);
  let low = 0;
  let high = 1 / Math.min(...weights);
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (used(middle) < slots) low = middle;
    else high = middle;
  }
  return weights.map((weight) => Math.min(1, weight * high));
}

/** Processor sharing with a weight for each class, none faster than a slot. */
export function weightedSharing(jobs: readonly ClassJob[], weights: readonly number[], station: Station): number[] {
  return stepwise(jobs, (present) => {
    const shares = sharesOf(
      present.map(({ id }) => weights[jobs[id].of]),
      station.slots,
    );
    return { rates: shares.map((share) => share * station.speed), change: Infinity };
  });
}

/** Processor sharing among the first so many of those present. */
export function limitedSharing(jobs: readonly Job[], limit: number, { slots, speed }: Station): number[] {
  return stepwise(jobs, (present) => {
    const sharing = Math.min(present.length, limit * slots);
    return {
      rates: present.map((_, i) => (i < sharing ? speed * Math.min(1, slots / sharing) : 0)),
      change: Infinity,
    };
  });
}

export interface Levels {
  quanta: readonly number[];
  turns: number;
  boost: number;
}

/**
 * A multilevel feedback queue on one server, tick by tick: all times are whole numbers. At each tick first all are
 * boosted if it is time, then arrivals join, then the task at the end of its quantum joins.
 */
export function feedback(jobs: readonly Job[], { quanta, turns, boost }: Levels): number[] {
  interface Task {
    id: number;
    left: number;
    level: number;
    turns: number;
    slice: number;
  }
  const finish = jobs.map(() => NaN);
  const queues: Task[][] = quanta.map(() => []);
  const fresh = (task: Task, level: number, left: number): void => {
    Object.assign(task, { level, turns: left, slice: quanta[level] });
    queues[level].push(task);
  };
  let ended: Task | null = null;
  let running: Task | null = null;
  let done = 0;
  for (let now = 0; done < jobs.length; now++) {
    if (now > 0 && now % boost === 0) {
      const all = queues.flat();
      for (const queue of queues) queue.length = 0;
      // The one in service is first in line and goes on with its quantum, which does not count.
      if (running !== null) queues[0].push(Object.assign(running, { level: 0, turns: turns + 1 }));
      for (const task of all.filter((one) => one !== running)) fresh(task, 0, turns);
      if (ended !== null) Object.assign(ended, { level: 0, turns: turns + 1 });
    }
    for (const [id, { at, size }] of jobs.entries()) {
      if (at === now) fresh({ id, left: size, level: 0, turns, slice: 0 }, 0, turns);
    }
    if (ended !== null) {
      if (ended.turns > 1) fresh(ended, ended.level, ended.turns - 1);
      else fresh(ended, Math.min(ended.level + 1, quanta.length - 1), turns);
    }
    ended = null;
    running = queues.find((queue) => queue.length > 0)?.[0] ?? null;
    if (running === null) continue;
    running.left--;
    running.slice--;
    if (running.left > 0 && running.slice > 0) continue;
    queues[running.level].shift();
    if (running.left === 0) {
      finish[running.id] = now + 1;
      done++;
    } else ended = running;
    running = null;
  }
  return finish;
}

/** Self-clocked fair queueing on one server of speed 1, with tags given on arrival (Golestani 1994). */
export function selfClocked(jobs: readonly ClassJob[], weights: readonly number[]): number[] {
  const finish = jobs.map(() => NaN);
  const tags = jobs.map(() => NaN);
  const lastTag = weights.map(() => 0);
  const started = jobs.map(() => false);
  let clock = 0;
  let next = 0;
  let now = 0;
  for (let done = 0; done < jobs.length; done++) {
    if (jobs.every(({ at }, i) => started[i] || at > now)) now = jobs[next].at;
    for (; next < jobs.length && jobs[next].at <= now; next++) {
      const { of, size } = jobs[next];
      tags[next] = Math.max(clock, lastTag[of]) + size / weights[of];
      lastTag[of] = tags[next];
    }
    let best = -1;
    for (let i = 0; i < next; i++) if (!started[i] && (best === -1 || tags[i] < tags[best])) best = i;
    started[best] = true;
    clock = tags[best];
    now += jobs[best].size;
    finish[best] = now;
  }
  return finish;
}
