import type { Context, TaskSet, TaskView } from "../types.ts";

/** First come first served (`first`) or last come first served (`last`). */
export interface OrderScheduler {
  readonly kind: "order";
  readonly next: "first" | "last";
  /**
   * Only lines of more tasks than this are served last come first served, others first come first served; a number ≥ 0,
   * 0 where left out: all are. The task that is next counts. Only with `next: "last"` and without `preempts`.
   */
  readonly above?: number;
  /** Whether an arrival displaces the task in service. Only with `next: "last"`. */
  readonly preempts: boolean;
}

/** The waiting task with the least key is next; equal keys go in order of arrival. */
export interface IndexScheduler {
  readonly kind: "index";
  /** Asked when the task starts to wait, and, if `preempts`, of tasks in service when another arrives. */
  key(task: TaskView): number;
  /** Whether a waiting task with a strictly smaller key displaces the task in service with the largest one. */
  readonly preempts: boolean;
}

/** Picks the next task from all that wait. */
export interface ChoosingScheduler {
  readonly kind: "chooser";
  /** Position of the chosen task, 0 ≤ position < tasks.size. The set is in no particular order. */
  choose(tasks: TaskSet, context: Context): number;
}

/** Serves each task for at most `quantum` seconds, then puts it at the end of the line. */
export interface QuantumScheduler {
  readonly kind: "quantum";
  /** Seconds, > 0. */
  readonly quantum: number;
}

/**
 * Multilevel feedback. Tasks begin on level 0; those of the lowest level that has any are served, in turns of the
 * level's quantum; after so many turns on a level a task moves to the next, and on the last it stays. A task of a lower
 * level displaces one of a higher level at once; the displaced stays first of its level and goes on with its quantum.
 */
export interface FeedbackScheduler {
  readonly kind: "feedback";
  /** Quantum of each level, s, > 0. */
  readonly quanta: readonly number[];
  /** Turns on a level before the task moves on, a whole number ≥ 1. */
  readonly turns: number;
  /** At each multiple of it all tasks start again on level 0, s, > 0; Infinity: never. */
  readonly boost: number;
}

/** The first in line of some classes take turns under a rule; within a class first come first served. */
export interface ClassScheduler {
  readonly kind: "classes";
  /** Longest stay in service before the task goes to the end of its class's line, s, > 0; Infinity: to the end. */
  readonly quantum: number;
  /** A rule with fresh state: each line of the pool has its own. */
  rule(): ClassRule;
}

export interface ClassRule {
  /** Position of the chosen task, 0 ≤ position < heads.size, among the first of each class that waits, in no order. */
  choose(heads: TaskSet, context: Context): number;
  /** Told, whenever a task leaves service, how much work it has received in that stay, s at speed 1. */
  served?(task: TaskView, work: number, context: Context): void;
}

/** Serves many tasks at the same time: all alike, or those with the least attained service. */
export interface SharingScheduler {
  readonly kind: "sharing";
  readonly among: "all" | "least-attained";
  /** Shares in proportion to the tasks' `weight`, none faster than one slot. Only among all. */
  readonly weighted?: true;
  /** Tasks served at once for each slot, ≥ 1; the others wait, first come first served. Only among all. */
  readonly limit?: number;
}

/** The running rigid jobs as planners see them. Each question is O(log running). */
export interface Machine {
  /** Slots in all. */
  readonly slots: number;
  /** Idle slots. */
  readonly free: number;
  /** Running jobs. */
  readonly running: number;
  /** Planned end of the i-th running job, s, in ascending order of i; never before `now`. */
  plannedEnd(i: number): number;
  /** Slots of the i-th running job. */
  slotsOf(i: number): number;
  /** First instant at which so many slots are idle as planned if nothing else starts, s; Infinity where never. */
  earliest(slots: number): number;
  /** Slots idle as planned at an instant ≥ now if nothing else starts, those of jobs that end at it included. */
  freeAt(time: number): number;
}

/**
 * The waiting rigid jobs. Questions are O(log size), expected, but for `next` where jobs that are narrow enough and
 * jobs that are short enough stand side by side: it looks at each.
 */
export interface JobQueue extends TaskSet {
  /**
   * The first position beyond `after` (−1: of all) whose job takes at most `slots` slots and either, started now, is
   * planned to end by `end`, s, or takes at most `spare` slots; `size` where there is none.
   */
  next(after: number, slots: number, end: number, spare: number): number;
  /**
   * Of the jobs that take at most `slots` slots the position of the one that follows the one at `after` (−1: of the
   * first) in order of planned time, equal ones in order of arrival; `size` where there is none.
   */
  nextShortest(after: number, slots: number): number;
}

/** Plans rigid jobs on the whole machine. */
export interface Planner {
  readonly kind: "planner";
  /** One pass after all completions and arrivals of an instant, or one after each of them. */
  readonly pass: "per-instant" | "per-event";
  /** Run time to plan with, s; NaN: not known, planned never to end. Asked once, when the job arrives. */
  plannedTime(task: TaskView): number;
  /** Order of the queue, least first, equal ones in order of arrival; left out: order of arrival. Asked once. */
  key?(task: TaskView): number;
  /** Whether it is asked at every arrival and completion, also while no waiting job fits; left out: it is not. */
  readonly always?: true;
  /** Told of each job that has ended, or has left the queue unserved, before the pass that follows. */
  left?(task: TaskView): void;
  /** Positions in the queue to start now, in the order to start them. Without `always`, some waiting job fits. */
  decide(queue: JobQueue, machine: Machine, context: Context): readonly number[];
}

/** Rigid jobs in the rows of a matrix that take turns: all slots of a job run at the same time. */
export interface GangScheduler {
  readonly kind: "gang";
  /** Length of a turn, s, > 0. */
  readonly quantum: number;
  /** Rows at most, ≥ 1; Infinity: as many as are wanted. Jobs beyond wait in order of arrival. */
  readonly rows: number;
  /** Whether slots that are idle in a turn run jobs of the rows that follow. */
  readonly alternates: boolean;
}

/** A cluster of several resources. Amounts are in the scenario's units; what a task takes depends on its class. */
export interface Resources {
  /** Of each resource, > 0. */
  readonly capacity: readonly number[];
  /** What a task of the class takes of each resource while it runs. */
  demandOf(taskClass: number): readonly number[];
  /** Running tasks of the class. */
  runningOf(taskClass: number): number;
  /** Whether one more task of the class could run: there is enough of each resource, and an idle slot. */
  fits(taskClass: number): boolean;
}

/** Shares several resources among classes, which stand for users; within a class first come first served. */
export interface ResourceScheduler {
  readonly kind: "resources";
  /**
   * Asked until it answers −1, after all completions and arrivals of an instant. Position of the task to start, which
   * must fit, among the first of each class that waits, in no order; −1: none starts now.
   */
  choose(heads: TaskSet, resources: Resources, context: Context): number;
}

export type Scheduler =
  | OrderScheduler
  | IndexScheduler
  | ChoosingScheduler
  | QuantumScheduler
  | FeedbackScheduler
  | ClassScheduler
  | SharingScheduler
  | ResourceScheduler
  | GangScheduler
  | Planner;

/** The other end of a dependency, and how long its data take from one node to another, s; within a node, no time. */
export interface Dependency {
  readonly task: number;
  readonly delay: number;
}

/** Tasks with their dependencies, and the processors to run them on: one for each slot, numbered node by node. */
export interface TaskGraph {
  /** Tasks, numbered from 0 as listed. */
  readonly size: number;
  readonly processors: number;
  /** All tasks, each behind those it depends on; beyond that as listed. */
  readonly order: readonly number[];
  /** Estimated time of a task on a processor, s; Infinity where it cannot run; NaN where nothing is told. */
  time(task: number, processor: number): number;
  runsOn(task: number, processor: number): boolean;
  /** What a task depends on, and what depends on it. */
  before(task: number): readonly Dependency[];
  after(task: number): readonly Dependency[];
  nodeOf(processor: number): number;
}

/** Where and when, s from the start of the run, a task is planned to start. */
export interface Placement {
  readonly task: number;
  readonly processor: number;
  readonly start: number;
}

/** Plans all tasks ahead, legally by the estimates. In the run each processor keeps to the order, as soon as it can. */
export interface GraphPlanner {
  readonly kind: "graph";
  plan(graph: TaskGraph, context: Context): readonly Placement[];
}

/** An idle processor begins a ready task after `delay` s, >= 0; with null for a task it asks again then, > 0. */
export type NextTask = Readonly<{ task: number | null; delay: number }>;

/** The decisions of one run of a task graph. */
export interface GraphDecisions {
  /** Told of a task that has become ready: `by` is the processor that finished the last it waited for; null: none. */
  ready(task: number, by: number | null): void;
  /** Asked of each idle processor, in order of number, whenever something has changed; null: stay idle until then. */
  next(processor: number): NextTask | null;
}

/** Decides as the run goes which ready task an idle processor takes. */
export interface GraphDispatcher {
  readonly kind: "graph-online";
  begin(graph: TaskGraph, context: Context): GraphDecisions;
}

export type GraphScheduler = GraphPlanner | GraphDispatcher;
