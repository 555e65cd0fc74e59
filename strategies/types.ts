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
  /** Claim of its class beside others, > 0; 1 unless the class says otherwise. */
  readonly weight: number;
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
  /** Another number whenever other nodes are in the set, or in another order: what was worked out from it is stale. */
  readonly version: number;
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
 * Which of several nodes that are equally good: any with equal chances, the lowest or highest numbered, or the next in
 * order of number after the one chosen last.
 */
export type Ties = "random" | "first" | "last" | "turn";

/**
 * A balancer that is a key: the task goes to the feasible node with the least key. The driver keeps the nodes ordered,
 * so a choice costs O(log n).
 */
export interface IndexBalancer {
  readonly kind: "index";
  /**
   * What the key depends on: the node's `id`, `load`, `speed`, `slots` and `group` and what `observe` was told of it
   * (`state`), or it is the node's `backlog` (`backlog`).
   */
  readonly keyedBy: "state" | "backlog";
  /** Not NaN. */
  key(node: NodeView): number;
  /** Left out: random. Only with `keyedBy: "state"`. */
  readonly ties?: Ties;
  /** Says that a task waits, in front of all nodes, while every key is Infinity. Only with `keyedBy: "state"`. */
  readonly mayWait?: true;
  /** Told each response: the node, whose key may change by it, and the task's response time in s. */
  observe?(node: NodeView, responseTime: number, context: Context): void;
}

/** A balancer that looks at the feasible nodes and picks one, or null to let the task wait until a node changes. */
export interface ChoosingBalancer {
  readonly kind: "chooser";
  /** Says that it never answers null, which lets a simulation take a shorter way. */
  readonly alwaysChooses?: true;
  choose(task: TaskView, nodes: NodeSet, context: Context): NodeView | null;
  /** Told each response: the node, the task's response time in s. */
  observe?(node: NodeView, responseTime: number, context: Context): void;
  /** Told whenever the load of a node may have changed, of nodes that have failed too. */
  changed?(node: NodeView): void;
  /**
   * Asked when a node has done a task and has an idle slot and an empty line: the node from whose line it takes the
   * task that is next there, or null.
   */
  steal?(thief: NodeView, nodes: NodeSet, context: Context): NodeView | null;
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
  /** Positions in the queue to start now, in the order to start them. Not asked while no waiting job fits. */
  decide(queue: JobQueue, machine: Machine, context: Context): readonly number[];
}

export type Scheduler =
  | OrderScheduler
  | IndexScheduler
  | ChoosingScheduler
  | QuantumScheduler
  | FeedbackScheduler
  | ClassScheduler
  | SharingScheduler
  | Planner;

/** What a policy must be told to work. `size` needs an information model other than `none`, `key` keyed tasks. */
export type Knowledge =
  "nothing" | "load" | "size" | "attained" | "priority" | "deadline" | "weight" | "speed" | "requested" | "key";

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

/** What is known of the tasks in advance. */
export interface WorkloadFacts {
  /** Tasks per second; 0 where the workload has no rate of its own. */
  readonly rate: number;
  /**
   * E[S^power; S ≤ x] of the true size S, s at speed 1, for power 0, 1 and 2: with x = Infinity the whole moment.
   *
   * @throws RangeError where it is not known
   */
  sizeMoment(power: 0 | 1 | 2, x: number): number;
}

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
  /**
   * What it does on purpose that a check would call a fault: `idles`, it may leave a slot idle beside a task that could
   * have it; `prefers`, it does not treat equal nodes alike.
   */
  readonly onPurpose?: readonly ("idles" | "prefers")[];
  readonly needs: readonly Knowledge[];
  /** Cost of one decision over n nodes or n waiting tasks. */
  readonly cost: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  /**
   * @param workload what is known of the tasks before the first one comes; left out where only the parameters are to
   *   be checked
   */
  create(parameters: ParameterValues, workload?: WorkloadFacts): Policy;
}

export type BalancerDefinition = Definition<"balancer", Balancer>;
export type SchedulerDefinition = Definition<"scheduler", Scheduler>;
/** A policy of any family. */
export type StrategyDefinition = Definition<string, object>;

/**
 * A run worked out by hand that a policy is held against: a list of them, exported by NAME.test.ts beside NAME.ts, is
 * part of what `poolsim check NAME.ts` tries.
 */
export interface Example {
  /** What it shows. */
  readonly what: string;
  /** Speed and slots are 1 where left out. */
  readonly nodes: readonly { readonly count: number; readonly speed?: number; readonly slots?: number }[];
  /** Arrival (s), size (s at speed 1) and, for planners, slots of each task; in order of arrival. */
  readonly tasks: readonly (readonly [arrival: number, size: number, slots?: number])[];
  /** Where they differ from the defaults. */
  readonly parameters?: ParameterValues;
  /** When each task is done, s. */
  readonly finish?: readonly number[];
  /** Where each task is served. */
  readonly node?: readonly number[];
}
