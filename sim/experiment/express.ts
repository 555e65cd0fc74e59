import type { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Recorder } from "../measure/recorder.ts";
import type { Nodes } from "../model/nodes.ts";
import type { Router } from "../model/router.ts";
import { SlotsByPreference } from "../model/slots.ts";
import { LeanTasks } from "../model/lean-tasks.ts";
import { TaskCursor, type Tasks } from "../model/tasks.ts";
import type { ArrivalsAhead, NumbersAhead } from "../workload/ahead.ts";
import type { Admission } from "./admission.ts";

// Taken out of `Rank` once: an import costs a lookup at every use.
const COMPLETION = Rank.completion;
const ARRIVAL = Rank.arrival;
/** Where in a node's integers the first and last of its line are; a central line is in the first node's. */
const FIRST = 14;
/** Events between two returns from the hot loop. */
const STEPS = 10_000;

/**
 * The commonest run in one piece: open arrivals of one class, first come first served, sizes known exactly, unbounded
 * lines, nobody impatient, no node that fails. It does what `OpenFeed`, `Dispatcher` and `FirstCome` do, in the same
 * order and with the same results to the last bit, without their layers, which cost more than the work itself.
 */
export class Express {
  readonly #clock: Calendar;
  readonly #tasks: LeanTasks;
  /** Each node has one slot, and a record of the task in it: that of node n is at 4 · n. */
  readonly #isOneSlot: boolean;
  readonly #nodes: Nodes;
  readonly #recorder: Recorder;
  /** Null: one central line. */
  readonly #router: Router | null;
  readonly #central: SlotsByPreference | null;
  readonly #arrivals: ArrivalsAhead;
  readonly #sizes: NumbersAhead;
  readonly #admission: Admission;
  /** Where the task that arrives is shown to the balancer. */
  readonly #shown: Tasks;
  readonly #cursor: TaskCursor;
  /** Instants of the next arrival and, where one slot is alone, of its completion, s; Infinity when there is none. */
  readonly #next = Float64Array.of(Infinity, Infinity);
  readonly #completion: number;
  /** There is one slot, and nothing but arrivals and completions will happen: two instants are the whole event list. */
  readonly #isAlone: boolean;

  constructor(
    parts: { clock: Calendar; tasks: Tasks; nodes: Nodes; recorder: Recorder; router: Router | null },
    { arrivals, sizes, admission }: { arrivals: ArrivalsAhead; sizes: NumbersAhead; admission: Admission },
  ) {
    this.#clock = parts.clock;
    this.#nodes = parts.nodes;
    this.#recorder = parts.recorder;
    this.#router = parts.router;
    this.#central = parts.router === null ? new SlotsByPreference(parts.nodes) : null;
    this.#arrivals = arrivals;
    this.#sizes = sizes;
    this.#admission = admission;
    this.#isOneSlot = parts.nodes.areOfOneSlot;
    this.#tasks = new LeanTasks(this.#isOneSlot ? parts.nodes.count : 0);
    this.#shown = parts.tasks;
    this.#cursor = new TaskCursor(parts.tasks).on(parts.tasks.allocate());
    this.#isAlone = parts.nodes.totalSlots === 1 && parts.clock.pending === 0;
    this.#completion = parts.clock.on(() => {});
  }

  /**
   * Runs until no event is left or the next is later than `until`, s.
   *
   * @returns tasks still present
   */
  run(until: number): number {
    this.#next[0] = this.#arrivals.next();
    this.#recorder.ends[0] = this.#next[0];
    while (this.#isAlone ? this.#advanceAlone(until) : this.#advance(until));
    return this.#recorder.number.cells[0];
  }

  #advanceAlone(until: number): boolean {
    const clock = this.#clock;
    const next = this.#next;
    for (let step = 0; step < STEPS; step++) {
      const due = next[1];
      const arrival = next[0];
      if (arrival < due) {
        if (!(arrival <= until)) return false;
        clock.now = arrival;
        this.#arrive();
      } else {
        if (due > until || due === Infinity) return false;
        clock.now = due;
        next[1] = Infinity;
        // With one slot there is one record of a task in service, the first.
        this.#complete(0);
      }
    }
    return true;
  }

  #advance(until: number): boolean {
    const clock = this.#clock;
    const completion = this.#completion;
    const next = this.#next;
    for (let step = 0; step < STEPS; step++) {
      const due = clock.nextTime();
      const arrival = next[0];
      if (arrival < due || (arrival === due && clock.nextRank() >= ARRIVAL)) {
        if (!(arrival <= until) || arrival === Infinity) return false;
        clock.now = arrival;
        this.#arrive();
      } else {
        if (due > until || due === Infinity) return false;
        const handler = clock.takeNext();
        if (handler === completion) this.#completeNext();
        else clock.handle(handler);
      }
    }
    return true;
  }

  #arrive(): void {
    const count = this.#arrivals.count;
    const remaining = this.#admission.remaining;
    const coming = count < remaining ? count : remaining;
    this.#next[0] = remaining > coming ? this.#arrivals.next() : Infinity;
    for (let i = 0; i < coming; i++) this.#admit();
  }

  #admit(): void {
    const id = this.#admission.next();
    const now = this.#clock.now;
    const size = this.#sizes.next();
    this.#recorder.arrivals[0]++;
    const number = this.#recorder.number.cells;
    number[0]++;
    number[2] -= now;
    const router = this.#router;
    let node = -1;
    let station = 0;
    if (router === null) {
      node = this.#central === null ? -1 : this.#central.first();
    } else {
      this.#show(id, size);
      station = router.choose(this.#cursor);
      if (this.#nodes.sent(station, size)) node = station;
    }
    const isIdle = node !== -1;
    const task = isIdle && this.#isOneSlot ? 4 * node : this.#tasks.allocate();
    // The arrays may be others after `allocate`.
    const { reals, words } = this.#tasks;
    reals[task] = now;
    reals[task + 1] = size;
    words[2 * task + 6] = router === null ? node : station;
    words[2 * task + 7] = Number(this.#recorder.isCounted(id));
    if (isIdle) {
      this.#nodes.setBusy(node, this.#nodes.busy(node) + 1);
      if (this.#central !== null) this.#central.taken(node);
      this.#start(task, node, size);
    } else {
      const lines = this.#nodes.integers;
      const line = 16 * station + FIRST;
      const last = lines[line + 1];
      words[2 * task + 4] = -1;
      if (last === -1) lines[line] = task;
      else words[2 * last + 4] = task;
      lines[line + 1] = task;
      const waiting = this.#recorder.waiting.cells;
      const value = waiting[0] + 1;
      waiting[0] = value;
      if (value > waiting[1]) waiting[1] = value;
      waiting[2] -= now;
    }
    if (router !== null) router.changed(station);
    this.#admission.end();
  }

  #show(id: number, size: number): void {
    const shown = this.#shown;
    const { task } = this.#cursor;
    shown.setId(task, id);
    shown.setArrival(task, this.#clock.now);
    shown.setEstimate(task, size);
  }

  /** @param size what the task's record has, which may be on its way to memory still */
  #start(task: number, node: number, size: number): void {
    const now = this.#clock.now;
    this.#tasks.reals[task + 2] = now;
    const speed = this.#nodes.speed(node);
    const end = speed === 1 ? now + size : now + size / speed;
    if (this.#isAlone) this.#next[1] = end;
    else this.#clock.at(end, COMPLETION, this.#completion, task);
  }

  /** Gets a task that is completed soon, and its node, into the caches first, by writing, for which nobody waits. */
  #completeNext(): void {
    const task = this.#clock.payload;
    const soon = this.#isOneSlot ? this.#clock.soon(this.#completion) : -1;
    if (soon !== -1) {
      this.#nodes.ready(soon >> 2);
      // A word that only tasks with records of their own need.
      this.#tasks.words[2 * soon + 6] = 0;
    }
    this.#complete(task);
  }

  #complete(task: number): void {
    const nodes = this.#nodes;
    const router = this.#router;
    const { reals, words } = this.#tasks;
    const lines = nodes.integers;
    const node = this.#isOneSlot ? task >> 2 : words[2 * task + 6];
    const line = router === null ? FIRST : 16 * node + FIRST;
    const next = lines[line];
    if (next === -1) {
      nodes.setBusy(node, nodes.busy(node) - 1);
      if (this.#central !== null) this.#central.freed(node);
    }
    const now = this.#clock.now;
    const number = this.#recorder.number.cells;
    number[0]--;
    number[2] += now;
    this.#recorder.ends[1] = now;
    const arrival = reals[task];
    if (words[2 * task + 7] === 1) this.#recorder.add(reals[task + 2] - arrival, now - arrival, reals[task + 1], 0);
    if (router !== null) {
      nodes.left(node);
      router.changed(node);
      if (router.observes) router.observe(node, now - arrival);
    }
    if (next === -1) {
      if (!this.#isOneSlot) this.#tasks.release(task);
      return;
    }
    const after = words[2 * next + 4];
    lines[line] = after;
    if (after === -1) lines[line + 1] = -1;
    const waiting = this.#recorder.waiting.cells;
    waiting[0]--;
    waiting[2] += now;
    if (!this.#isOneSlot) {
      this.#tasks.release(task);
      words[2 * next + 6] = node;
      this.#start(next, node, reals[next + 1]);
      return;
    }
    reals[task] = reals[next];
    const size = reals[next + 1];
    reals[task + 1] = size;
    words[2 * task + 7] = words[2 * next + 7];
    this.#tasks.release(next);
    this.#start(task, node, size);
  }
}
