import type { RequestMonitor } from "../model/request-parts.ts";
import type { Nodes } from "../model/nodes.ts";
import type { Tasks } from "../model/tasks.ts";
import { Account, type Row, sum } from "./account.ts";
import { block } from "./histogram.ts";
import { Level } from "./level.ts";
import type { Counts } from "./results.ts";
import { joined, particularRow, type Stretch, stretchOf } from "./stretch.ts";

/** Tasks summarised at once: enough for the bins of one metric to stay in the cache while they are used. */
const BLOCK = 2048;
/** Threshold of the bounded slowdown, s (Feitelson and Rudolph 1998). */
const SHORTEST = 10;

/** What has been measured over one stretch of the run. */
export interface Section {
  all: Row;
  /** By class. */
  classes: Row[];
  /** Busy share of each node. */
  utilisation: Float64Array;
  /** Work sent to each node divided by what it could have done. */
  inflow: Float64Array;
  /** By station, in a network. */
  stations?: Row[];
}

/**
 * Records a run as it happens. Between `open` and `close` lies the window: tasks that arrive in it are counted, and
 * time averages are taken over it. `cut` ends a section of the window and begins the next.
 *
 * Finished tasks are put aside in blocks and summarised a block at a time, which costs a few nanoseconds per task and
 * metric and allocates nothing.
 */
export class Recorder implements RequestMonitor {
  /** Tasks that have arrived, by class. */
  readonly arrivals: Float64Array;
  /** As of the start of the present section. */
  readonly #arrivalsBefore: Float64Array;
  #dropped = 0;
  #abandoned = 0;
  readonly #clock: { readonly now: number };
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #hasDeadlines: boolean;
  readonly #observer: ((task: number) => void) | null;
  /** Tasks present, and tasks waiting. */
  readonly number: Level;
  readonly waiting: Level;
  readonly #section: Account[];
  readonly #total: Account[];
  readonly #stretches: Stretch[] = [];
  readonly #sections: Section[] = [];
  /** Arrival number of the first task that counts; Infinity before the window. */
  #first = Infinity;
  /** Start of the present section, s. */
  #since = 0;
  #closed = false;
  /** The first arrival and the last finish, s; NaN before. */
  readonly ends = Float64Array.of(NaN, NaN);
  /** The block being filled: waiting time, response time, size and class of each task, one after the other. */
  readonly #block = new Float64Array(4 * BLOCK);
  #filled = 0;
  // The block in columns, when it is summarised.
  readonly #waits = block(BLOCK);
  readonly #responses = block(BLOCK);
  readonly #sizes = block(BLOCK);
  readonly #slowdowns = block(BLOCK);
  readonly #bounded = block(BLOCK);

  /** @param observer sees every task that finishes, its record still in place; null: nobody */
  constructor(
    clock: { readonly now: number },
    tasks: Tasks,
    nodes: Nodes,
    observer: ((task: number) => void) | null = null,
  ) {
    const classes = tasks.classes.length;
    this.#clock = clock;
    this.#tasks = tasks;
    this.#nodes = nodes;
    this.#observer = observer;
    this.#hasDeadlines = tasks.classes.some(({ deadline }) => deadline < Infinity);
    this.arrivals = new Float64Array(classes);
    this.#arrivalsBefore = new Float64Array(classes);
    this.number = new Level(classes, clock);
    this.waiting = new Level(classes, clock);
    this.#section = tasks.classes.map(() => new Account());
    this.#total = tasks.classes.map(() => new Account());
  }

  arrived(task: number): void {
    const of = this.#tasks.class(task);
    this.number.up(of);
    if (Number.isNaN(this.ends[0])) this.ends[0] = this.#clock.now;
    this.arrivals[of]++;
  }

  waits(task: number): void {
    this.waiting.up(this.#tasks.class(task));
  }

  served(task: number): void {
    this.waiting.down(this.#tasks.class(task));
  }

  dropped(task: number): void {
    const of = this.#tasks.class(task);
    this.#dropped++;
    this.number.down(of);
    if (this.isCounted(this.#tasks.id(task))) this.#section[of].dropped++;
  }

  abandoned(task: number): void {
    const of = this.#tasks.class(task);
    this.#abandoned++;
    this.number.down(of);
    if (!this.isCounted(this.#tasks.id(task))) return;
    this.#section[of].abandoned++;
    if (this.#hasDeadlines) this.#judge(task, of, false);
  }

  finished(task: number): void {
    const tasks = this.#tasks;
    const now = this.#clock.now;
    const of = tasks.class(task);
    this.number.down(of);
    this.ends[1] = now;
    if (this.#observer !== null) this.#observer(task);
    if (!this.isCounted(tasks.id(task))) return;
    if (this.#hasDeadlines) this.#judge(task, of, now <= tasks.deadline(task));
    const arrival = tasks.arrival(task);
    this.add(tasks.start(task) - arrival, now - arrival, tasks.size(task), of);
  }

  tried(request: number, attempts: number, hedged: boolean, answered: boolean): void {
    if (!this.isCounted(this.#tasks.id(request))) return;
    const isGood = answered && this.#clock.now <= this.#tasks.deadline(request);
    this.#section[this.#tasks.class(request)].countTried(attempts, hedged, answered, isGood);
  }

  /** Whether a task counts, by its arrival number. */
  isCounted(id: number): boolean {
    return id >= this.#first;
  }

  /** Counts a finished task. */
  add(waiting: number, response: number, size: number, of: number): void {
    const record = this.#block;
    const at = this.#filled;
    record[at] = waiting;
    record[at + 1] = response;
    record[at + 2] = size;
    record[at + 3] = of;
    this.#filled = at + 4;
    if (at + 4 === record.length) this.#flush();
  }

  /** Begins the window: tasks that arrive from now on count. */
  open(): void {
    this.#first = this.#arrived();
    this.#restart();
  }

  get isMeasuring(): boolean {
    return this.#first < Infinity && !this.#closed;
  }

  /** Ends a section. The tasks that finish later count in the next one. */
  cut(): void {
    this.#endSection();
    this.#sections.push(this.#measured(this.#section, this.#endStretch()));
    for (const [of, account] of this.#section.entries()) {
      this.#total[of].merge(account);
      account.clear();
    }
    this.#restart();
  }

  /** Ends the time averages; tasks that arrived before still count when they finish. */
  close(): void {
    if (this.#first === Infinity) this.open();
    this.#endStretch();
    this.#closed = true;
  }

  /**
   * The whole window, and its sections if it was cut.
   *
   * @param present tasks still in the pool
   */
  results(present: number): { all: Section; sections: Section[]; total: Account; counts: Counts } {
    if (!this.#closed) this.close();
    this.#endSection();
    const last = this.#stretches[this.#stretches.length - 1];
    if (this.#sections.length > 0) this.#sections.push(this.#measured(this.#section, last));
    for (const [of, account] of this.#section.entries()) this.#total[of].merge(account);
    const all = this.#measured(this.#total, joined(this.#stretches));
    all.all.makespan = this.ends[1] - this.ends[0];
    return { all, sections: this.#sections, total: sum(this.#total), counts: this.#counts(present) };
  }

  #counts(present: number): Counts {
    return {
      arrived: this.#arrived(),
      finished: this.#arrived() - this.#dropped - this.#abandoned - present,
      dropped: this.#dropped,
      abandoned: this.#abandoned,
      present,
      excluded: this.#first,
    };
  }

  #arrived(): number {
    return this.arrivals.reduce((sum, count) => sum + count, 0);
  }

  #endSection(): void {
    this.#flush();
    for (const [of, account] of this.#section.entries()) {
      account.arrived = this.arrivals[of] - this.#arrivalsBefore[of];
    }
  }

  #restart(): void {
    this.#arrivalsBefore.set(this.arrivals);
    this.#since = this.#clock.now;
    this.number.restart();
    this.waiting.restart();
    this.#nodes.restart();
  }

  #endStretch(): Stretch {
    const stretch = stretchOf(this.number, this.waiting, this.#nodes, this.#tasks.classes.length, {
      since: this.#since,
      now: this.#clock.now,
    });
    this.#stretches.push(stretch);
    return stretch;
  }

  #measured(accounts: readonly Account[], stretch: Stretch): Section {
    const { busy, inflow, all } = stretch;
    const nodes = this.#nodes;
    const row = (accounts.length === 1 ? accounts[0] : sum(accounts)).row(all);
    row.utilisation = busy.reduce((a, b) => a + b, 0) / (all.length * nodes.totalSlots);
    Object.assign(row, particularRow(stretch, nodes));
    return {
      all: row,
      classes: accounts.length === 1 ? [row] : accounts.map((account, of) => account.row(stretch.classes[of])),
      utilisation: busy.map((time, node) => time / (all.length * nodes.slots(node))),
      inflow: inflow.map((work, node) => work / (all.length * nodes.slots(node) * nodes.speed(node))),
    };
  }

  #judge(task: number, of: number, met: boolean): void {
    if (this.#tasks.classes[of].deadline === Infinity) return;
    this.#section[of].due++;
    if (!met) this.#section[of].missed++;
  }

  /** Summarises the block, class by class. */
  #flush(): void {
    const count = this.#filled / 4;
    this.#filled = 0;
    for (let of = 0; of < this.#section.length; of++) this.#summarise(this.#section[of], of, count);
  }

  #summarise(account: Account, of: number, count: number): void {
    const record = this.#block;
    const waits = this.#waits.values;
    const responses = this.#responses.values;
    const sizes = this.#sizes.values;
    const slowdowns = this.#slowdowns.values;
    const bounded = this.#bounded.values;
    let members = 0;
    let ratios = 0;
    let waited = 0;
    for (let at = 0; at < 4 * count; at += 4) {
      if (record[at + 3] !== of) continue;
      const wait = record[at];
      const response = record[at + 1];
      const size = record[at + 2];
      if (wait > 0) waited++;
      waits[members] = wait;
      responses[members] = response;
      sizes[members] = size;
      bounded[members++] = Math.max(1, response / Math.max(size, SHORTEST));
      // A task without work has no slowdown.
      if (size > 0) slowdowns[ratios++] = response / size;
    }
    account.waited += waited;
    account.waiting.add(this.#waits, members);
    account.response.add(this.#responses, members);
    account.slowdown.add(this.#slowdowns, ratios);
    account.boundedSlowdown.add(this.#bounded, members);
    account.size.add(this.#sizes, members);
  }
}
