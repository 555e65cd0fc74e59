import { type Clock, Rank } from "../kernel/clock.ts";
import { LinkedLines } from "./lines.ts";
import type { Monitor } from "./monitor.ts";
import type { Nodes } from "./nodes.ts";
import type { Router } from "./router.ts";
import type { Host, Service } from "./service.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/** Where the tasks of a central line are counted until they have a node. */
const CENTRAL = -1;

/**
 * The way of a task through the pool: admit → place → order → start → record.
 *
 * It knows a clock, nodes, a router (the balancer's side) and a service (the scheduler's and executors' side) and
 * nothing else, so the same code runs in virtual time and on real threads.
 */
export class Dispatcher implements Host {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  /** Null: one central line, no balancer. */
  readonly #router: Router | null;
  readonly #monitor: Monitor;
  readonly #service: Service;
  readonly #onLeave: ((task: number) => void) | null;
  readonly #cursor: TaskCursor;
  /** Tasks that the balancer lets wait, and how many. */
  readonly #held: LinkedLines;
  #holding = 0;
  /** Places of a central line, with the slots behind it. */
  readonly #capacity: number;
  readonly #patient: number;
  #present = 0;

  /**
   * @param parts.places waiting places of the central line; Infinity where unbounded or where lines are per node
   * @param parts.onLeave called when a task has left in any way, before its record is recycled
   * @param makeService opens the service on this dispatcher as its host
   */
  constructor(
    parts: {
      clock: Clock;
      tasks: Tasks;
      nodes: Nodes;
      router: Router | null;
      monitor: Monitor;
      places: number;
      onLeave: ((task: number) => void) | null;
    },
    makeService: (host: Host) => Service,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#router = parts.router;
    this.#monitor = parts.monitor;
    this.#onLeave = parts.onLeave;
    this.#cursor = new TaskCursor(parts.tasks);
    this.#held = new LinkedLines(parts.tasks, 1, "first");
    this.#capacity = parts.nodes.totalSlots + parts.places;
    this.#patient = parts.clock.on((task) => this.#abandon(task));
    this.#service = makeService(this);
  }

  /** Tasks in the pool. */
  get present(): number {
    return this.#present;
  }

  /** A new task, its record filled in. False: it has been dropped, and its record is no longer its own. */
  arrive(task: number): boolean {
    this.#monitor.arrived(task);
    this.#present++;
    return this.#admit(task);
  }

  /** The task will leave unserved when its service has not begun after `patience`, s. */
  waitAtMost(task: number, patience: number): void {
    if (!Number.isNaN(this.#tasks.start(task))) return;
    this.#tasks.setTimer(task, this.#clock.at(this.#clock.now + patience, Rank.failure, this.#patient, task));
  }

  /** A node fails or comes back; waiting tasks stay with it. */
  turn(node: number, up: boolean): void {
    if (this.#nodes.up(node) === (up ? 1 : 0)) return;
    if (this.#nodes.isBarred(node)) {
      // It is out already, and stays so.
    } else if (up) this.#nodes.able.add(this.#nodes.views[node]);
    else this.#nodes.able.remove(this.#nodes.views[node]);
    this.#service.turn(node, up);
    this.#router?.turned(node);
    if (up && this.#router !== null) this.#retry(this.#router);
  }

  /** A node goes on at another speed, with the tasks it serves. */
  pace(node: number, speed: number): void {
    if (this.#service.pace === undefined) throw new RangeError("the speed of nodes that share their slots is fixed");
    this.#service.pace(node, speed);
    this.#router?.changed(node);
  }

  /** Keeps a node from getting tasks, or no longer. */
  bar(node: number, barred: boolean): void {
    this.#nodes.bar(node, barred);
    this.#router?.turned(node);
    if (!barred && this.#router !== null) this.#retry(this.#router);
  }

  /** Has a task sent with these nodes barred; false: it has been dropped. */
  arriveElsewhere(task: number, nodes: readonly number[]): boolean {
    const barred: number[] = [];
    for (const node of nodes) {
      if (this.#nodes.isBarred(node)) continue;
      this.#nodes.bar(node, true);
      this.#router?.turned(node);
      barred.push(node);
    }
    const isIn = this.arrive(task);
    for (const node of barred.reverse()) {
      this.#nodes.bar(node, false);
      this.#router?.turned(node);
    }
    return isIn;
  }

  /** Takes a task out that waits or is in service, as if it had never been sent; the monitor is not told. */
  cancel(task: number, isWaiting: boolean): void {
    const tasks = this.#tasks;
    const node = tasks.node(task);
    this.#stopTimer(task);
    this.#present--;
    if (!isWaiting) this.#service.stop(task);
    const left = tasks.size(task) - tasks.attained(task);
    this.#takeOut(task, isWaiting);
    if (this.#router !== null && node !== -1) this.#nodes.addInflow(node, -left);
    tasks.release(task);
  }

  began(task: number): void {
    this.#tasks.setStart(task, this.#clock.now);
    this.#stopTimer(task);
  }

  setBack(task: number, keep: number): void {
    const lost = this.#tasks.attained(task) - keep;
    this.#tasks.setAttained(task, keep);
    if (this.#router === null) return;
    this.#nodes.addPending(this.#tasks.node(task), lost);
    this.#router.changed(this.#tasks.node(task));
  }

  displaced(task: number): void {
    if (this.#router === null) return;
    this.#leaveNode(this.#router, task);
    this.#tasks.setNode(task, -1);
  }

  place(task: number): void {
    if (this.#router === null || this.#tasks.node(task) === -1) this.#admit(task);
    else this.#service.accept(task, this.#tasks.node(task));
  }

  gaveUp(task: number): void {
    const router = this.#router;
    const node = this.#tasks.node(task);
    this.#present--;
    if (router !== null) this.#leaveNode(router, task);
    this.#monitor.abandoned(task);
    this.#onLeave?.(task);
    this.#tasks.release(task);
    if (this.#holding > 0 && router !== null && this.#nodes.up(node) === 1) this.#retry(router);
  }

  finished(task: number): void {
    const tasks = this.#tasks;
    const router = this.#router;
    const node = tasks.node(task);
    this.#present--;
    this.#monitor.finished(task);
    if (router !== null) {
      // What the estimate was wrong by.
      const error = tasks.size(task) - tasks.estimate(task);
      if (error !== 0) this.#nodes.addPending(node, error);
      this.#nodes.left(node);
      router.changed(node);
      if (router.observes) router.observe(node, this.#clock.now - tasks.arrival(task));
    }
    if (this.#onLeave !== null) this.#onLeave(task);
    tasks.release(task);
    if (this.#holding > 0 && router !== null) this.#retry(router);
    if (router !== null && router.steals) this.#steal(router, node);
  }

  /** Lets the task in; false: it had to be dropped. */
  #admit(task: number): boolean {
    if (this.#router === null) {
      if (this.#present > this.#capacity) return this.#drop(task);
      this.#service.accept(task, CENTRAL);
      return true;
    }
    const node = this.#holding > 0 ? -1 : this.#choose(this.#router, task);
    if (node !== -1) return this.#send(this.#router, task, node);
    this.#held.push(0, task);
    this.#holding++;
    this.#monitor.waits(task);
    return true;
  }

  #choose(router: Router, task: number): number {
    return this.#nodes.able.size === 0 ? -1 : router.choose(this.#cursor.on(task));
  }

  #send(router: Router, task: number, node: number): boolean {
    const nodes = this.#nodes;
    if (nodes.load(node) >= nodes.capacity(node)) return this.#drop(task);
    this.#tasks.setNode(task, node);
    nodes.setLoad(node, nodes.load(node) + 1);
    // What earlier attempts have left to do.
    const attained = this.#tasks.attained(task);
    nodes.addInflow(node, this.#tasks.size(task) - attained);
    nodes.addPending(node, this.#tasks.estimate(task) - attained);
    this.#service.accept(task, node);
    router.changed(node);
    return true;
  }

  /** Asks the balancer again for the tasks it let wait, in order of arrival. */
  #retry(router: Router): void {
    while (this.#holding > 0) {
      const task = this.#held.first(0);
      const node = this.#choose(router, task);
      if (node === -1) return;
      this.#held.pop(0);
      this.#holding--;
      this.#monitor.served(task);
      this.#send(router, task, node);
    }
  }

  #leaveNode(router: Router, task: number): void {
    const node = this.#tasks.node(task);
    this.#nodes.addPending(node, this.#tasks.attained(task) - this.#tasks.estimate(task));
    this.#nodes.left(node);
    router.changed(node);
  }

  /** A node with nothing to do takes a waiting task of another's. */
  #steal(router: Router, thief: number): void {
    const nodes = this.#nodes;
    if (!nodes.takes(thief) || nodes.load(thief) >= nodes.slots(thief)) return;
    const victim = router.steal(thief);
    const task = victim === -1 || victim === thief ? -1 : this.#service.release(victim);
    if (task === -1) return;
    nodes.addInflow(victim, this.#tasks.attained(task) - this.#tasks.size(task));
    this.#leaveNode(router, task);
    this.#send(router, task, thief);
  }

  #drop(task: number): false {
    this.#stopTimer(task);
    this.#present--;
    this.#monitor.dropped(task);
    this.#onLeave?.(task);
    this.#tasks.release(task);
    return false;
  }

  #stopTimer(task: number): void {
    if (this.#tasks.timer(task) === -1) return;
    this.#clock.cancel(this.#tasks.timer(task));
    this.#tasks.setTimer(task, -1);
  }

  #abandon(task: number): void {
    const tasks = this.#tasks;
    tasks.setTimer(task, -1);
    this.#present--;
    this.#takeOut(task, true);
    this.#monitor.abandoned(task);
    this.#onLeave?.(task);
    tasks.release(task);
  }

  /** Takes a task out of its line, if it waits, and off its node. */
  #takeOut(task: number, isWaiting: boolean): void {
    if (this.#router !== null && this.#tasks.node(task) === -1) {
      this.#held.remove(0, task);
      this.#holding--;
      this.#monitor.served(task);
      return;
    }
    if (isWaiting) this.#service.withdraw(task);
    if (this.#router !== null) this.#leaveNode(this.#router, task);
  }
}
