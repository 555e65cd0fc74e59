import { Piscina } from "piscina";
import type {
  Balancer,
  ChoosingBalancer,
  Context,
  IndexBalancer,
  NodeSet,
  NodeView,
  Scheduler,
  TaskView,
} from "../../strategies/types.ts";

type Options = NonNullable<ConstructorParameters<typeof Piscina>[0]>;
type LoadBalancer = NonNullable<Options["loadBalancer"]>;
type PiscinaTask = Parameters<LoadBalancer>[0];
type PiscinaWorker = Parameters<LoadBalancer>[1][number];
type TaskQueue = Exclude<Options["taskQueue"], undefined>;
type Queued = Parameters<TaskQueue["push"]>[0];

/** A task as Piscina takes it, with what our policies know of it. */
export function withView<Task extends object>(task: Task, view: TaskView): Task {
  return Object.defineProperty(task, Piscina.queueOptionsSymbol, { value: view });
}

function viewOf(task: Queued | PiscinaTask): TaskView {
  const view: unknown = Reflect.get(task, Piscina.queueOptionsSymbol);
  if (typeof view !== "object" || view === null || !("estimate" in view)) {
    throw new RangeError("a task for this pool must carry a view, which withView gives it");
  }
  return view as TaskView;
}

/**
 * Piscina's queue in the order of one of our schedulers, for tasks that wait in front of all workers. Joining costs
 * O(n), because lines in front of threads are short.
 *
 * @throws RangeError for a scheduler that interrupts tasks or does more than order them
 */
export function taskQueueOf(scheduler: Scheduler): TaskQueue {
  const key = keyOf(scheduler);
  const above = firstComeUpTo(scheduler);
  const sequence = new WeakMap<Queued, number>();
  const line: { task: Queued; key: number; order: number }[] = [];
  let next = 0;
  const push = (task: Queued): void => {
    // One that had to be taken back is where it was.
    const number = sequence.get(task) ?? next++;
    sequence.set(task, number);
    const entry = { task, key: key(viewOf(task)), order: number };
    const behind = line.findIndex((one) => one.key > entry.key || (one.key === entry.key && one.order > number));
    line.splice(behind === -1 ? line.length : behind, 0, entry);
  };
  return {
    get size() {
      return line.length;
    },
    push,
    unshift: push,
    shift: () => (above > 0 && line.length > above ? line.pop() : line.shift())?.task ?? null,
    remove(task) {
      const at = line.findIndex((one) => one.task === task);
      if (at !== -1) line.splice(at, 1);
    },
  };
}

/** The longest line that is served first come first served where a longer one is served from its end; else 0. */
function firstComeUpTo(scheduler: Scheduler): number {
  return scheduler.kind === "order" && scheduler.next === "last" ? (scheduler.above ?? 0) : 0;
}

function keyOf(scheduler: Scheduler): (task: TaskView) => number {
  if (scheduler.kind === "order" && !scheduler.preempts) {
    return scheduler.next === "first" || firstComeUpTo(scheduler) > 0 ? () => 0 : (task) => -task.id;
  }
  if (scheduler.kind === "index" && !scheduler.preempts) return (task) => scheduler.key(task);
  throw new RangeError("Piscina takes schedulers that order waiting tasks and interrupt none");
}

/** Piscina's balancer in front of one line: a task goes to any idle worker, or waits. */
export const anyIdle: LoadBalancer = (_task, workers) =>
  workers.find(({ currentUsage, terminating }) => currentUsage === 0 && !terminating) ?? null;

/**
 * Piscina's balancer in the way of one of ours, for tasks that wait at the worker they were sent to: a worker is a node
 * of one slot, and its load is what Piscina has sent there. Where it lets a task wait, Piscina asks again.
 *
 * @throws RangeError for a balancer that needs to know backlogs, responses or changes, of which Piscina tells nothing
 */
export function loadBalancerOf(balancer: Balancer, context: Context): LoadBalancer {
  const isTold = balancer.kind === "chooser" ? (balancer.changed ?? balancer.steal) : undefined;
  if (balancer.observe !== undefined || isTold !== undefined) {
    throw new RangeError("Piscina does not tell a balancer what becomes of tasks");
  }
  if (balancer.kind === "index" && balancer.keyedBy === "backlog") {
    throw new RangeError("Piscina does not know the work that waits at a worker");
  }
  const choose = balancer.kind === "index" ? leastKey(balancer, context) : balancer.choose;
  let version = 0;
  return (task, workers) => {
    const usable = workers.filter(({ terminating, destroyed }) => !terminating && !destroyed);
    const views = usable.map(nodeOf);
    const nodes: NodeSet = { size: views.length, version: version++, at: (i) => views[i] };
    const chosen = views.length === 0 ? null : choose.call(balancer, viewOf(task), nodes, context);
    return chosen === null ? null : usable[views.indexOf(chosen)];
  };
}

/** The node with the least key, by the balancer's rule for ties. */
function leastKey(balancer: IndexBalancer, { random }: Context): ChoosingBalancer["choose"] {
  let last = -1;
  return (_task, nodes) => {
    const all = Array.from({ length: nodes.size }, (_, i) => nodes.at(i));
    const keys = all.map((node) => balancer.key(node));
    const least = keys.reduce((a, b) => Math.min(a, b));
    if (balancer.mayWait === true && least === Infinity) return null;
    const tied = all.filter((_, i) => keys[i] === least);
    const chosen = {
      random: () => tied[random.below(tied.length)],
      first: () => tied[0],
      last: () => tied[tied.length - 1],
      turn: () => tied.find(({ id }) => id > last) ?? tied[0],
    }[balancer.ties ?? "random"]();
    last = chosen.id;
    return chosen;
  };
}

function nodeOf({ currentUsage: load }: PiscinaWorker, id: number): NodeView {
  return {
    id,
    group: 0,
    speed: 1,
    slots: 1,
    load,
    waiting: Math.max(0, load - 1),
    free: load === 0 ? 1 : 0,
    backlog: NaN,
  };
}
