/** How a pool serves the tasks it has admitted: the executor side of the dispatcher. */
export interface Service {
  /** Takes over a task for `node`, or for whichever node serves it first where the line is central (−1). */
  accept(task: number, node: number): void;
  /** Takes back a task that waits. */
  withdraw(task: number): void;
  /** Takes a task out of service for good, its `attained` brought up to date. */
  stop(task: number): void;
  /** A node stops or resumes serving. Its tasks stay; work done on them is kept. */
  turn(node: number, up: boolean): void;
}

/** What a service tells the dispatcher. */
export interface Host {
  /** The task's service begins for the first time; its `node` is set. */
  began(task: number): void;
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
