import type { Clock } from "../../kernel/clock.ts";
import type { Monitor } from "../monitor.ts";
import type { Nodes } from "../nodes.ts";
import { SpaceShared } from "../space-shared.ts";
import type { Tasks } from "../tasks.ts";
import type { Job } from "./job.ts";

/** Decides which task starts where. */
export interface Placer {
  /** A job has arrived. */
  arrived(job: Job): void;
  /** A task of the job is done, and its slot of the node is idle. */
  freed(node: number, job: Job): void;
  /**
   * Tells which tasks of a job have not started, by position, and at which nodes they have places; null: at none yet,
   * they may go to any.
   */
  unstarted(tell: (job: Job, tasks: readonly number[], nodes: readonly number[] | null) => void): void;
}

/** Sees what happens to jobs and to their tasks. */
export interface JobMonitor {
  readonly jobs: Monitor;
  readonly tasks: Monitor;
  /** A task is done that ran where its input is, or elsewhere; called before the task has finished. */
  ran(task: number, isLocal: boolean): void;
  /** A task has so much work, s at speed 1, for the node, or for any of them (−1). */
  sent(task: number, node: number, work: number): void;
  /** The job has left; its records are gone. */
  left(): void;
}

/**
 * Nodes that run the tasks of jobs, one to a slot. A job waits until its first task starts and is done when its last
 * one is. A task away from its input has `remote` times the work.
 */
export class JobPool {
  readonly #clock: Clock;
  /** The records of the jobs, and of their tasks. */
  readonly #jobs: Tasks;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #monitor: JobMonitor;
  readonly #remote: number;
  readonly #executor: SpaceShared;
  /** The job of each task in service, and whether it is where its input is. */
  readonly #inService = new Map<number, { job: Job; isLocal: boolean }>();
  #placer: Placer | null = null;

  constructor(
    parts: { clock: Clock; jobs: Tasks; tasks: Tasks; nodes: Nodes },
    monitor: JobMonitor,
    { remote }: { remote: number },
  ) {
    this.#clock = parts.clock;
    this.#jobs = parts.jobs;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#monitor = monitor;
    this.#remote = remote;
    const completed = (task: number): void => this.#completed(task);
    this.#executor = new SpaceShared(parts.clock, parts.tasks, parts.nodes, Infinity, completed, completed);
  }

  /** To be called once, before any job. */
  placeBy(placer: Placer): void {
    this.#placer = placer;
  }

  arrive(job: Job): void {
    const { jobs, tasks } = this.#monitor;
    jobs.arrived(job.record);
    jobs.waits(job.record);
    for (const task of job.tasks) {
      tasks.arrived(task);
      tasks.waits(task);
    }
    this.#placer?.arrived(job);
  }

  /** The i-th task of a job will run on the node: its estimate is part of the node's backlog until it is done. */
  bind(job: Job, i: number, node: number): void {
    this.#nodes.addPending(node, this.#tasks.estimate(job.tasks[i]));
  }

  /** Starts the i-th task of a job, which is bound to the node and has not started; a slot there is idle. */
  start(job: Job, i: number, node: number): void {
    const tasks = this.#tasks;
    const nodes = this.#nodes;
    const task = job.tasks[i];
    const isFirst = job.waiting === job.tasks.length;
    const isLocal = job.isLocal(i, node);
    job.start(i);
    if (!isLocal) tasks.setSize(task, this.#remote * tasks.size(task));
    tasks.setNode(task, node);
    tasks.setStart(task, this.#clock.now);
    nodes.setBusy(node, nodes.busy(node) + 1);
    this.#monitor.sent(task, node, tasks.size(task));
    this.#monitor.tasks.served(task);
    if (isFirst) {
      this.#jobs.setStart(job.record, this.#clock.now);
      this.#monitor.jobs.served(job.record);
    }
    this.#inService.set(task, { job, isLocal });
    this.#executor.start(task, node);
  }

  /** The run is over: what has not started is counted as sent to where it lines up, in equal parts. */
  over(): void {
    this.#placer?.unstarted((job, positions, nodes) => {
      const work = positions.reduce((sum, i) => sum + this.#leastWork(job, i, nodes), 0);
      const task = job.tasks[positions[0]];
      if (nodes === null) this.#monitor.sent(task, -1, work);
      else for (const node of nodes) this.#monitor.sent(task, node, work / nodes.length);
    });
  }

  #leastWork(job: Job, i: number, nodes: readonly number[] | null): number {
    const isLocal = nodes === null || nodes.some((node) => job.isLocal(i, node));
    return (isLocal ? 1 : this.#remote) * this.#tasks.size(job.tasks[i]);
  }

  #completed(task: number): void {
    const found = this.#inService.get(task);
    if (found === undefined) return;
    const { job, isLocal } = found;
    const nodes = this.#nodes;
    const node = this.#tasks.node(task);
    this.#inService.delete(task);
    job.running--;
    nodes.setBusy(node, nodes.busy(node) - 1);
    // While it was in service its size has been taken off, not its estimate.
    nodes.addPending(node, this.#tasks.size(task) - this.#tasks.estimate(task));
    nodes.left(node);
    this.#monitor.ran(task, isLocal);
    this.#monitor.tasks.finished(task);
    this.#tasks.release(task);
    if (job.waiting === 0 && job.running === 0) {
      this.#monitor.jobs.finished(job.record);
      this.#jobs.release(job.record);
      this.#monitor.left();
    }
    this.#placer?.freed(node, job);
  }
}
