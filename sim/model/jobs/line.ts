import type { Job } from "./job.ts";

/** A place in the line of a node: of a task, or of whichever task of the job starts next (−1). */
export interface Place {
  readonly job: Job;
  readonly task: number;
  node: number;
  /** Used, or cancelled. */
  isGone: boolean;
}

/** The places of a node, first come first served; those that are gone are passed over. */
export class Line {
  /** Those before `head` are used: they go when they are more than half. */
  #places: Place[] = [];
  #head = 0;

  push(place: Place): void {
    this.#places.push(place);
  }

  /** Takes out the first place; null where there is none. */
  shift(): Place | null {
    while (this.#head < this.#places.length) {
      const place = this.#places[this.#head++];
      if (place.isGone) continue;
      if (2 * this.#head > this.#places.length) this.#forget();
      return place;
    }
    this.#forget();
    return null;
  }

  /** Those that are not gone. */
  left(): Place[] {
    return this.#places.slice(this.#head).filter(({ isGone }) => !isGone);
  }

  #forget(): void {
    this.#places = this.#places.slice(this.#head);
    this.#head = 0;
  }

  /**
   * Takes out the first places next to each other that may be taken and stand behind a slow job. O(length).
   *
   * @param isBehind whether the whole line stands behind one
   */
  takeGroup(isBehind: boolean, mayTake: (place: Place) => boolean, slow: ReadonlySet<Job>): Place[] {
    const places = this.left();
    let from = 0;
    for (let behind = isBehind; from < places.length; from++) {
      if (behind && mayTake(places[from]) && !slow.has(places[from].job)) break;
      behind ||= slow.has(places[from].job);
    }
    let to = from;
    while (to < places.length && mayTake(places[to]) && !slow.has(places[to].job)) to++;
    if (to === from) return [];
    const group = places.splice(from, to - from);
    this.#places = places;
    this.#head = 0;
    return group;
  }
}
