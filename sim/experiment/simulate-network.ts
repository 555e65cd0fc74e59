import { aliasTable } from "../kernel/alias.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import { Recorder, type Section } from "../measure/recorder.ts";
import type { Row } from "../measure/account.ts";
import { Nodes } from "../model/nodes.ts";
import { Polling, type PollingService } from "../model/polling.ts";
import { Tasks } from "../model/tasks.ts";
import { entry, isFork, type Network, routesFrom, servingStations, stationScenario } from "../scenario/routes.ts";
import type { PollingSpec } from "../scenario/types.ts";
import { classPicker, type OpenStream } from "../workload/source.ts";
import { Admission, type Measured } from "./admission.ts";
import { type Feed, type Gate, generatedFeed } from "./feed.ts";
import type { Replication, Setup } from "./simulate.ts";
import { type Flow, Station } from "./station.ts";
import { streamsOf } from "./streams.ts";

type NetworkSetup = Setup & { scenario: Network };

/** The way out of the network, among places. */
const OUT = -1;

/** Runs one replication of a network of stations. */
export function simulateNetwork(setup: NetworkSetup): Replication {
  const { scenario } = setup;
  const clock = new Calendar();
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const end = scenario.run.time ?? Infinity;
  if (end < Infinity) clock.at(end, Rank.observation, clock.on(noop), 0);
  const passages = new Passages(setup, clock, open);
  const parts = { clock, tasks: passages.tasks, open, recorder: passages };
  const entrance = new Entrance(passages, new Admission(setup, parts));
  passages.begin(entrance, generatedFeed(setup, entrance, parts));
  clock.run(end);
  return { ...passages.results(), unseed: unseed() };
}

function noop(): void {}

/** Lets tasks into the network. */
class Entrance implements Gate {
  readonly #passages: Passages;
  readonly #admission: Admission;

  constructor(passages: Passages, admission: Admission) {
    this.#passages = passages;
    this.#admission = admission;
  }

  get remaining(): number {
    return this.#admission.remaining;
  }

  admit(): void {
    this.#passages.enter(this.#admission.next());
    this.#admission.end();
  }
}

/**
 * The ways of the tasks through the stations. A task has a record here for its whole passage: `size` and `attained` add
 * up the work and the waiting times of its visits, in a fork those of the part that is done last; `node` is the place
 * where it is, `key` the number of its parts under way there.
 */
class Passages implements Flow, Measured {
  readonly tasks: Tasks;
  readonly #clock: Calendar;
  readonly #recorder: Recorder;
  readonly #stations: Station[];
  readonly #servers: Polling[];
  /** Stations that a task at a place is sent to: one, or all parts of a fork. */
  readonly #sentTo: Station[][];
  readonly #next: (() => number)[];
  readonly #first: () => number;
  readonly #pickClass: () => number;
  readonly #arrival: number;
  /** Tasks that can be in service in the whole network. */
  readonly #servingAtOnce: number;
  /** Whether the users of tasks that have left come back. */
  readonly #returns: boolean;
  /** Whether the measurement has ended. */
  #isClosed = false;
  #entrance: Gate | null = null;
  #feed: Feed | null = null;

  constructor(setup: NetworkSetup, clock: Calendar, open: OpenStream) {
    const { scenario } = setup;
    const { stations, routing, workload } = scenario;
    const classes = workload.classes.length > 0 ? workload.classes : [{ name: "", priority: 0, deadline: null }];
    this.tasks = new Tasks(
      classes.map(({ name, priority, deadline }) => ({ name, priority, deadline: deadline ?? Infinity })),
      false,
    );
    this.#clock = clock;
    const { observer } = setup;
    this.#recorder = new Recorder(
      clock,
      this.tasks,
      new Nodes([], clock),
      observer === null ? null : (task) => observer(task, this.tasks, clock.now),
    );
    this.#pickClass = classPicker(workload.classes, open);
    this.#servingAtOnce = servingAtOnce(scenario);
    const names = Object.keys(stations);
    const serving = stationsOf(setup, clock, open, this);
    this.#stations = [...serving.values()];
    this.#servers = (scenario.polling ?? []).map((spec, i) => pollingOf(spec, serving, clock, open(`switch/${i}`)));
    const those = (some: readonly string[]): Station[] => some.flatMap((name) => serving.get(name) ?? []);
    this.#sentTo = Object.entries(stations).map(([name, one]) => those(isFork(one) ? one.fork : [name]));
    const picker = (name: string, row: Readonly<Record<string, number>>): (() => number) => {
      const places = Object.keys(row).map((to) => names.indexOf(to));
      return placePicker(places, Object.values(row), () => open(`routing/${name}`));
    };
    this.#first = picker("in", entry(stations, routing) ?? {});
    this.#next = names.map((name) => picker(name, routesFrom(name, routing)));
    this.#arrival = clock.on((task) => this.#send(task));
    this.#returns = "arrivals" in workload && workload.arrivals.kind === "closed";
  }

  begin(entrance: Gate, feed: Feed): void {
    this.#entrance = entrance;
    this.#feed = feed;
    for (const station of this.#stations) station.begin();
    for (const server of this.#servers) server.begin();
    feed.begin();
  }

  /** A task with this arrival number enters now. */
  enter(id: number): void {
    const tasks = this.tasks;
    const task = tasks.allocate();
    tasks.setId(task, id);
    tasks.setArrival(task, this.#clock.now);
    tasks.setSize(task, 0);
    tasks.setEstimate(task, NaN);
    tasks.setClass(task, this.#pickClass());
    this.#recorder.arrived(task);
    tasks.setNode(task, this.#first());
    this.#send(task);
  }

  waits(task: number): void {
    this.#recorder.waits(task);
  }

  served(task: number): void {
    this.#recorder.served(task);
  }

  finished(task: number, waited: number, size: number): void {
    const tasks = this.tasks;
    tasks.setKey(task, tasks.key(task) - 1);
    if (tasks.key(task) > 0) return;
    tasks.setSize(task, tasks.size(task) + size);
    tasks.setAttained(task, tasks.attained(task) + waited);
    const next = this.#next[tasks.node(task)]();
    tasks.setNode(task, next);
    // At the next station it arrives like any other task, after all completions of the instant.
    if (next !== OUT) this.#clock.at(this.#clock.now, Rank.arrival, this.#arrival, task);
    else this.#finish(task);
  }

  lost(task: number, how: "dropped" | "abandoned"): void {
    this.#recorder[how](task);
    this.#leave(task);
  }

  get isOver(): boolean {
    return this.tasks.present === 0 && this.#entrance?.remaining === 0;
  }

  get isMeasuring(): boolean {
    return this.#recorder.isMeasuring;
  }

  open(): void {
    this.#recorder.open();
    for (const station of this.#stations) station.open();
  }

  cut(): void {
    this.#recorder.cut();
    for (const station of this.#stations) station.cut();
  }

  close(): void {
    if (!this.isMeasuring) this.open();
    this.#isClosed = true;
    this.#recorder.close();
    for (const station of this.#stations) station.close();
  }

  results(): Omit<Replication, "unseed"> {
    if (!this.#isClosed) this.close();
    const { all, sections, total, counts } = this.#recorder.results(this.tasks.present);
    const measured = this.#stations.map((station) => station.results());
    const slots = this.#stations.map(({ nodes }) => nodes.totalSlots);
    const joined = (section: Section, stations: Row[]): Section => {
      const busy = stations.reduce((sum, row, i) => sum + row["utilisation"] * slots[i], 0);
      section.all["utilisation"] = busy / this.#servingAtOnce;
      return { ...section, stations };
    };
    return {
      all: joined(
        all,
        measured.map((one) => one.all),
      ),
      sections: sections.map((section, i) =>
        joined(
          section,
          measured.map((one) => one.sections[i]),
        ),
      ),
      counts,
      responses: total.response.bins(),
    };
  }

  /** To where it is now. */
  #send(task: number): void {
    const tasks = this.tasks;
    const stations = this.#sentTo[tasks.node(task)];
    tasks.setKey(task, stations.length);
    for (const station of stations) station.enter(task, tasks.class(task));
  }

  #finish(task: number): void {
    const tasks = this.tasks;
    // Waiting times are measured from the start of service: here, of service without the pauses.
    tasks.setStart(task, tasks.arrival(task) + tasks.attained(task));
    this.#recorder.finished(task);
    this.#leave(task);
  }

  #leave(task: number): void {
    this.tasks.release(task);
    if (this.#returns) this.#feed?.left();
  }
}

/** All slots, those of a server that goes round counted once. */
function servingAtOnce({ stations, polling = [] }: Network): number {
  const polled = new Set(polling.flatMap((server) => server.stations));
  return servingStations(stations)
    .filter(([name]) => !polled.has(name))
    .flatMap(([, { nodes }]) => nodes)
    .reduce((sum, { count, slots }) => sum + count * slots, polling.length);
}

function stationsOf(setup: NetworkSetup, clock: Calendar, open: OpenStream, flow: Flow): Map<string, Station> {
  const { scenario, policies } = setup;
  const polled = new Set((scenario.polling ?? []).flatMap(({ stations }) => stations));
  return new Map(
    servingStations(scenario.stations).map(([name, spec]) => {
      const own = policies.stations?.get(name);
      if (own === undefined) throw new RangeError(`the policies of station ${name} have not been looked up`);
      const pool = stationScenario(scenario, name, 0);
      const station = new Station(
        { ...setup, scenario: pool, policies: own },
        { clock, spec, open: (stream) => open(`${stream}/${name}`), flow, isPolled: polled.has(name) },
      );
      return [name, station];
    }),
  );
}

function pollingOf(spec: PollingSpec, serving: ReadonlyMap<string, Station>, clock: Calendar, walks: Stream): Polling {
  const stations = spec.stations.flatMap((name) => serving.get(name) ?? []);
  const time = spec.switch === undefined ? null : distribution(spec.switch);
  const server = new Polling(clock, stations, serviceOf(spec), time === null ? null : () => time.sample(walks));
  for (const station of stations) station.visitor = server;
  return server;
}

function serviceOf({ service, limit = 1 }: PollingSpec): PollingService {
  return service === "limited" ? { kind: service, limit } : { kind: service };
}

/** Draws the place a task goes to next; a certain one without drawing. */
function placePicker(places: readonly number[], shares: readonly number[], open: () => Stream): () => number {
  const likely = shares.findIndex((share) => share > 0);
  if (shares.filter((share) => share > 0).length === 1) return () => places[likely];
  const table = aliasTable([...shares]);
  const stream = open();
  return () => places[table.sample(stream)];
}
