/**
 * Reference simulations that step from event to event and look at every task each time. They share no code with the
 * model and are as plain as they can be.
 */

export interface Job {
  at: number;
  size: number;
  /** Larger is more urgent. */
  priority?: number;
}

interface Present {
  id: number;
  left: number;
  attained: number;
  running: boolean;
}

export interface Station {
  slots: number;
  speed: number;
}

/**
 * Serves jobs with the rates (work per second, by position) that `rates` gives those present; it may name an instant
 * from now, in s, at which the rates change by themselves. Returns the finish times.
 */
export function stepwise(
  jobs: readonly Job[],
  plan: (present: Present[]) => { rates: number[]; change: number },
): number[] {
  const finish: number[] = jobs.map(() => NaN);
  let present: Present[] = [];
  let now = 0;
  let next = 0;
  while (next < jobs.length || present.length > 0) {
    const { rates, change } = plan(present);
    const ends = present.map(({ left }, i) => (rates[i] > 0 ? left / rates[i] : Infinity));
    const arrival = next < jobs.length ? jobs[next].at - now : Infinity;
    const elapsed = Math.min(arrival, change, ...ends);
    for (const [i, job] of present.entries()) {
      job.left = ends[i] === elapsed ? 0 : job.left - elapsed * rates[i];
      job.attained += elapsed * rates[i];
    }
    now = arrival === elapsed ? jobs[next].at : now + elapsed;
    for (const { id, left } of present) if (left <= 0) finish[id] = now;
    present = present.filter(({ left }) => left > 0);
    while (next < jobs.length && jobs[next].at === now) {
      present.push({ id: next, left: jobs[next].size, attained: 0, running: false });
      next++;
    }
  }
  return finish;
}

/** Processor sharing: all alike, none faster than a slot. */
export function processorSharing(jobs: readonly Job[], { slots, speed }: Station): number[] {
  return stepwise(jobs, (present) => ({
    rates: present.map(() => speed * Math.min(1, slots / present.length)),
    change: Infinity,
  }));
}

/** Attained service that differs by less than this is the same, s. */
const LEVEL = 1e-11;

/** Least attained service: slots go to those who have had least, who share them; until they catch up with the next. */
export function leastAttained(jobs: readonly Job[], { slots, speed }: Station): number[] {
  return stepwise(jobs, (present) => {
    const rates = present.map(() => 0);
    let idle = slots;
    let change = Infinity;
    let below: { attained: number; rate: number } | null = null;
    const order = present.map((_, i) => i).sort((a, b) => present[a].attained - present[b].attained);
    for (let from = 0; from < order.length;) {
      const { attained } = present[order[from]];
      const level = order.filter((i) => Math.abs(present[i].attained - attained) <= LEVEL);
      const rate: number = speed * Math.min(1, idle / level.length);
      for (const i of level) rates[i] = rate;
      idle = Math.max(0, idle - level.length);
      if (below !== null && below.rate > rate) {
        change = Math.min(change, (attained - below.attained) / (below.rate - rate));
      }
      below = { attained, rate };
      from += level.length;
    }
    return { rates, change };
  });
}

/** The least keys are served; at equal keys those in service stay, then the earlier. */
export function preemptive(
  jobs: readonly Job[],
  { slots, speed }: Station,
  key: (job: Job, state: { id: number; left: number }) => number,
): number[] {
  return stepwise(jobs, (present) => {
    const keys = new Map(present.map((state) => [state, key(jobs[state.id], state)]));
    const keyOf = (state: Present): number => keys.get(state) ?? NaN;
    const order = [...present].sort(
      (a, b) => keyOf(a) - keyOf(b) || Number(b.running) - Number(a.running) || a.id - b.id,
    );
    for (const [i, state] of order.entries()) state.running = i < slots;
    return { rates: present.map(({ running }) => (running ? speed : 0)), change: Infinity };
  });
}

export interface RigidJob extends Job {
  slots: number;
  requested: number;
}

interface Held {
  end: number;
  slots: number;
}

/** When `need` slots are idle together at the earliest, if nothing more starts. */
function earliest(running: readonly Held[], machine: number, need: number, now: number): number {
  const instants = [now, ...running.map(({ end }) => end)].sort((a, b) => a - b);
  const idleAt = (time: number): number =>
    machine - running.filter(({ end }) => end > time).reduce((sum, { slots }) => sum + slots, 0);
  return instants.find((time) => time >= now && idleAt(time) >= need) ?? Infinity;
}

/**
 * EASY by its definition: a later job may go ahead if the first in line can then still start when it could before.
 * Returns the start times.
 */
export function easy(jobs: readonly RigidJob[], machine: number, shortestFirst: boolean): number[] {
  const start = jobs.map(() => NaN);
  const instants = new Set(jobs.map(({ at }) => at));
  for (;;) {
    const now = Math.min(...instants);
    if (now === Infinity) return start;
    instants.delete(now);
    const isRunning = (i: number): boolean => start[i] <= now && now < start[i] + jobs[i].size;
    const held = (): Held[] =>
      jobs.flatMap(({ slots, requested }, i) =>
        isRunning(i) ? [{ end: Math.max(now, start[i] + requested), slots }] : [],
      );
    const idle = (): number => machine - held().reduce((sum, { slots }) => sum + slots, 0);
    const begin = (i: number): void => {
      start[i] = now;
      instants.add(now + jobs[i].size);
    };
    const line = jobs.flatMap(({ at }, i) => (at <= now && Number.isNaN(start[i]) ? [i] : []));
    while (line.length > 0 && jobs[line[0]].slots <= idle()) begin(line.shift() ?? -1);
    if (line.length === 0) continue;
    const [first, ...others] = line;
    const due = earliest(held(), machine, jobs[first].slots, now);
    if (shortestFirst) others.sort((a, b) => jobs[a].requested - jobs[b].requested || a - b);
    for (const i of others) {
      const { slots, requested } = jobs[i];
      if (slots > idle()) continue;
      const after = [...held(), { end: now + requested, slots }];
      if (earliest(after, machine, jobs[first].slots, now) <= due) begin(i);
    }
  }
}
