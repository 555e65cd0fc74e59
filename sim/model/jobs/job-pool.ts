import type { EndedAttempt } from "../../../strategies/speculation/types.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Nodes } from "../nodes.ts";
import { SpaceShared } from "../space-shared.ts";
import type { Tasks } from "../tasks.ts";
import { Copies, type Copy } from "./copies.ts";
import type { Job } from "./job.ts";
import type { InService, JobMonitor, JobOptions, Placer, Speculator } from "./job-parts.ts";

const NONE: readonly Copy[] = [];

/**
 * Nodes that run the tasks of jobs, one to a slot. A job waits until its first task starts and is done when its last
 * one is. A task away from its input has `remote` times the work. Of several attempts at a task the first to be done
 * counts, and the others are taken back at once.
 */
export class JobPool {
  readonly #clock: Clock;
  /** The records of the jobs, and of their tasks. */
  readonly #jobs: Tasks;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #monitor: JobMonitor;
  readonly #options: JobOptions;
  readonly #executor: SpaceShared;
  readonly #inService = new Map<number, InService>();
  /** Slots of all nodes and those in use; attempts beyond the first of each task. */
  readonly counts: { readonly slots: number; busy: number; copies: number };
  #copies: Copies | null = null;
  #placer: Placer | null = null;
  #speculator: Speculator | null = null;

  constructor(
    parts: { clock: Clock; jobs: Tasks; tasks: Tasks; nodes: Nodes },
    monitor: JobMonitor,
    options: JobOptions,
  ) {
    this.#clock = parts.clock;
    this.#jobs = parts.jobs;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#monitor = monitor;
    this.#options = options;
    this.counts = { slots: parts.nodes.totalSlots, busy: 0, copies: 0 };
    const completed = (task: number): void => this.#ended(task, null);
    this.#executor = new SpaceShared(parts.clock, parts.tasks, parts.nodes, Infinity, completed, completed);
  }

  /** To be called once, before any job. */
  placeBy(placer: Placer): void {
    this.#placer = placer;
  }

  /** To be called once, before any job; otherwise each task is attempted once. */
  speculateBy(speculator: Speculator): void {
    this.#speculator = speculator;
    this.#copies = new Copies({ clock: this.#clock, tasks: this.#tasks, nodes: this.#nodes }, (copy) =>
      this.#ended(copy.task, copy),
    );
  }

  /** The tasks in service by record, in order of their start. */
  get inService(): ReadonlyMap<number, InService> {
    return this.#inService;
  }

  arrive(job: Job): void {
    const { jobs, tasks } = this.#monitor;
    jobs.arrived(job.record);
    jobs.waits(job.record);
    for (const task of job.tasks) {
      tasks.arrived(task);
      tasks.waits(task);
    }
    const attempts = this.#speculator?.attempts(job) ?? 1;
    if (attempts > 1) job.clone(attempts);
    this.counts.copies += (attempts - 1) * job.tasks.length;
    this.#placer?.arrived(job);
  }

  /** An attempt at the i-th task of a job will run on the node: its estimate is in the node's backlog until it ends. */
  bind(job: Job, i: number, node: number): void {
    this.#nodes.addPending(node, this.#tasks.estimate(job.tasks[i]));
  }

  /** An attempt that was bound to the node and has not started will not run there. */
  unbind(job: Job, i: number, node: number): void {
    this.#nodes.addPending(node, -this.#tasks.estimate(job.tasks[i]));
    this.#nodes.left(node);
  }

  /** Starts an attempt at the i-th task of a job, which is bound to the node and has not started; a slot is idle. */
  start(job: Job, i: number, node: number): void {
    const running = this.#inService.get(job.tasks[i]);
    job.start(i);
    this.#occupy(node);
    if (running === undefined) this.#startFirst(job, i, node);
    else this.#startCopy(job.tasks[i], running, node);
  }

  /** Starts one more attempt at a task in service on a node where a slot is idle. */
  backUp(task: number, running: InService, node: number): void {
    this.#nodes.setLoad(node, this.#nodes.load(node) + 1);
    this.bind(running.job, running.index, node);
    this.#occupy(node);
    running.job.running++;
    running.extra++;
    this.counts.copies++;
    this.#startCopy(task, running, node);
    this.#placer?.joined(node, running.job);
  }

  #occupy(node: number): void {
    this.#nodes.setBusy(node, this.#nodes.busy(node) + 1);
    this.counts.busy++;
  }

  #startFirst(job: Job, i: number, node: number): void {
    const tasks = this.#tasks;
    const task = job.tasks[i];
    const isLocal = job.isLocal(i, node);
    const size = tasks.size(task);
    if (!isLocal) tasks.setSize(task, this.#options.remote * size);
    tasks.setNode(task, node);
    tasks.setStart(task, this.#clock.now);
    this.#monitor.sent(task, node, tasks.size(task));
    this.#monitor.tasks.served(task);
    if (Number.isNaN(this.#jobs.start(job.record))) {
      this.#jobs.setStart(job.record, this.#clock.now);
      this.#monitor.jobs.served(job.record);
    }
    this.#inService.set(task, { job, index: i, size, isLocal, copies: null, extra: job.attempts - 1 });
    this.#executor.start(task, node);
    this.#speculator?.started();
  }

  #startCopy(task: number, running: InService, node: number): void {
    if (this.#copies === null) throw new Error("tasks are attempted once");
    const { sizeOfCopy, remote } = this.#options;
    const isLocal = running.job.isLocal(running.index, node);
    const same = sizeOfCopy?.(running.size, this.#tasks.class(task)) ?? running.size;
    const copy = this.#copies.start(task, node, isLocal ? same : remote * same, isLocal);
    this.#monitor.sent(task, node, copy.size);
    running.copies ??= [];
    running.copies.push(copy);
  }

  /** The run is over: what has not started is counted as sent to where it lines up, in equal parts. */
  over(): void {
    this.#placer?.unstarted((job, positions, nodes) => {
      if (positions.length === 0) return;
      const work = positions.reduce((sum, i) => sum + this.#leastWork(job, i, nodes), 0);
      const task = job.tasks[positions[0]];
      if (nodes === null) this.#monitor.sent(task, -1, work);
      else for (const node of nodes) this.#monitor.sent(task, node, work / nodes.length);
    });
  }

  #leastWork(job: Job, i: number, nodes: readonly number[] | null): number {
    const isLocal = nodes === null || nodes.some((node) => job.isLocal(i, node));
    return (isLocal ? 1 : this.#options.remote) * this.#tasks.size(job.tasks[i]);
  }

  /** A task is done: by the copy, or by the attempt that started first (null). */
  #ended(task: number, winner: Copy | null): void {
    const running = this.#inService.get(task);
    if (running === undefined) return;
    const { job, index } = running;
    const tasks = this.#tasks;
    const copies = running.copies ?? NONE;
    const nodes = [tasks.node(task), ...copies.map(({ node }) => node)];
    this.#inService.delete(task);
    this.counts.copies -= running.extra;
    job.finish(index);
    const first = this.#endFirst(task, job, winner === null);
    const ended = [first, ...copies.map((copy) => this.#endCopy(copy, job, copy === winner))];
    const won = ended[winner === null ? 0 : 1 + copies.indexOf(winner)];
    const lost = ended.reduce((sum, one) => (one === won ? sum : sum + one.done), 0);
    this.#monitor.ran(task, { isLocal: (winner ?? running).isLocal, attempts: nodes.length, work: won.done, lost });
    tasks.setNode(task, won.node);
    this.#monitor.tasks.finished(task);
    tasks.release(task);
    if (job.waiting === 0 && job.running === 0) {
      this.#monitor.jobs.finished(job.record);
      this.#jobs.release(job.record);
      this.#monitor.left();
    }
    if (job.attempts > 1) this.#placer?.voided(job, index);
    this.#placer?.freed(nodes, job);
    this.#speculator?.ended(job, [won, ...ended.filter((one) => one !== won)]);
  }

  #endFirst(task: number, job: Job, isDone: boolean): Ended {
    const tasks = this.#tasks;
    if (!isDone) this.#executor.stop(task);
    const size = tasks.size(task);
    const done = isDone ? size : tasks.attained(task);
    return this.#leave(job, task, { node: tasks.node(task), start: tasks.start(task), size, done });
  }

  #endCopy(copy: Copy, job: Job, isDone: boolean): Ended {
    const done = isDone ? copy.size : (this.#copies?.takeBack(copy) ?? 0);
    return this.#leave(job, copy.task, { ...copy, done });
  }

  /** An attempt at a task leaves its slot. */
  #leave(job: Job, task: number, attempt: { node: number; start: number; size: number; done: number }): Ended {
    const { node, start, size, done } = attempt;
    const nodes = this.#nodes;
    job.running--;
    this.counts.busy--;
    nodes.setBusy(node, nodes.busy(node) - 1);
    // While it was in service what was done has been taken off, not its estimate.
    nodes.addPending(node, done - this.#tasks.estimate(task));
    // What is taken back was never sent.
    if (done !== size) this.#monitor.sent(task, node, done - size);
    nodes.left(node);
    return { node, time: this.#clock.now - start, progress: size > 0 ? done / size : 1, done };
  }
}

/** An attempt out of service, with the work it has done, s at speed 1. */
interface Ended extends EndedAttempt {
  readonly done: number;
}
