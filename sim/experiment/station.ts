import { Rank } from "../kernel/clock.ts";
import type { Calendar } from "../kernel/calendar.ts";
import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Row } from "../measure/account.ts";
import { Level } from "../measure/level.ts";
import { Recorder } from "../measure/recorder.ts";
import { Dispatcher } from "../model/dispatcher.ts";
import type { Monitor } from "../model/monitor.ts";
import type { Nodes } from "../model/nodes.ts";
import {
  SetupRule,
  StartRule,
  type Switched,
  type SwitchRule,
  ThresholdRule,
  VacationRule,
} from "../model/switching.ts";
import { Tasks } from "../model/tasks.ts";
import type { ServingStation } from "../scenario/types.ts";
import { GeneratedTasks, type OpenStream, sizeDistributions } from "../workload/source.ts";
import type { Setup } from "./simulate.ts";
import { nodesFor, placesOf, routerFor, schedulerFor, serviceFor } from "./simulate-pool.ts";
import { contextOf } from "./streams.ts";

/** What a station tells its network; tasks are named by their records in the network. */
export interface Flow {
  /** Whether the last task has come and gone. */
  readonly isOver: boolean;
  waits(task: number): void;
  served(task: number): void;
  /** Served here: it waited so long, s, for so much work. */
  finished(task: number, waited: number, size: number): void;
  /** Turned away here, or left when its patience ended. */
  lost(task: number, how: "dropped" | "abandoned"): void;
}

interface StationParts {
  clock: Calendar;
  spec: ServingStation;
  /** Opens streams of this station. */
  open: OpenStream;
  flow: Flow;
  /** Whether a server that goes round works here. */
  isPolled: boolean;
}

/** A pool that is part of a network: each visit of a task is a task of its own here, measured as in any pool. */
export class Station implements Monitor, Switched {
  readonly nodes: Nodes;
  readonly #clock: Calendar;
  readonly #flow: Flow;
  readonly #visits: Tasks;
  readonly #source: GeneratedTasks;
  readonly #recorder: Recorder;
  readonly #dispatcher: Dispatcher;
  readonly #patience: Distribution | null;
  readonly #open: OpenStream;
  readonly #rule: SwitchRule | null;
  /** Told of changes and of tasks done by whoever goes round. */
  visitor: { look(): void; served(station: Switched): void } | null = null;
  readonly #look: number;
  #isLooking = false;
  /** The network's record of the task whose visit has this record. */
  readonly #tasks = new Map<number, number>();
  #arrived = 0;
  /** Visits from this one on come after the measurement. */
  #last = Infinity;
  #waiting = 0;
  /** Servers on; measured where they are switched, in stretches of the run. */
  readonly #on: Level;
  readonly #isSwitched: boolean;
  readonly #stretches: { integral: number; length: number }[] = [];
  #since = 0;

  /** @param setup of this station, as a scenario of its own */
  constructor(setup: Setup, { clock, spec, open, flow, isPolled }: StationParts) {
    const { scenario } = setup;
    const context = (family: string) => contextOf(clock, open(`${setup.strategyStream}/${family}`));
    const policy = schedulerFor(setup.policies.scheduler, scenario.strategies.scheduler, null);
    this.#clock = clock;
    this.#flow = flow;
    this.#open = open;
    this.nodes = nodesFor(scenario, policy, clock);
    // Deadlines are those of the whole passage.
    const classes = scenario.workload.classes.map(({ name, priority }) => ({ name, priority, deadline: Infinity }));
    this.#visits = new Tasks(classes.length > 0 ? classes : [{ name: "", priority: 0, deadline: Infinity }], false);
    const sizes = sizeDistributions("size" in scenario.workload ? scenario.workload.size : null, []);
    this.#source = new GeneratedTasks(this.#visits, sizes, [], scenario.information, open);
    this.#recorder = new Recorder(clock, this.#visits, this.nodes);
    this.#patience = spec.patience === undefined ? null : distribution(spec.patience);
    this.#isSwitched = isPolled || ruleOf(spec) !== null;
    const router = routerFor(setup, this.nodes, context);
    this.#dispatcher = new Dispatcher(
      {
        clock,
        tasks: this.#visits,
        nodes: this.nodes,
        router,
        monitor: this,
        places: placesOf(scenario),
        onLeave: (visit) => this.#tasks.delete(visit),
      },
      (host) =>
        serviceFor(
          policy,
          { clock, tasks: this.#visits, nodes: this.nodes, host, monitor: this, context: context("scheduler") },
          router === null,
          this.#isSwitched ? "switched" : null,
        ),
    );
    this.#look = clock.on(() => {
      this.#isLooking = false;
      this.#rule?.look();
      this.visitor?.look();
    });
    this.#on = new Level(1, clock);
    for (let node = 0; node < this.nodes.count && this.#isSwitched; node++) this.#on.up(0);
    this.#rule = ruleOf(spec)?.(this, clock, open) ?? null;
  }

  /** At the start of the run. */
  begin(): void {
    this.#rule?.begin();
  }

  /** A task of the network comes here now. */
  enter(task: number, of: number): void {
    const visits = this.#visits;
    const visit = visits.allocate();
    visits.setId(visit, this.#arrived++);
    visits.setArrival(visit, this.#clock.now);
    visits.setClass(visit, of);
    this.#source.fill(visit);
    this.#tasks.set(visit, task);
    const isIn = this.#dispatcher.arrive(visit);
    if (this.#patience === null) return;
    const patience = this.#patience.sample(this.#open("patience"));
    if (isIn) this.#dispatcher.waitAtMost(visit, patience);
  }

  get present(): number {
    return this.#dispatcher.present;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get isOver(): boolean {
    return this.#flow.isOver;
  }

  turn(node: number, on: boolean): void {
    if (this.nodes.up(node) === (on ? 1 : 0)) return;
    if (on) this.#on.up(0);
    else this.#on.down(0);
    this.#dispatcher.turn(node, on);
  }

  arrived(visit: number): void {
    if (this.#isMeasured(visit)) this.#recorder.arrived(visit);
    this.#changed();
  }

  waits(visit: number): void {
    this.#waiting++;
    this.#recorder.waits(visit);
    this.#flow.waits(this.#taskOf(visit));
  }

  served(visit: number): void {
    this.#waiting--;
    this.#recorder.served(visit);
    this.#flow.served(this.#taskOf(visit));
  }

  finished(visit: number): void {
    const visits = this.#visits;
    if (this.#isMeasured(visit)) this.#recorder.finished(visit);
    this.#flow.finished(this.#taskOf(visit), visits.start(visit) - visits.arrival(visit), visits.size(visit));
    this.visitor?.served(this);
    this.#changed();
  }

  dropped(visit: number): void {
    if (this.#isMeasured(visit)) this.#recorder.dropped(visit);
    this.#flow.lost(this.#taskOf(visit), "dropped");
  }

  abandoned(visit: number): void {
    if (this.#isMeasured(visit)) this.#recorder.abandoned(visit);
    this.#flow.lost(this.#taskOf(visit), "abandoned");
    this.#changed();
  }

  open(): void {
    this.#recorder.open();
    this.#restart();
  }

  cut(): void {
    this.#endStretch();
    this.#recorder.cut();
    this.#restart();
  }

  close(): void {
    this.#endStretch();
    this.#last = this.#arrived;
    this.#recorder.close();
  }

  /** Measured over the whole window, and over its sections if it was cut. */
  results(): { all: Row; sections: Row[] } {
    const { all, sections } = this.#recorder.results(this.present);
    const whole = this.#stretches.reduce((a, b) => ({
      integral: a.integral + b.integral,
      length: a.length + b.length,
    }));
    const switched = (row: Row, { integral, length }: { integral: number; length: number }): Row =>
      this.#isSwitched ? { ...row, "on.mean": integral / length } : row;
    return {
      all: switched(all.all, whole),
      sections: sections.map((section, i) => switched(section.all, this.#stretches[i])),
    };
  }

  #isMeasured(visit: number): boolean {
    return this.#visits.id(visit) < this.#last;
  }

  #taskOf(visit: number): number {
    return this.#tasks.get(visit) ?? -1;
  }

  /** Whoever switches the servers looks once all completions and arrivals of the instant are over. */
  #changed(): void {
    if (this.#isLooking || !this.#isSwitched) return;
    this.#isLooking = true;
    this.#clock.at(this.#clock.now, Rank.observation, this.#look, 0);
  }

  #restart(): void {
    this.#on.restart();
    this.#since = this.#clock.now;
  }

  #endStretch(): void {
    this.#stretches.push({ integral: this.#on.integral(0), length: this.#clock.now - this.#since });
  }
}

/** Who switches the servers of a station; null: nobody, they are always on. */
function ruleOf({
  setup,
  keep = 0,
  vacation,
  start,
  nodes,
}: ServingStation): ((station: Switched, clock: Calendar, open: OpenStream) => SwitchRule) | null {
  const durations = (spec: NonNullable<typeof setup>, stream: ReturnType<OpenStream>): (() => number) => {
    const drawn = distribution(spec);
    return () => drawn.sample(stream);
  };
  if (setup !== undefined) {
    return (station, clock, open) => new SetupRule(clock, station, durations(setup, open("setup")), keep);
  }
  if (vacation !== undefined) {
    return (station, clock, open) => new VacationRule(clock, station, durations(vacation, open("vacations")));
  }
  if (start !== undefined) return (station) => new StartRule(station, start.when);
  if (nodes.every(({ from }) => from === undefined)) return null;
  const from = nodes.flatMap((group) => Array.from({ length: group.count }, () => group.from ?? 0));
  return (station) => new ThresholdRule(station, from);
}
