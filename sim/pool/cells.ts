/**
 * What the main thread and one worker share: a bell that wakes the worker, the request to serve, and how that went.
 * A request costs no message: the numbers are written here, and the bell is rung.
 */
export interface Cells {
  /** Whole numbers, by the names below. */
  readonly signals: Int32Array;
  /** Real numbers, by the names below. */
  readonly numbers: Float64Array;
  /** Rung by every worker of the pool when it has done something; index 0. */
  readonly bell: Int32Array;
}

/** Places in `signals`. */
export const Signal = {
  /** Changes whenever the worker has something to look at. */
  bell: 0,
  /** Number of the request asked for last, from 1; that of the one answered last. */
  asked: 1,
  answered: 2,
  /** Number of the request that is to stop. */
  stop: 3,
  /** 1: all work is to stop; the pool is being closed by force. */
  halt: 4,
  /** 1: the worker is to end once it has nothing left to do. */
  end: 5,
  /** Number of the piece of work from a message that was begun last. */
  begun: 6,
  /** 1: the answered request threw an error, which comes as a message. */
  failed: 7,
} as const;

/** Places in `numbers`. */
export const Figure = {
  /** What is asked: number of the task, and its work, s. */
  task: 0,
  work: 1,
  /** Rounds per second that the worker spins, as calibrated. */
  rate: 2,
  /** Of the answer: work done, s, and when the kernel began and ended, s on `monotonic`. */
  done: 3,
  began: 4,
  ended: 5,
} as const;

const SIGNALS = 8;
const FIGURES = 6;

export function newCells(bell: Int32Array): Cells {
  return {
    signals: new Int32Array(new SharedArrayBuffer(4 * SIGNALS)),
    numbers: new Float64Array(new SharedArrayBuffer(8 * FIGURES)),
    bell,
  };
}

/** Wakes whoever waits for this cell to change. */
export function ring(cells: Int32Array, index: number): void {
  Atomics.add(cells, index, 1);
  Atomics.notify(cells, index);
}

/** Time of a clock that all threads of the process share and that never goes back, s. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
