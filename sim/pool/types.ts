/** Polled by long kernels: whether they are to stop early, because their task is preempted or the pool closes. */
export interface Control {
  stopped(): boolean;
}

/**
 * Work that a thread does: plain data and shared memory in, plain data out. Both can be cloned by `structuredClone`.
 * A kernel is found by its name on the thread, so it is one of the list in `workloads/index.ts`.
 */
export interface Kernel<Input, Output> {
  readonly name: string;
  run(input: Input, control: Control): Output;
}

/** Where kernels run. */
export interface Executor {
  readonly workers: number;
  /**
   * Runs a kernel on a worker, 0 … workers − 1; on any idle one where left out. Rejects with `WorkerLost` when the
   * thread dies under it, and with the kernel's own error when it throws.
   */
  run<Input, Output>(kernel: Kernel<Input, Output>, input: Input, worker?: number): Promise<Output>;
  /** Waits for what runs, and ends the threads. */
  close(): Promise<void>;
}
