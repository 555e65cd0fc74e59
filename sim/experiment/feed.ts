import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Dispatcher } from "../model/dispatcher.ts";
import { type ArrivalProcess, arrivalProcess } from "../workload/arrivals.ts";
import { GeneratedTasks, TracedTasks, meanSize, sizeDistributions } from "../workload/source.ts";
import type { Trace } from "../workload/trace.ts";
import { Admission, type Parts } from "./admission.ts";
import type { Setup } from "./simulate.ts";
import { arrivalRate } from "./stability.ts";

// Taken out of `Rank` once: an import costs a lookup at every use.
const ARRIVAL = Rank.arrival;

/** Brings tasks to the dispatcher. */
export interface Feed {
  /** Schedules the first arrivals. */
  begin(): void;
  /** Closed workloads: a task has left, its user thinks. */
  left(): void;
}

export function feedFor(setup: Setup, parts: Parts, dispatcher: Dispatcher): Feed {
  const { trace, scenario } = setup;
  const { workload, information } = scenario;
  const { tasks, open } = parts;
  if (trace !== null) {
    const source = new TracedTasks(tasks, trace, workload.classes, information, open);
    return new TraceFeed(trace, new Admission(setup, source, parts), parts.clock, dispatcher);
  }
  if (!("arrivals" in workload)) throw new RangeError("the workload's trace has not been read");
  const { arrivals, classes } = workload;
  if (arrivals.kind === "closed") {
    const sizes = sizeDistributions(workload.size, classes);
    const admission = new Admission(setup, new GeneratedTasks(tasks, sizes, classes, information, open), parts);
    const thoughts = open("think");
    return new ClosedFeed(
      arrivals.population,
      distribution(arrivals.think),
      thoughts,
      admission,
      parts.clock,
      dispatcher,
    );
  }
  const { process, admission } = openArrivals(setup, parts);
  return new OpenFeed(process, admission, parts.clock, dispatcher);
}

/** The instants and the tasks of a generated workload that does not care what happens to its tasks. */
export function openArrivals(setup: Setup, parts: Parts): { process: ArrivalProcess; admission: Admission } {
  const { workload, information } = setup.scenario;
  if (!("arrivals" in workload) || workload.arrivals.kind === "closed") throw new RangeError("arrivals must be open");
  const { arrivals, classes } = workload;
  const sizes = sizeDistributions(workload.size, classes);
  const source = new GeneratedTasks(parts.tasks, sizes, classes, information, parts.open);
  const admission = new Admission(setup, source, parts);
  return {
    process: arrivalProcess(arrivals, arrivalRate(setup.scenario, meanSize(sizes, classes)), parts.open),
    admission,
  };
}

/** Arrivals that do not care what happens to earlier ones. */
class OpenFeed implements Feed {
  readonly #process: ArrivalProcess;
  readonly #admission: Admission;
  readonly #clock: Calendar;
  readonly #dispatcher: Dispatcher;
  readonly #arrival: number;

  constructor(process: ArrivalProcess, admission: Admission, clock: Calendar, dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
    this.#process = process;
    this.#admission = admission;
    this.#clock = clock;
    this.#arrival = clock.on((count) => this.#arrive(count));
  }

  begin(): void {
    this.#scheduleNext();
  }

  left(): void {}

  #scheduleNext(): void {
    const time = this.#process.next(this.#clock.now);
    if (time < Infinity) this.#clock.stand(time, ARRIVAL, this.#arrival, this.#process.count);
  }

  #arrive(count: number): void {
    const admission = this.#admission;
    const now = Math.min(count, admission.remaining);
    if (admission.remaining > now) this.#scheduleNext();
    for (let i = 0; i < now; i++) admission.admit(this.#dispatcher);
  }
}

/** The arrivals of a trace, in its order. */
class TraceFeed implements Feed {
  readonly #trace: Trace;
  readonly #admission: Admission;
  readonly #clock: Calendar;
  readonly #arrival: number;

  constructor(trace: Trace, admission: Admission, clock: Calendar, dispatcher: Dispatcher) {
    this.#trace = trace;
    this.#admission = admission;
    this.#clock = clock;
    this.#arrival = clock.on((i) => {
      if (admission.remaining > 1) this.#schedule(i + 1);
      admission.admit(dispatcher);
    });
  }

  begin(): void {
    if (this.#admission.remaining > 0) this.#schedule(0);
  }

  left(): void {}

  #schedule(i: number): void {
    this.#clock.stand(this.#trace.arrival[i], ARRIVAL, this.#arrival, i);
  }
}

/** A fixed number of users, each of whom thinks, sends a task, waits for it to leave, and thinks again. */
class ClosedFeed implements Feed {
  readonly #population: number;
  readonly #think: Distribution;
  readonly #thoughts: Stream;
  readonly #admission: Admission;
  readonly #clock: Calendar;
  readonly #arrival: number;

  constructor(
    population: number,
    think: Distribution,
    thoughts: Stream,
    admission: Admission,
    clock: Calendar,
    dispatcher: Dispatcher,
  ) {
    this.#population = population;
    this.#think = think;
    this.#thoughts = thoughts;
    this.#admission = admission;
    this.#clock = clock;
    this.#arrival = clock.on(() => {
      if (admission.remaining > 0) admission.admit(dispatcher);
    });
  }

  begin(): void {
    for (let user = 0; user < this.#population; user++) this.left();
  }

  left(): void {
    if (this.#admission.remaining === 0) return;
    const { now } = this.#clock;
    this.#clock.at(now + this.#think.sample(this.#thoughts), Rank.arrival, this.#arrival, 0);
  }
}
