import type { PoolView, Scaler } from "../../strategies/scaling/types.ts";
import type { Context } from "../../strategies/types.ts";
import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Dispatcher } from "../model/dispatcher.ts";
import type { Monitor } from "../model/monitor.ts";
import type { Nodes } from "../model/nodes.ts";
import { ScaledGroup } from "../model/scaled-group.ts";
import { ScalingLedger } from "../model/scaling-ledger.ts";
import type { Tasks } from "../model/tasks.ts";
import type { Scenario, ScalingSpec } from "../scenario/types.ts";
import { mostNodes } from "../scenario/scaling.ts";
import type { Setup } from "./simulate.ts";
import { capacity } from "./stability.ts";
import { contextOf } from "./streams.ts";

interface Parts {
  clock: Calendar;
  tasks: Tasks;
  nodes: Nodes;
  recorder: Monitor;
  open: (name: string) => Stream;
}

/** Counted from the start of the run. */
interface Counted {
  time: number;
  busyTime: number;
  slotTime: number;
  arrived: number;
  finished: number;
  responses: number;
}

type Measured = Omit<PoolView, "count" | "ready" | "present" | "waiting" | "slots">;

/**
 * Changes the size of a pool as its scaler says. Sees what happens to tasks, passes it on to the recorder, and measures
 * for the scaler what a monitoring system would.
 */
export class Scaling implements Monitor {
  readonly #parts: Parts;
  readonly #spec: ScalingSpec;
  readonly #policy: Scaler;
  readonly #context: Context;
  readonly #ledger: ScalingLedger;
  readonly #group: ScaledGroup;
  readonly #slots: number;
  #dispatcher: Dispatcher | null = null;
  #arrived = 0;
  #finished = 0;
  #responses = 0;
  #waiting = 0;
  /** As of the last regular decision. */
  #counted: Counted = { time: 0, busyTime: 0, slotTime: 0, arrived: 0, finished: 0, responses: 0 };
  #measured: Measured = { interval: 0, utilisation: NaN, busyTime: 0, arrived: 0, finished: 0, responseTime: NaN };
  #actedAt = -Infinity;
  readonly #tick: number;
  readonly #look: number;
  readonly #wake: number;
  #isLooking = false;
  #waking = -1;

  /** @throws RangeError when the scenario does not say how the pool is scaled */
  constructor(setup: Setup, parts: Parts) {
    const { scaling, strategies } = setup.scenario;
    if (scaling === undefined || strategies.scaler === undefined || setup.policies.scaler === null) {
      throw new RangeError("scaling: required");
    }
    const { name: _, ...parameters } = strategies.scaler;
    const { clock, nodes } = parts;
    this.#parts = parts;
    this.#spec = scaling;
    this.#policy = setup.policies.scaler.create(parameters);
    this.#context = contextOf(clock, parts.open(`${setup.strategyStream}/scaler`));
    this.#ledger = ledgerOf(setup.scenario, scaling, clock);
    nodes.scaling = this.#ledger;
    this.#slots = setup.scenario.nodes[scaling.group ?? 0].slots;
    this.#group = this.#groupOf(setup.scenario);
    this.#tick = clock.on(() => this.#decide());
    this.#look = clock.on(() => this.#lookAround());
    this.#wake = clock.on(() => {
      this.#waking = -1;
      this.#decideOnChange();
    });
  }

  /** Runs until `end`, or until nothing is left but decisions that nobody would notice. */
  run(dispatcher: Dispatcher, end: number): void {
    const { clock } = this.#parts;
    this.#dispatcher = dispatcher;
    this.#group.begin();
    clock.at(this.#spec.interval, Rank.observation, this.#tick, 0);
    const isOver = (): boolean => dispatcher.present === 0 && clock.pending === this.#pending;
    while (!isOver() && clock.nextTime() <= end && clock.nextTime() < Infinity) clock.handle(clock.takeNext());
  }

  arrived(task: number): void {
    this.#arrived++;
    this.#ledger.arrived(this.#parts.tasks.size(task), this.#group.ready === 0);
    this.#parts.recorder.arrived(task);
    this.#changed();
  }

  dropped(task: number): void {
    this.#parts.recorder.dropped(task);
  }

  waits(task: number): void {
    this.#waiting++;
    this.#parts.recorder.waits(task);
  }

  served(task: number): void {
    this.#waiting--;
    this.#parts.recorder.served(task);
  }

  finished(task: number): void {
    this.#finished++;
    this.#responses += this.#parts.clock.now - this.#parts.tasks.arrival(task);
    this.#parts.recorder.finished(task);
    this.#changed();
  }

  abandoned(task: number): void {
    this.#parts.recorder.abandoned(task);
    this.#changed();
  }

  /** Its own events that are pending. */
  get #pending(): number {
    return 1 + this.#group.pending + (this.#isLooking ? 1 : 0) + (this.#waking === -1 ? 0 : 1);
  }

  #groupOf({ nodes: groups, scaling }: Scenario): ScaledGroup {
    const { clock, nodes, open } = this.#parts;
    const position = scaling?.group ?? 0;
    const boot = distribution(this.#spec.boot);
    const stream = open("boot");
    const turn = (node: number, on: boolean): void => this.#dispatcher?.turn(node, on);
    const pace = (node: number, speed: number): void => this.#dispatcher?.pace(node, speed);
    return new ScaledGroup(
      { clock, nodes, switch: { turn, pace }, ledger: this.#ledger },
      {
        first: groups.slice(0, position).reduce((sum, { count }) => sum + count, 0),
        count: groups[position].count,
        most: mostNodes(groups, scaling)[position].count,
        boot: () => boot.sample(stream),
      },
    );
  }

  /** Looks once all completions and arrivals of the instant are over. */
  #changed(): void {
    if (this.#isLooking || (this.#policy.changed === undefined && !this.#group.isDraining)) return;
    this.#isLooking = true;
    this.#parts.clock.at(this.#parts.clock.now, Rank.observation, this.#look, 0);
  }

  #lookAround(): void {
    this.#isLooking = false;
    this.#group.look();
    this.#decideOnChange();
  }

  #decide(): void {
    const { clock } = this.#parts;
    clock.at(clock.now + this.#spec.interval, Rank.observation, this.#tick, 0);
    this.#measure();
    this.#apply(this.#policy.decide(this.#view(), this.#context));
  }

  #decideOnChange(): void {
    if (this.#policy.changed !== undefined) this.#apply(this.#policy.changed(this.#view(), this.#context));
  }

  #view(): PoolView {
    return {
      ...this.#measured,
      count: this.#policy.scales === "speed" ? this.#group.speed : this.#group.count,
      ready: this.#policy.scales === "speed" ? this.#group.speed : this.#group.ready,
      slots: this.#slots,
      present: this.#dispatcher?.present ?? 0,
      waiting: this.#waiting,
    };
  }

  #measure(): void {
    const { nodes, clock } = this.#parts;
    const before = this.#counted;
    let busyTime = this.#ledger.earlierBusyTime;
    for (let node = 0; node < nodes.count; node++) busyTime += nodes.busyTime(node);
    this.#counted = {
      time: clock.now,
      busyTime,
      slotTime: this.#ledger.earlierSlotTime + this.#ledger.totals().slotTime,
      arrived: this.#arrived,
      finished: this.#finished,
      responses: this.#responses,
    };
    const busy = rounded(busyTime - before.busyTime);
    const finished = this.#finished - before.finished;
    this.#measured = {
      interval: clock.now - before.time,
      utilisation: rounded(busy / rounded(this.#counted.slotTime - before.slotTime)),
      busyTime: busy,
      arrived: this.#arrived - before.arrived,
      finished,
      responseTime: (this.#responses - before.responses) / finished,
    };
  }

  #apply(answer: number): void {
    if (!(answer >= 0)) throw new RangeError(`the scaler must answer a number >= 0, got ${answer}`);
    const { min, max, cooldown = 0 } = this.#spec;
    const { now } = this.#parts.clock;
    const within = Math.min(max, Math.max(min, answer));
    if (now >= this.#actedAt + cooldown) this.#change(within, now);
    this.#planWake(now);
  }

  #change(within: number, now: number): void {
    const group = this.#group;
    const least = (this.#dispatcher?.present ?? 0) > 0 ? 1 : 0;
    const isOfSpeed = this.#policy.scales === "speed";
    const wanted = isOfSpeed ? within : Math.max(least, Math.ceil(within));
    if (wanted === (isOfSpeed ? group.speed : group.count)) return;
    this.#actedAt = now;
    this.#ledger.acted();
    if (isOfSpeed) group.accelerate(wanted);
    else group.resize(wanted);
  }

  #planWake(now: number): void {
    const { clock } = this.#parts;
    const time = this.#policy.wake?.() ?? Infinity;
    if (this.#waking !== -1) clock.cancel(this.#waking);
    this.#waking = time > now && time < Infinity ? clock.at(time, Rank.observation, this.#wake, 0) : -1;
  }
}

/**
 * To a billionth: the sums are split where the results begin to count, which must not change a decision by the rounding
 * of the last digit.
 */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;

function ledgerOf({ nodes }: Scenario, { group = 0, cost }: ScalingSpec, clock: Calendar): ScalingLedger {
  const slots = nodes.reduce((sum, { count, slots: each }) => sum + count * each, 0);
  return new ScalingLedger(clock, { nodes: nodes[group].count, slots, speed: capacity(nodes) }, cost ?? 1);
}
