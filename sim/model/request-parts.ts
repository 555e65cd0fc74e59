import type { Admission } from "../../strategies/admission/types.ts";
import type { Copies } from "../../strategies/copies/types.ts";
import type { Retry } from "../../strategies/retry/types.ts";
import type { Context } from "../../strategies/types.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Monitor } from "./monitor.ts";
import type { NodeHealth } from "./node-health.ts";
import type { Nodes } from "./nodes.ts";
import type { Tasks } from "./tasks.ts";

/** What is told of requests; their records are valid during the call. */
export interface RequestMonitor extends Monitor {
  /** A request that had been let in leaves: how often it was sent, whether hedged, whether answered. */
  tried(request: number, attempts: number, hedged: boolean, answered: boolean): void;
}

/** What requests work with. */
export interface RequestParts {
  readonly clock: Clock;
  readonly tasks: Tasks;
  readonly nodes: Nodes;
  readonly monitor: RequestMonitor;
  /** Called when a request has left in any way; null: nobody cares. */
  readonly onLeave: (() => void) | null;
}

/** What requests ask; null: nothing is asked, and one attempt is all there is. */
export interface RequestPolicies {
  readonly copies: Copies | null;
  readonly retry: Retry | null;
  readonly admission: Admission | null;
  readonly health: NodeHealth | null;
  /** Random numbers of each. */
  readonly contexts: { readonly [Family in "copies" | "retry" | "admission"]: Context };
}

/** How attempts come out, where it does not depend on policies. */
export interface Outcomes {
  /** Size of a further attempt at a request of this size and class, s at speed 1. */
  nextSize(size: number, of: number): number;
  /** Whether estimates are the true sizes. */
  readonly exact: boolean;
  /** Seconds of service after which an attempt that begins at a node fails; NaN: it does not fail. */
  failsAfter(node: number): number;
}

/** A request that has come in, with its attempts that may still answer it. */
export interface Request {
  readonly task: number;
  readonly live: Attempt[];
  /** Attempts so far, and tries: several copies sent at once are one. */
  sent: number;
  tries: number;
  /** Whether the copies of a try are being sent, so that it has not failed yet. */
  isSending: boolean;
  hedged: boolean;
  /** The wait before the last try, s. */
  backoff: number;
  /** The event that considers one more copy, or that begins the next try; −1 where there is none. */
  timer: number;
  /** The event that ends its patience; −1 where there is none. */
  patience: number;
}

/** One sending of a request: a task of the dispatcher's. */
export interface Attempt {
  readonly task: number;
  readonly request: Request;
  node: number;
  isWaiting: boolean;
  isDone: boolean;
  fails: boolean;
  /** The event that gives it up; −1 where there is none. */
  timer: number;
}

/** The record of one more attempt, the `id`-th of all, sent at `now`, s. */
export function newAttempt(tasks: Tasks, request: Request, id: number, now: number, outcomes: Outcomes): number {
  const task = tasks.allocate();
  const of = tasks.class(request.task);
  const size = tasks.size(request.task);
  const own = request.sent === 0 ? size : outcomes.nextSize(size, of);
  tasks.setId(task, id);
  tasks.setArrival(task, now);
  tasks.setClass(task, of);
  tasks.setSlots(task, 1);
  tasks.setHash(task, tasks.hash(request.task));
  tasks.setSize(task, own);
  tasks.setEstimate(task, outcomes.exact ? own : tasks.estimate(request.task));
  tasks.setRequested(task, tasks.requested(request.task));
  return task;
}

/** The request or attempt that a record is in use for. */
export function found<Record>(records: ReadonlyMap<number, Record>, task: number): Record {
  const record = records.get(task);
  if (record === undefined) throw new Error(`record ${task} is neither a request's nor an attempt's in use`);
  return record;
}
