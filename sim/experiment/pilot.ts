import { mser5 } from "../measure/warmup.ts";
import { type Arm, blaming, resolve } from "./job.ts";
import { simulate } from "./simulate.ts";
import type { Watch } from "./watch.ts";

/** Means of equally many successive numbers, never more than twice `LENGTH` of them: the groups double as needed. */
class GroupedSeries {
  static readonly LENGTH = 1 << 15;
  means: number[] = [];
  group = 1;
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    if (++this.#count < this.group) return;
    this.means.push(this.#sum / this.group);
    this.#sum = 0;
    this.#count = 0;
    if (this.means.length < 2 * GroupedSeries.LENGTH) return;
    this.means = Array.from(
      { length: GroupedSeries.LENGTH },
      (_, i) => (this.means[2 * i] + this.means[2 * i + 1]) / 2,
    );
    this.group *= 2;
  }
}

/**
 * How many tasks to leave out at the start, found by MSER-5 on the response times of a pilot: replication 0 run once
 * with nothing left out. `reliable` is false when no steady stretch was found in the first half.
 */
export async function findWarmup(arm: Arm, watch: Watch | null = null): Promise<{ tasks: number; reliable: boolean }> {
  const series = new GroupedSeries();
  const policies = await resolve(arm, watch);
  blaming(arm, watch, () =>
    simulate({
      ...arm,
      policies,
      replication: 0,
      warmupTasks: 0,
      sections: 1,
      observer: (task, tasks, now) => series.add(now - tasks.arrival(task)),
    }),
  );
  const { cut, reliable } = mser5(series.means);
  return { tasks: cut * series.group, reliable };
}
