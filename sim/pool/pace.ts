import { quantile } from "simple-statistics";
import type { Served } from "./serve.ts";
import type { ServiceLog } from "./thread-slots.ts";

/** A task is slow that takes longer than others by so much of its size, or of the mean size where that is more. */
const SLOW = 0.25;

/** A run is disturbed that lost a share of its service times larger by so much than the quietest run. */
const MOST_LOST = 0.03;
/** How often a run is made at most until it is undisturbed. */
const MOST_TURNS = 5;

/** How workers went through the tasks they were given. */
export interface Pace {
  /** Service time by size: what a second of work took, s; and the median over the tasks. */
  readonly stretch: number;
  readonly typical: number;
  /** Mean time a task occupied its worker besides its service, s. */
  readonly overhead: number;
  /** Share of tasks that were slow. */
  readonly slow: number;
  /** Share of the service times by which tasks took longer than at the typical stretch: the machine was elsewhere. */
  readonly lost: number;
  /** Tasks it was measured on, and their mean size, s. */
  readonly tasks: number;
  readonly size: number;
}

/** A run and its pace. */
export interface Paced {
  readonly served: Served;
  readonly pace: Pace;
}

/**
 * Makes runs, and makes one again while the machine was elsewhere in it: of at most five the one that lost the least
 * time. What is looked at is how long tasks ran on their workers, never how long they waited or stayed, which is what
 * is compared.
 */
export class Steady {
  /** Runs that were made again so far. */
  repeated = 0;
  /** Least share lost in a run so far: as much is the work's own unevenness. */
  #least = Infinity;

  async run(make: () => Promise<Paced>): Promise<Paced> {
    let best = await this.#once(make);
    for (let turn = 1; turn < MOST_TURNS && best.pace.lost > this.#least + MOST_LOST; turn++) {
      const next = await this.#once(make);
      if (next.pace.lost < best.pace.lost) best = next;
      this.repeated++;
    }
    return best;
  }

  async #once(make: () => Promise<Paced>): Promise<Paced> {
    const made = await make();
    this.#least = Math.min(this.#least, made.pace.lost);
    return made;
  }
}

/**
 * The pace of the tasks from number `first` on that were served.
 *
 * @throws RangeError where there are none
 */
export function paceOf(sizes: Float64Array, { service, overhead, stints }: ServiceLog, first: number): Pace {
  const served: number[] = [];
  for (let i = first; i < sizes.length; i++) if (stints[i] > 0 && sizes[i] > 0) served.push(i);
  if (served.length === 0) throw new RangeError("no task with a size has been served");
  let [work, time, besides, slow, lost] = [0, 0, 0, 0, 0];
  for (const i of served) {
    work += sizes[i];
    time += service[i];
    besides += overhead[i];
  }
  const typical = quantile(
    served.map((i) => service[i] / sizes[i]),
    0.5,
  );
  for (const i of served) {
    const excess = service[i] - typical * sizes[i];
    lost += Math.max(0, excess);
    // By less than that a small task is late from waking up or a glance aside, which no response time feels.
    if (excess > SLOW * typical * Math.max(sizes[i], work / served.length)) slow++;
  }
  const tasks = served.length;
  return {
    stretch: time / work,
    typical,
    overhead: besides / tasks,
    slow: slow / tasks,
    lost: lost / time,
    tasks,
    size: work / tasks,
  };
}
