import type { Saving } from "../../strategies/recovery/types.ts";

/** How far a task is. Work is in s at speed 1. */
export interface Progress {
  readonly size: number;
  /** Work done. */
  attained: number;
  /** Of it, the work as of the last complete save. */
  saved: number;
  /** Time in the slot before work goes on, s. */
  preparation: number;
  /** Time spent on the save under way, s; 0 where none is. */
  writing: number;
}

/** A rest of work this small beside an interval is rounding, not one more save. */
const ROUNDING = 1e-9;

/** Work at which the next save begins, at the latest at the end. */
function nextMark({ size, attained, saved }: Progress, { interval }: Saving, speed: number): number {
  return Math.max(attained, Math.min(saved + interval * speed, size));
}

/** Saves still to be completed if nothing fails, the one under way included. O(1). */
function savesLeft(progress: Progress, saving: Saving, speed: number): number {
  const atEnd = saving.atEnd ? 1 : 0;
  if (saving.interval === Infinity) return atEnd;
  const step = saving.interval * speed;
  const after = (progress.size - nextMark(progress, saving, speed)) / step;
  return after <= ROUNDING ? atEnd : Math.ceil(after - ROUNDING) + atEnd;
}

/** Time in the slot that is not work, until the task is done if nothing fails, s. O(1). */
export function overheadLeft(progress: Progress, saving: Saving, speed: number): number {
  return progress.preparation + savesLeft(progress, saving, speed) * saving.cost - progress.writing;
}

/** Time in the slot until the task is done if nothing fails, s. O(1). */
export function timeLeft(progress: Progress, saving: Saving, speed: number): number {
  return Math.max(0, progress.size - progress.attained) / speed + overheadLeft(progress, saving, speed);
}

/**
 * Lets time pass in the slot: first the preparation, then work and saves in turn. A save that is complete at the very
 * end of `time` counts. O(1), however many saves there were.
 *
 * @param time s, at most `timeLeft`
 * @returns the time that was not work, s
 */
export function advance(progress: Progress, saving: Saving, speed: number, time: number): number {
  const prepared = Math.min(time, progress.preparation);
  progress.preparation -= prepared;
  let rest = time - prepared;
  const mark = nextMark(progress, saving, speed);
  const toMark = (mark - progress.attained) / speed;
  if (rest < toMark || saving.interval === Infinity) {
    progress.attained = Math.min(progress.size, progress.attained + rest * speed);
    return prepared;
  }
  rest -= toMark;
  progress.attained = mark;
  if (rest < saving.cost - progress.writing) {
    progress.writing += rest;
    return prepared + rest;
  }
  const written = saving.cost - progress.writing;
  rest -= written;
  const cycle = saving.interval + saving.cost;
  const cycles = Math.floor(rest / cycle);
  progress.saved = Math.min(progress.size, mark + cycles * saving.interval * speed);
  rest = Math.max(0, rest - cycles * cycle);
  const worked = Math.min(rest, saving.interval, (progress.size - progress.saved) / speed);
  progress.attained = progress.saved + worked * speed;
  progress.writing = rest - worked;
  return prepared + written + cycles * saving.cost + progress.writing;
}
