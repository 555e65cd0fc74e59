import { PER_SECOND } from "./trades.ts";
import type { WindowSpec } from "./spec.ts";

/** What is kept of the trades of a window. Times in whole microseconds. */
export interface Window {
  start: number;
  /** Of a session: the last trade in it. */
  last: number;
  /** When no more trades can belong to it; exclusive. */
  end: number;
  trades: number;
  volume: number;
  /** Σ price × size. */
  notional: number;
}

/** Assigns trades of one symbol to windows. The list of open windows is ascending by start, and so by end. */
export type Assign = (open: Window[], time: number, price: number, size: number) => void;

export function assigner(spec: WindowSpec): Assign {
  if (spec.kind === "session") return sessions(microseconds(spec.gap));
  const length = microseconds(spec.length);
  const slide = spec.kind === "tumbling" ? length : microseconds(spec.slide);
  return (open, time, price, size) => {
    const latest = Math.floor(time / slide) * slide;
    for (let start = latest; start > time - length; start -= slide) {
      add(windowAt(open, start, start + length), time, price, size);
    }
  };
}

/** A time in whole microseconds. */
export const microseconds = (seconds: number): number => Math.round(seconds * PER_SECOND);

function windowAt(open: Window[], start: number, end: number): Window {
  let i = open.length;
  while (i > 0 && open[i - 1].start > start) i--;
  if (i > 0 && open[i - 1].start === start) return open[i - 1];
  const window = { start, last: start, end, trades: 0, volume: 0, notional: 0 };
  open.splice(i, 0, window);
  return window;
}

function add(window: Window, time: number, price: number, size: number): void {
  window.last = Math.max(window.last, time);
  window.trades++;
  window.volume += size;
  window.notional += price * size;
}

/** A trade joins the sessions whose trades are less than `gap` away, which thereby become one. */
function sessions(gap: number): Assign {
  return (open, time, price, size) => {
    let first = open.length;
    while (first > 0 && open[first - 1].last + gap > time) first--;
    let behind = first;
    while (behind < open.length && open[behind].start - gap < time) behind++;
    if (first === behind) {
      open.splice(first, 0, {
        start: time,
        last: time,
        end: time + gap,
        trades: 1,
        volume: size,
        notional: price * size,
      });
      return;
    }
    const joined = open[first];
    for (const other of open.splice(first + 1, behind - first - 1)) {
      joined.last = other.last;
      joined.trades += other.trades;
      joined.volume += other.volume;
      joined.notional += other.notional;
    }
    add(joined, time, price, size);
    joined.start = Math.min(joined.start, time);
    joined.end = joined.last + gap;
  };
}
