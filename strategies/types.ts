/**
 * What a policy sees and what it answers. Nothing is imported here and everything may import it: the same policy object
 * runs in the simulator, against theory, and on real threads.
 *
 * Times are seconds; work is seconds at speed 1. Views are read-only and valid only during the call that hands them
 * over: the driver reuses the objects.
 */

/** Random numbers private to one strategy: drawing more of them changes no other stream. */
export interface Random {
  /** A number strictly inside (0, 1), with 53 random bits. */
  next(): number;
  /** A whole number in 0 … n − 1, each equally likely. Needs 1 ≤ n ≤ 2^32. */
  below(n: number): number;
}

/** What a policy may know of a task. Its true size is not here. */
export interface TaskView {
  /** Order of arrival, from 0. */
  readonly id: number;
  /** Instant of arrival, s. */
  readonly arrival: number;
  /** Work as the information model tells it, s at speed 1; NaN where it tells nothing. */
  readonly estimate: number;
  /** The submitter's own estimate from a trace, s; equals `estimate` where the workload has none. */
  readonly requested: number;
  /** Work done so far, s at speed 1. */
  readonly attained: number;
  /** `estimate − attained`, s; below 0 when the estimate was too low; NaN where there is no estimate. */
  readonly remaining: number;
  /** Larger is more urgent; 0 unless the class says otherwise. */
  readonly priority: number;
  /** Absolute instant, s; Infinity where there is none. */
  readonly deadline: number;
  /** Index of the class in the scenario, from 0. */
  readonly class: number;
  /** Key of a keyed request, a whole number ≥ 0; −1 where the workload has none. */
  readonly key: number;
  /** Slots the task occupies at once; 1 outside clusters. */
  readonly slots: number;
}

/** What a policy may know of a node. */
export interface NodeView {
  /** Position among all nodes, from 0. */
  readonly id: number;
  /** Which entry of the scenario's `nodes` it comes from, from 0. */
  readonly group: number;
  /** Work done by one slot per second. */
  readonly speed: number;
  /** Tasks it can serve at once. */
  readonly slots: number;
  /** Tasks present: in service and waiting. */
  readonly load: number;
  /** Tasks waiting. */
  readonly waiting: number;
  /** Idle slots. */
  readonly free: number;
  /** Estimated unfinished work divided by speed × slots, s; NaN where the scenario gives no estimates. */
  readonly backlog: number;
}

/** The nodes a task may go to, kept by the driver: never a copy. */
export interface NodeSet {
  readonly size: number;
  /** The i-th node, 0 ≤ i < size, in order of id unless nodes have failed and come back. */
  at(i: number): NodeView;
}

/** Waiting tasks. */
export interface TaskSet {
  readonly size: number;
  /** The i-th waiting task, 0 ≤ i < size. The view is reused by the next call. */
  at(i: number): TaskView;
}

/** What every decision may use besides its views. */
export interface Context {
  /** The present instant, s. */
  readonly now: number;
  readonly random: Random;
}

/**
 * A balancer that is a key: the task goes to the feasible node with the least key, ties broken at random with equal
 * chances. The driver keeps the nodes ordered, so a choice costs O(log n).
 */
export interface IndexBalancer {
  readonly kind: "index";
  /**
   * What the key depends on: the node's `load`, `speed`, `slots` and `group` only (`state`), or it is the node's
   * `backlog` (`backlog`).
   */
  readonly keyedBy: "state" | "backlog";
  key(node: NodeView): number;
}

/** A balancer that looks at the feasible nodes and picks one, or null to let the task wait until a node changes. */
export interface ChoosingBalancer {
  readonly kind: "chooser";
  /** Says that it never answers null, which lets a simulation take a shorter way. */
  readonly alwaysChooses?: true;
  choose(task: TaskView, nodes: NodeSet, context: Context): NodeView | null;
  /** Told each response: the node, the task's response time in s. */
  observe?(node: NodeView, responseTime: number, context: Context): void;
}

export type Balancer = IndexBalancer | ChoosingBalancer;

/** First come first served (`first`) or last come first served (`last`). */
export interface OrderScheduler {
  readonly kind: "order";
  readonly next: "first" | "last";
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

/** Serves many tasks at the same time: all alike, or those with the least attained service. */
export interface SharingScheduler {
  readonly kind: "sharing";
  readonly among: "all" | "least-attained";
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

export type Scheduler =
  OrderScheduler | IndexScheduler | ChoosingScheduler | QuantumScheduler | SharingScheduler | Planner;

/** What a policy must be told to work. `size` needs an information model other than `none`. */
export type Knowledge = "nothing" | "load" | "size" | "attained" | "priority" | "deadline" | "speed" | "requested";

export type ParameterValue = number | string | boolean | readonly number[] | null;

/** One parameter of a policy, as data: the grammar, the table of policies and the editor schema come from it. */
export interface Parameter {
  readonly type: "integer" | "number" | "duration" | "boolean" | "choice" | "numbers";
  /** Null: the policy works it out, as the summary says. */
  readonly default: ParameterValue;
  readonly summary: string;
  /** Least value allowed, inclusive; for lists, of each entry. */
  readonly min?: number;
  /** Greatest value allowed, inclusive. */
  readonly max?: number;
  /** Whether `min` itself is refused. */
  readonly above?: boolean;
  readonly choices?: readonly string[];
}

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** A policy as the registry holds it. `create` gives fresh state for each run. */
export interface Definition<Family extends string, Policy> {
  readonly family: Family;
  /** The literature's name, kebab-case. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Author, year, title or place. */
  readonly source: string;
  /**
   * What it is held against, that does not come from its own code: the ids of verified truths, or where the answer is
   * from ("worked by hand", "naive reference"). A policy of your own may leave it out.
   */
  readonly checkedBy?: readonly string[];
  /** Systems in production whose default it is. */
  readonly defaultOf?: readonly string[];
  readonly needs: readonly Knowledge[];
  /** Cost of one decision over n nodes or n waiting tasks. */
  readonly cost: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  create(parameters: ParameterValues): Policy;
}

export type BalancerDefinition = Definition<"balancer", Balancer>;
export type SchedulerDefinition = Definition<"scheduler", Scheduler>;
export type StrategyDefinition = BalancerDefinition | SchedulerDefinition;
