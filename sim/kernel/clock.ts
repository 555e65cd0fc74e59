/**
 * Order among events of one instant, a modelling decision: servers are freed before they fail, both before tasks
 * arrive, and all of that before anybody decides or observes.
 */
export const Rank = { completion: 0, failure: 1, arrival: 2, decision: 3, observation: 4 } as const;

export type Rank = (typeof Rank)[keyof typeof Rank];

/** What happens when an event is due. The payload is a small whole number, such as the index of a task record. */
export type Handler = (payload: number) => void;

/** Time, and things to come. Virtual in the simulator, the wall clock on real threads. */
export interface Clock {
  /** The present instant, s. */
  readonly now: number;
  /** Registers a handler, once per run; the number returned names it in `at`. At most 250 of them. */
  on(handler: Handler): number;
  /**
   * Schedules an event and returns its handle, valid until the event happens or is cancelled. Events of one instant
   * happen by rank, and within a rank in the order in which they were scheduled.
   *
   * @throws RangeError when `time` is before `now` or not a number.
   */
  at(time: number, rank: Rank, handler: number, payload: number): number;
  /**
   * Schedules the one event that stands beside the others, such as the next arrival, of which there is always at most
   * one: cheaper than `at`, in the same order, and not to be cancelled.
   *
   * @throws RangeError as `at`; Error while another one stands
   */
  stand(time: number, rank: Rank, handler: number, payload: number): void;
  /** Takes an event back. The handle must still be valid. */
  cancel(handle: number): void;
  /** Whether nothing else is to happen at the present instant. */
  isInstantOver(): boolean;
}
