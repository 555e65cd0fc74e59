import type { Monitor } from "../model/dispatcher.ts";
import type { Nodes } from "../model/nodes.ts";
import type { Tasks } from "../model/tasks.ts";
import { Account, type Row } from "./account.ts";
import { type Block, block } from "./histogram.ts";
import { Level } from "./level.ts";
import type { Counts } from "./results.ts";
import { joined, type Stretch, stretchOf } from "./stretch.ts";

/** Tasks summarised at once. */
const BLOCK = 512;
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
}

/**
 * Records a run as it happens. Between `open` and `close` lies the window: tasks that arrive in it are counted, and
 * time averages are taken over it. `cut` ends a section of the window and begins the next.
 *
 * Finished tasks are put aside in blocks and summarised a block at a time, which costs a few nanoseconds per task and
 * metric and allocates nothing.
 */
export class Recorder implements Monitor {
  readonly counts: Counts = { arrived: 0, finished: 0, dropped: 0, abandoned: 0, present: 0, excluded: 0 };
  readonly #clock: { readonly now: number };
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #perClass: boolean;
  readonly #hasDeadlines: boolean;
  readonly #observer: ((task: number) => void) | null;
  readonly #number: Level;
  readonly #waiting: Level;
  readonly #section: Account[];
  readonly #total: Account[];
  readonly #stretches: Stretch[] = [];
  readonly #sections: Section[] = [];
  /** Arrival number of the first task that counts. */
  #first = Infinity;
  /** Start of the present section, s. */
  #since = 0;
  #closed = false;
  #firstArrival = NaN;
  #lastFinish = NaN;
  // The block being filled.
  #filled = 0;
  readonly #waits = block(BLOCK);
  readonly #responses = block(BLOCK);
  readonly #sizes = block(BLOCK);
  readonly #classes = new Int32Array(BLOCK);
  readonly #gathered = [block(BLOCK), block(BLOCK), block(BLOCK)] as const;
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
    this.#perClass = classes > 1;
    this.#hasDeadlines = tasks.classes.some(({ deadline }) => deadline < Infinity);
    this.#number = new Level(classes);
    this.#waiting = new Level(classes);
    this.#section = tasks.classes.map(() => new Account());
    this.#total = tasks.classes.map(() => new Account());
  }

  arrived(task: number): void {
    const of = this.#tasks.class(task);
    this.counts.arrived++;
    this.#number.up(of, this.#clock.now);
    if (this.counts.arrived === 1) this.#firstArrival = this.#clock.now;
    if (this.#tasks.id(task) >= this.#first) this.#section[of].arrived++;
  }

  waits(task: number): void {
    this.#waiting.up(this.#tasks.class(task), this.#clock.now);
  }

  served(task: number): void {
    this.#waiting.down(this.#tasks.class(task), this.#clock.now);
  }

  dropped(task: number): void {
    const of = this.#tasks.class(task);
    this.counts.dropped++;
    this.#number.down(of, this.#clock.now);
    if (this.#tasks.id(task) >= this.#first) this.#section[of].dropped++;
  }

  abandoned(task: number): void {
    const of = this.#tasks.class(task);
    this.counts.abandoned++;
    this.#number.down(of, this.#clock.now);
    if (!(this.#tasks.id(task) >= this.#first)) return;
    this.#section[of].abandoned++;
    if (this.#hasDeadlines) this.#judge(task, of, false);
  }

  finished(task: number): void {
    const tasks = this.#tasks;
    const now = this.#clock.now;
    const of = tasks.class(task);
    this.counts.finished++;
    this.#number.down(of, now);
    this.#lastFinish = now;
    this.#observer?.(task);
    if (!(tasks.id(task) >= this.#first)) return;
    if (this.#hasDeadlines) this.#judge(task, of, now <= tasks.deadline(task));
    const i = this.#filled++;
    const arrival = tasks.arrival(task);
    this.#waits.values[i] = tasks.start(task) - arrival;
    this.#responses.values[i] = now - arrival;
    this.#sizes.values[i] = tasks.size(task);
    this.#classes[i] = of;
    if (this.#filled === BLOCK) this.#flush();
  }

  /** Begins the window: tasks that arrive from now on count. */
  open(): void {
    this.#first = this.counts.arrived;
    this.counts.excluded = this.counts.arrived;
    this.#restart();
  }

  get isMeasuring(): boolean {
    return this.#first < Infinity && !this.#closed;
  }

  /** Ends a section. The tasks that finish later count in the next one. */
  cut(): void {
    this.#flush();
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
  results(present: number): { all: Section; sections: Section[]; total: Account } {
    this.counts.present = present;
    if (!this.#closed) this.close();
    this.#flush();
    const last = this.#stretches[this.#stretches.length - 1];
    if (this.#sections.length > 0) this.#sections.push(this.#measured(this.#section, last));
    for (const [of, account] of this.#section.entries()) this.#total[of].merge(account);
    const all = this.#measured(this.#total, joined(this.#stretches));
    all.all.makespan = this.#lastFinish - this.#firstArrival;
    return { all, sections: this.#sections, total: sum(this.#total) };
  }

  #restart(): void {
    this.#since = this.#clock.now;
    this.#number.restart(this.#since);
    this.#waiting.restart(this.#since);
    this.#nodes.restart();
  }

  #endStretch(): Stretch {
    const stretch = stretchOf(this.#number, this.#waiting, this.#nodes, this.#tasks.classes.length, {
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

  /** Summarises the block. */
  #flush(): void {
    const count = this.#filled;
    this.#filled = 0;
    if (!this.#perClass) return this.#summarise(this.#section[0], this.#waits, this.#responses, this.#sizes, count);
    const [waits, responses, sizes] = this.#gathered;
    for (const [of, account] of this.#section.entries()) {
      let members = 0;
      for (let i = 0; i < count; i++) {
        if (this.#classes[i] !== of) continue;
        waits.values[members] = this.#waits.values[i];
        responses.values[members] = this.#responses.values[i];
        sizes.values[members++] = this.#sizes.values[i];
      }
      this.#summarise(account, waits, responses, sizes, members);
    }
  }

  #summarise(account: Account, waits: Block, responses: Block, sizes: Block, count: number): void {
    const slowdowns = this.#slowdowns;
    const bounded = this.#bounded;
    let ratios = 0;
    let waited = 0;
    for (let i = 0; i < count; i++) {
      const response = responses.values[i];
      const size = sizes.values[i];
      if (waits.values[i] > 0) waited++;
      bounded.values[i] = Math.max(1, response / Math.max(size, SHORTEST));
      // A task without work has no slowdown.
      if (size > 0) slowdowns.values[ratios++] = response / size;
    }
    account.waited += waited;
    const [waiting, response, slowdown, boundedSlowdown, size] = account.tallies;
    waiting.add(waits, count);
    response.add(responses, count);
    slowdown.add(slowdowns, ratios);
    boundedSlowdown.add(bounded, count);
    size.add(sizes, count);
  }
}

function sum(accounts: readonly Account[]): Account {
  const all = new Account();
  for (const account of accounts) all.merge(account);
  return all;
}
