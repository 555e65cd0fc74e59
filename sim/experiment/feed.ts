import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import { ArrivalsAhead, NumbersAhead } from "../workload/ahead.ts";
import { arrivalProcess } from "../workload/arrivals.ts";
import { KeyedTasks } from "../workload/keys.ts";
import { type Source, GeneratedTasks, TracedTasks, meanSize, sizeDistributions } from "../workload/source.ts";
import type { Trace } from "../workload/trace.ts";
import { isNetwork } from "../scenario/routes.ts";
import { Admission, type Parts } from "./admission.ts";
import { type Door, Entrance } from "./entrance.ts";
import type { Setup } from "./simulate.ts";
import { arrivalRate } from "./stability.ts";
import { entryRate } from "./traffic.ts";

// Taken out of `Rank` once: an import costs a lookup at every use.
const ARRIVAL = Rank.arrival;

/** Brings tasks to the pool. */
export interface Feed {
  /** Schedules the first arrivals. */
  begin(): void;
  /** Closed workloads: a task has left, its user thinks. */
  left(): void;
}

export function feedFor(setup: Setup, parts: Parts, door: Door): Feed {
  const { trace, scenario } = setup;
  const { workload, information } = scenario;
  const { tasks, open } = parts;
  if (trace !== null) {
    const source = new TracedTasks(tasks, trace, workload.classes, information, open);
    return new TraceFeed(trace, new Entrance(setup, withKeys(source, setup, parts), parts, door), parts.clock);
  }
  if (!("arrivals" in workload)) throw new RangeError("the workload's trace has not been read");
  const { classes } = workload;
  const source = new GeneratedTasks(tasks, sizeDistributions(workload.size, classes), classes, information, open);
  return generatedFeed(setup, new Entrance(setup, withKeys(source, setup, parts), parts, door), parts);
}

/** What a feed lets tasks in by. */
export type Gate = Pick<Entrance, "remaining" | "admit">;

/** The feed of jobs: of a list, or drawn. */
export function jobFeed(setup: Setup, gate: Gate, parts: Pick<Parts, "open" | "clock">): Feed {
  const { trace } = setup;
  return trace === null ? generatedFeed(setup, gate, parts) : new TraceFeed(trace, gate, parts.clock);
}

/** The feed of arrivals that are drawn. */
export function generatedFeed(setup: Setup, gate: Gate, { open, clock }: Pick<Parts, "open" | "clock">): Feed {
  const { workload } = setup.scenario;
  if (!("arrivals" in workload)) throw new RangeError("the workload's trace has not been read");
  const { arrivals } = workload;
  if (arrivals.kind !== "closed") return new OpenFeed(arrivalsAhead(setup, open), gate, clock);
  return new ClosedFeed(arrivals.population, distribution(arrivals.think), open("think"), gate, clock);
}

function withKeys(source: Source, { scenario }: Setup, { tasks, open }: Parts): Source {
  const { workload } = scenario;
  const keys = "arrivals" in workload ? workload.keys : undefined;
  return keys === undefined ? source : new KeyedTasks(source, tasks, keys, open);
}

/** For `Express`: arrivals, sizes and admission of a generated workload of one class. */
export function expressWorkload(
  setup: Setup,
  parts: Parts,
): { arrivals: ArrivalsAhead; sizes: NumbersAhead; admission: Admission } {
  const { workload } = setup.scenario;
  const [size] = sizeDistributions("arrivals" in workload ? workload.size : null, workload.classes);
  const sizes = new NumbersAhead(size, parts.open("sizes"));
  const admission = new Admission(setup, parts);
  return { arrivals: arrivalsAhead(setup, parts.open), sizes, admission };
}

function arrivalsAhead({ scenario }: Setup, open: Parts["open"]): ArrivalsAhead {
  const { workload } = scenario;
  if (!("arrivals" in workload) || workload.arrivals.kind === "closed") throw new RangeError("arrivals must be open");
  const { arrivals, classes } = workload;
  if (isNetwork(scenario)) return new ArrivalsAhead(arrivalProcess(arrivals, entryRate(scenario), open));
  const mean = meanSize(sizeDistributions(workload.size, classes), classes);
  return new ArrivalsAhead(arrivalProcess(arrivals, arrivalRate(scenario, mean), open));
}

/** Arrivals that do not care what happens to earlier ones. */
class OpenFeed implements Feed {
  readonly #arrivals: ArrivalsAhead;
  readonly #entrance: Gate;
  readonly #clock: Calendar;
  readonly #arrival: number;

  constructor(arrivals: ArrivalsAhead, entrance: Gate, clock: Calendar) {
    this.#arrivals = arrivals;
    this.#entrance = entrance;
    this.#clock = clock;
    this.#arrival = clock.on((count) => this.#arrive(count));
  }

  begin(): void {
    this.#scheduleNext();
  }

  left(): void {}

  #scheduleNext(): void {
    const time = this.#arrivals.next();
    if (time < Infinity) this.#clock.stand(time, ARRIVAL, this.#arrival, this.#arrivals.count);
  }

  #arrive(count: number): void {
    const entrance = this.#entrance;
    const now = Math.min(count, entrance.remaining);
    if (entrance.remaining > now) this.#scheduleNext();
    for (let i = 0; i < now; i++) entrance.admit();
  }
}

/** The arrivals of a trace, in its order. */
class TraceFeed implements Feed {
  readonly #trace: Trace;
  readonly #entrance: Gate;
  readonly #clock: Calendar;
  readonly #arrival: number;

  constructor(trace: Trace, entrance: Gate, clock: Calendar) {
    this.#trace = trace;
    this.#entrance = entrance;
    this.#clock = clock;
    this.#arrival = clock.on((i) => {
      if (entrance.remaining > 1) this.#schedule(i + 1);
      entrance.admit();
    });
  }

  begin(): void {
    if (this.#entrance.remaining > 0) this.#schedule(0);
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
  readonly #entrance: Gate;
  readonly #clock: Calendar;
  readonly #arrival: number;

  constructor(population: number, think: Distribution, thoughts: Stream, entrance: Gate, clock: Calendar) {
    this.#population = population;
    this.#think = think;
    this.#thoughts = thoughts;
    this.#entrance = entrance;
    this.#clock = clock;
    this.#arrival = clock.on(() => {
      if (entrance.remaining > 0) entrance.admit();
    });
  }

  begin(): void {
    for (let user = 0; user < this.#population; user++) this.left();
  }

  left(): void {
    if (this.#entrance.remaining === 0) return;
    const { now } = this.#clock;
    this.#clock.at(now + this.#think.sample(this.#thoughts), Rank.arrival, this.#arrival, 0);
  }
}
