import type { GraphScheduler, Scheduler } from "./scheduling/types.ts";

export type * from "./admission/types.ts";
export type * from "./allocation/types.ts";
export type * from "./copies/types.ts";
export type * from "./health/types.ts";
export type * from "./partitioning/types.ts";
export type * from "./recovery/types.ts";
export type * from "./retry/types.ts";
export type * from "./scaling/types.ts";
export type * from "./scheduling/types.ts";
export type * from "./speculation/types.ts";

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
 * so a choice costs O(log n) at most.
 */
export interface IndexBalancer {
  readonly kind: "index";
  /**
   * What the key depends on: the node's `id`, `load`, `speed`, `slots` and `group` and what `observe` was told of it
   * (`state`); or it is the node's `load` (`load`) or its `backlog` (`backlog`) and nothing else, for which there are
   * faster ways than to ask.
   */
  readonly keyedBy: "state" | "load" | "backlog";
  /** Not NaN. */
  key(node: NodeView): number;
  /** Left out: random. Not with `keyedBy: "backlog"`. */
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

/**
 * What a policy must be told to work. `size` needs an information model other than `none`, `key` keyed tasks;
 * `progress` is the share of a running task's work that has been done, which whoever runs it reports.
 */
export type Knowledge =
  | "nothing"
  | "load"
  | "size"
  | "attained"
  | "priority"
  | "deadline"
  | "weight"
  | "speed"
  | "requested"
  | "key"
  | "peers"
  | "power"
  | "progress";

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
  /** So many keys as tasks have, at most all of a trace's; left out where tasks have none. */
  keySample?(count: number): Float64Array;
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
  /** What it uses where a scenario tells it, and does without where none does. */
  readonly uses?: readonly Knowledge[];
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
export type SchedulerDefinition = Definition<"scheduler", Scheduler | GraphScheduler>;
/** A policy of any family. */
export type StrategyDefinition = Definition<string, object>;

/**
 * A run worked out by hand that a policy is held against: a list of them, exported by NAME.test.ts beside NAME.ts, is
 * part of what `poolsim check NAME.ts` tries.
 *
 * For an allocator nodes are hosts, slots their cores, and tasks VMs with the time they stay and the cores asked for. A
 * pool with a scaler has 1 to 4 nodes of the kind, of which `count` are on as it begins; the scaler is asked each
 * second, and a node boots for a second.
 */
export interface Example {
  /** What it shows. */
  readonly what: string;
  /** Speed and slots are 1 where left out. */
  readonly nodes: readonly { readonly count: number; readonly speed?: number; readonly slots?: number }[];
  /**
   * Arrival (s), size (s at speed 1) and, for planners, slots of each task, or for partitioners its key; in order of
   * arrival. For speculation each is a job of two tasks of the size.
   */
  readonly tasks: readonly (readonly [arrival: number, size: number, slots?: number])[];
  /** Where they differ from the defaults. */
  readonly parameters?: ParameterValues;
  /** For recoveries: when nodes are down, s. */
  readonly outages?: readonly (readonly [node: number, from: number, to: number])[];
  /** When each task is done, s; Infinity: never. */
  readonly finish?: readonly number[];
  /** Where each task is served; −1: nowhere. */
  readonly node?: readonly number[];
}
