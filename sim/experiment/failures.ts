import type { Recovery, Saving } from "../../strategies/recovery/types.ts";
import type { Calendar } from "../kernel/calendar.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import { Attempts } from "../model/attempts.ts";
import type { Dispatcher } from "../model/dispatcher.ts";
import type { Monitor } from "../model/monitor.ts";
import { Fallible, type TaskFaults } from "../model/fallible.ts";
import { FaultLedger } from "../model/fault-ledger.ts";
import { type NodeFaults, type Renewal, RenewedFaults, ScriptedFaults, type Turn } from "../model/node-faults.ts";
import type { Nodes } from "../model/nodes.ts";
import { Queueing } from "../model/queueing.ts";
import type { LineScheduler } from "../model/scheduled-lines.ts";
import { forgetTask, Recoverer } from "../model/recoverer.ts";
import type { Host, Service } from "../model/service.ts";
import type { Tasks } from "../model/tasks.ts";
import type { NodeGroup, Scenario } from "../scenario/types.ts";
import { contextOf } from "./streams.ts";
import type { Setup } from "./simulate.ts";

const NO_SAVING: Saving = { interval: Infinity, cost: 0, atEnd: false };

interface Parts {
  clock: Calendar;
  tasks: Tasks;
  nodes: Nodes;
  open: (name: string) => Stream;
}

/** What makes nodes and tasks of a run fail, and what recovers the tasks. */
export class Failures {
  readonly #setup: Setup;
  readonly #parts: Parts & { attempts: Attempts; ledger: FaultLedger };
  readonly #policy: Recovery;

  /** @throws RangeError when the scenario names no recovery */
  constructor(setup: Setup, parts: Parts) {
    const { recovery } = setup.scenario.strategies;
    if (recovery === undefined || setup.policies.recovery === null) throw new RangeError("recovery: required");
    const { name: _, ...parameters } = recovery;
    const ledger = new FaultLedger(parts.clock, parts.nodes.count);
    this.#setup = setup;
    this.#parts = { ...parts, attempts: new Attempts(parts.tasks), ledger };
    this.#policy = setup.policies.recovery.create(parameters);
    parts.nodes.ledger = ledger;
  }

  /** Lines of tasks for slots that may fail. */
  service(policy: LineScheduler, parts: QueueParts, central: boolean): Service {
    const { scenario, strategyStream } = this.#setup;
    const shared = { ...this.#parts, host: parts.host };
    const context = contextOf(shared.clock, shared.open(`${strategyStream}/recovery`));
    const recoverer = new Recoverer(shared, this.#policy, context);
    const options = {
      savings: scenario.nodes.map((group) => this.#policy.saving?.(meanUp(group, scenario)) ?? NO_SAVING),
      faults: taskFaults(scenario, shared.open),
      quantum: policy.kind === "quantum" ? policy.quantum : Infinity,
    };
    return new Queueing(
      parts,
      policy,
      { central, recover: (task) => recoverer.failed(task) },
      (calls) => new Fallible(shared, options, calls),
    );
  }

  /** A task has left the pool, its record still in place. */
  left(task: number): void {
    forgetTask(task, this.#parts);
  }

  /** Runs until `end`, or until nothing is left but failures that nobody would notice. */
  run(dispatcher: Dispatcher, end: number): void {
    const { clock, ledger } = this.#parts;
    const faults = nodeFaults(this.#setup.scenario, this.#parts, (node, up) => {
      ledger.turned(up ? 1 : -1);
      dispatcher.turn(node, up);
    });
    faults?.begin();
    const isOver = (): boolean => dispatcher.present === 0 && clock.pending === (faults?.pending ?? 0);
    while (!isOver() && clock.nextTime() <= end && clock.nextTime() < Infinity) clock.handle(clock.takeNext());
  }
}

interface QueueParts {
  clock: Calendar;
  tasks: Tasks;
  nodes: Nodes;
  host: Host;
  monitor: Monitor;
  context: ReturnType<typeof contextOf>;
}

/** Mean time from one failure to the next of a task in service, s; NaN where it is not known. */
function meanUp(group: NodeGroup, { faults }: Scenario): number {
  const up = group.faults?.up ?? faults?.up;
  const ofNode = up === undefined ? 0 : 1 / distribution(up).mean;
  const rate = ofNode + (faults?.tasks?.rate ?? 0);
  return rate > 0 ? 1 / rate : NaN;
}

function taskFaults({ faults }: Scenario, open: Parts["open"]): TaskFaults | null {
  if (faults?.tasks === undefined) return null;
  const { rate = 0, probability = 0 } = faults.tasks;
  const stream = open("faults/tasks");
  return {
    next: () => (rate === 0 ? Infinity : stream.exponential() / rate),
    isBad: () => probability > 0 && stream.next() < probability,
  };
}

function nodeFaults({ nodes, faults }: Scenario, { clock, open }: Parts, turn: Turn): NodeFaults | null {
  if (faults?.list !== undefined) return new ScriptedFaults(clock, faults.list, turn);
  const renewals = nodes.flatMap(({ count, faults: own }): (Renewal | null)[] => {
    const up = own?.up ?? faults?.up;
    const down = own === undefined ? faults?.down : own.down;
    const renewal =
      up === undefined ? null : { up: distribution(up), down: down === undefined ? null : distribution(down) };
    return Array.from({ length: count }, () => renewal);
  });
  if (renewals.every((renewal) => renewal === null)) return null;
  return new RenewedFaults(clock, renewals, faults?.repairers ?? Infinity, open, turn);
}
