import type { Door } from "../experiment/entrance.ts";
import { feedFor } from "../experiment/feed.ts";
import type { Setup } from "../experiment/simulate.ts";
import { taskClassesOf } from "../experiment/simulate-pool.ts";
import { streamsOf } from "../experiment/streams.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Tasks } from "../model/tasks.ts";
import type { Trace } from "../workload/trace.ts";

/** Nobody measures: the tasks are only looked at as they come. */
const unmeasured = { isMeasuring: false, open() {}, cut() {}, close() {} };

/**
 * The first tasks of a replication as a simulation of the scenario would see them come, from the same random streams:
 * instants, sizes, classes and keys, and as `requested` what the information model says of the sizes (null: nothing).
 *
 * @throws RangeError where there are fewer, or arrivals that wait for answers
 */
export function drawTasks(setup: Pick<Setup, "scenario" | "policies" | "trace" | "replication">, count: number): Trace {
  const { workload, information, seed } = setup.scenario;
  if ("arrivals" in workload && workload.arrivals.kind === "closed") {
    throw new RangeError("closed arrivals wait for answers, so they cannot be drawn beforehand");
  }
  const run = { ...setup.scenario.run, tasks: count, time: null, warmup: { tasks: 0 } };
  const { open } = streamsOf(seed, setup.replication);
  const clock = new Calendar();
  const tasks = new Tasks(taskClassesOf(setup.scenario, setup.trace), setup.trace?.requested != null);
  const columns = {
    arrival: new Float64Array(count),
    size: new Float64Array(count),
    requested: new Float64Array(count),
    key: new Float64Array(count),
    class: new Int32Array(count),
  };
  let seen = 0;
  const door: Door = {
    arrive(task) {
      columns.arrival[seen] = tasks.arrival(task);
      columns.size[seen] = tasks.size(task);
      columns.requested[seen] = tasks.estimate(task);
      columns.key[seen] = tasks.hash(task);
      columns.class[seen] = tasks.class(task);
      seen++;
      tasks.release(task);
      return false;
    },
    waitAtMost() {},
  };
  const all: Setup = {
    ...setup,
    scenario: { ...setup.scenario, run },
    warmupTasks: 0,
    sections: 1,
    strategyStream: "strategy",
    observer: null,
  };
  feedFor(all, { clock, tasks, recorder: unmeasured, open }, door).begin();
  clock.run();
  if (seen < count) throw new RangeError(`the workload has ${seen} tasks, fewer than the ${count} of the run`);
  return {
    ...columns,
    count,
    requested: information.kind === "none" ? null : columns.requested,
    slots: null,
    key: columns.key.every((key) => key === -1) ? null : columns.key,
    classes: setup.trace?.classes ?? [],
    records: count,
    dropped: {},
    header: {},
  };
}
