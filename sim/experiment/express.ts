import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Recorder } from "../measure/recorder.ts";
import type { Nodes } from "../model/nodes.ts";
import type { Router } from "../model/router.ts";
import { SlotsByPreference } from "../model/slots.ts";
import { TaskCursor, type Tasks } from "../model/tasks.ts";
import type { ArrivalProcess } from "../workload/arrivals.ts";
import type { Admission } from "./admission.ts";

const COMPLETION = Rank.completion;
const ARRIVAL = Rank.arrival;
/** Events between two looks at the outside. */
const STEPS = 10_000;

/**
 * The commonest run in one piece: open arrivals, first come first served, unbounded lines, nobody impatient, no node
 * fails. It does what `OpenFeed`, `Dispatcher` and `FirstCome` do, in the same order and with the same results to the
 * last bit, without their layers: those cost more than the work itself.
 */
export class Express {
  readonly #clock: Calendar;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #recorder: Recorder;
  /** Null: one central line. */
  readonly #router: Router | null;
  readonly #central: SlotsByPreference | null;
  readonly #process: ArrivalProcess;
  readonly #admission: Admission;
  readonly #cursor: TaskCursor;
  /** First and last task of each line, −1 where it is empty. */
  readonly #line: Int32Array;
  readonly #arrival: number;
  readonly #completion: number;

  constructor(
    parts: { clock: Calendar; tasks: Tasks; nodes: Nodes; recorder: Recorder; router: Router | null },
    { process, admission }: { process: ArrivalProcess; admission: Admission },
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#recorder = parts.recorder;
    this.#router = parts.router;
    this.#central = parts.router === null ? new SlotsByPreference(parts.nodes) : null;
    this.#process = process;
    this.#admission = admission;
    this.#cursor = new TaskCursor(parts.tasks);
    this.#line = new Int32Array(2 * (parts.router === null ? 1 : parts.nodes.count)).fill(-1);
    this.#arrival = parts.clock.on(() => {});
    this.#completion = parts.clock.on(() => {});
  }

  /** Runs until no event is left or the next is later than `until`, s. */
  run(until: number): void {
    this.#scheduleNext();
    while (this.#advance(until));
  }

  #advance(until: number): boolean {
    const clock = this.#clock;
    for (let step = 0; step < STEPS; step++) {
      const handler = clock.take(until);
      if (handler === this.#completion) this.#complete(clock.payload);
      else if (handler === this.#arrival) this.#arrive(clock.payload);
      else if (handler === -1) return false;
      else clock.handle(handler);
    }
    return true;
  }

  #scheduleNext(): void {
    const time = this.#process.next(this.#clock.now);
    if (time < Infinity) this.#clock.stand(time, ARRIVAL, this.#arrival, this.#process.count);
  }

  #arrive(count: number): void {
    const admission = this.#admission;
    const now = count < admission.remaining ? count : admission.remaining;
    if (admission.remaining > now) this.#scheduleNext();
    for (let i = 0; i < now; i++) {
      const task = admission.begin();
      this.#recorder.arrived(task);
      if (this.#router === null) this.#acceptCentral(task);
      else this.#accept(this.#router, task);
      admission.end();
    }
  }

  #acceptCentral(task: number): void {
    const central = this.#central;
    const node = central === null ? -1 : central.first();
    if (central === null || node === -1) {
      this.#wait(task, 0);
    } else {
      this.#nodes.setBusy(node, this.#nodes.busy(node) + 1);
      central.taken(node);
      this.#start(task, node);
    }
  }

  #accept(router: Router, task: number): void {
    const nodes = this.#nodes;
    const tasks = this.#tasks;
    const node = router.choose(this.#cursor.on(task));
    nodes.setLoad(node, nodes.load(node) + 1);
    nodes.addInflow(node, tasks.size(task));
    nodes.addPending(node, tasks.estimate(task));
    if (nodes.busy(node) < nodes.slots(node)) {
      nodes.setBusy(node, nodes.busy(node) + 1);
      this.#start(task, node);
    } else {
      tasks.setNode(task, node);
      this.#wait(task, node);
    }
    router.changed(node);
  }

  #wait(task: number, station: number): void {
    const line = this.#line;
    const last = line[2 * station + 1];
    this.#tasks.setNext(task, -1);
    if (last === -1) line[2 * station] = task;
    else this.#tasks.setNext(last, task);
    line[2 * station + 1] = task;
    this.#recorder.waits(task);
  }

  #start(task: number, node: number): void {
    const tasks = this.#tasks;
    const clock = this.#clock;
    tasks.setNode(task, node);
    tasks.setStart(task, clock.now);
    const speed = this.#nodes.speed(node);
    const duration = speed === 1 ? tasks.size(task) : tasks.size(task) / speed;
    clock.at(clock.now + duration, COMPLETION, this.#completion, task);
  }

  #complete(task: number): void {
    const tasks = this.#tasks;
    const nodes = this.#nodes;
    const router = this.#router;
    const node = tasks.node(task);
    const station = router === null ? 0 : node;
    const line = this.#line;
    const next = line[2 * station];
    if (next === -1) {
      nodes.setBusy(node, nodes.busy(node) - 1);
      if (this.#central !== null) this.#central.freed(node);
    }
    this.#recorder.finished(task);
    if (router !== null) {
      const error = tasks.size(task) - tasks.estimate(task);
      if (error !== 0) nodes.addPending(node, error);
      const load = nodes.load(node) - 1;
      nodes.setLoad(node, load);
      if (load === 0) nodes.clearPending(node);
      router.changed(node);
      if (router.observes) router.observe(node, this.#clock.now - tasks.arrival(task));
    }
    tasks.release(task);
    if (next !== -1) {
      const after = tasks.next(next);
      line[2 * station] = after;
      if (after === -1) line[2 * station + 1] = -1;
      this.#recorder.served(next);
      this.#start(next, node);
    }
  }
}
