import type { EndedAttempt } from "../../../strategies/speculation/types.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Monitor } from "../monitor.ts";
import type { Nodes } from "../nodes.ts";
import { SpaceShared } from "../space-shared.ts";
import type { Tasks } from "../tasks.ts";
import { Copies, type Copy } from "./copies.ts";
import type { Job } from "./job.ts";

/** Decides which task starts where. */
export interface Placer {
  /** A job has arrived. */
  arrived(job: Job): void;
  /**
   * A task of the job is done, and one slot is idle for each of these nodes: the first is where it started first, the
   * others are those of its copies.
   */
  freed(nodes: readonly number[], job: Job): void;
  /** A task of a cloned job is done: its attempts that have not started are void. Called before `freed`. */
  voided(job: Job, task: number): void;
  /** A copy of a task runs on the node, which the placer has not sent there. */
  joined(node: number, job: Job): void;
  /** Whether tasks wait that may yet start on the node, although a slot is idle there. */
  isWanted(node: number): boolean;
}

/** Decides how often tasks are attempted. */
export interface Speculator {
  /** Attempts at each task of a job that arrives. */
  attempts(job: Job): number;
  /** A task has started. */
  started(): void;
  /** A task of the job is done by the first of these attempts. Called when the placer knows of the idle slots. */
  ended(job: Job, attempts: readonly EndedAttempt[]): void;
}

/** What became of a task that is done. */
export interface Outcome {
  /** Whether it ran where its input is. */
  readonly isLocal: boolean;
  /** Attempts that have started. */
  readonly attempts: number;
  /** Work of the attempt that was done first, and work done by the others in vain, s at speed 1. */
  readonly work: number;
  readonly lost: number;
}

/** Sees what happens to jobs and to their tasks. */
export interface JobMonitor {
  readonly jobs: Monitor;
  readonly tasks: Monitor;
  /** A task is done; called before it has finished. */
  ran(task: number, outcome: Outcome): void;
  /** The job has left; its records are gone. */
  left(): void;
}

/** A task in service. */
export interface InService {
  readonly job: Job;
  /** Its place among the tasks of the job. */
  readonly index: number;
  /** Work where its input is, s at speed 1, and whether the attempt that started first is there. */
  readonly size: number;
  readonly isLocal: boolean;
  /** The other attempts in service; null: there have been none. */
  copies: Copy[] | null;
  /** Attempts beyond the first, be they in service or yet to start. */
  extra: number;
}

/** What jobs take beside their work. */
export interface JobOptions {
  /** What a task takes away from its input, as a multiple of its size. */
  readonly remote: number;
  /** Size of a further attempt at a task of this size and class, s at speed 1; left out: the same. */
  readonly sizeOfCopy?: (size: number, of: number) => number;
}

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
    this.#nodes.addInflow(node, tasks.size(task));
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
    this.#nodes.addInflow(node, copy.size);
    running.copies ??= [];
    running.copies.push(copy);
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
    if (done !== size) nodes.addInflow(node, done - size);
    nodes.left(node);
    return { node, time: this.#clock.now - start, progress: size > 0 ? done / size : 1, done };
  }
}

/** An attempt out of service, with the work it has done, s at speed 1. */
interface Ended extends EndedAttempt {
  readonly done: number;
}
