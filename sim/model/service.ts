/** How a pool serves the tasks it has admitted: the executor side of the dispatcher. */
export interface Service {
  /** Takes over a task for `node`, or for whichever node serves it first where the line is central (−1). */
  accept(task: number, node: number): void;
  /** Takes back a task that waits. */
  withdraw(task: number): void;
  /** Takes a task out of service for good, its `attained` brought up to date. */
  stop(task: number): void;
  /** Takes the task that is next in a node's line out of it; −1 where none waits there. */
  release(node: number): number;
  /** A node stops or resumes serving. Waiting tasks stay, and so do those in service where nobody recovers them. */
  turn(node: number, up: boolean): void;
  /** A node goes on at another speed; only where each task in service has a slot of its own. */
  pace?(node: number, speed: number): void;
}

/** What a service tells the dispatcher. */
export interface Host {
  /** The task's service begins for the first time; its `node` is set. */
  began(task: number): void;
  /** The task has lost work: what it has done is what is kept, s at speed 1. It has left its slot. */
  setBack(task: number, keep: number): void;
  /** A task that has left its slot leaves its node too, until it is placed again. */
  displaced(task: number): void;
  /** A task that has left its slot asks for one again: at its node, or anywhere once it was displaced. */
  place(task: number): void;
  /** A task that has left its slot leaves the pool unserved. */
  gaveUp(task: number): void;
  /** The task is done. Its record must not be used afterwards. */
  finished(task: number): void;
}

/** Runs tasks in slots: in virtual time, or on threads. */
export interface Executor {
  /** Begins or resumes service. */
  start(task: number, node: number): void;
  /** Brings the task's `attained` up to date while it runs. */
  accrue(task: number): void;
  /** Interrupts service, with `attained` brought up to date. */
  stop(task: number): void;
}
