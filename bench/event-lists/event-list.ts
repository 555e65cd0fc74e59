/** Pending events in order of time, and of coming among those of one instant. */
export interface EventList {
  push(time: number, label: number): void;
  /** Takes the next event out and gives its label; −1 when there is none. `time` is then its instant. */
  pop(): number;
  readonly time: number;
}
