/** Sees what happens to tasks; their records are valid during the call. */
export interface Monitor {
  arrived(task: number): void;
  /** Turned away by a full queue. */
  dropped(task: number): void;
  /** Starts to wait (or to wait again). */
  waits(task: number): void;
  /** Waits no longer: goes into service or leaves. */
  served(task: number): void;
  finished(task: number): void;
  /** Left unserved when its patience ended. */
  abandoned(task: number): void;
}
