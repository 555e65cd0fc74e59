import type { Nodes } from "../model/nodes.ts";
import type { Window } from "./account.ts";
import type { Level } from "./level.ts";

/** Time integrals over one stretch of the run, by class and by node. */
export interface Stretch {
  all: Window;
  classes: Window[];
  /** ∫ busy slots dt of each node. */
  busy: Float64Array;
  /** Work sent to each node, s at speed 1. */
  inflow: Float64Array;
}

/** Reads the integrals since the last restart. */
export function stretchOf(
  number: Level,
  waiting: Level,
  nodes: Nodes,
  classes: number,
  { since, now }: { since: number; now: number },
): Stretch {
  const length = now - since;
  const windows = Array.from({ length: classes }, (_, of) => ({
    length,
    numberTime: number.integral(of),
    waitingTime: waiting.integral(of),
    mostWaiting: waiting.mostOf(of),
  }));
  const all = windows.reduce(added, { length, numberTime: 0, waitingTime: 0, mostWaiting: 0 });
  return {
    all: { ...all, length, mostWaiting: waiting.most },
    classes: windows,
    busy: Float64Array.from({ length: nodes.count }, (_, node) => nodes.busyTime(node)),
    inflow: Float64Array.from({ length: nodes.count }, (_, node) => nodes.inflow(node)),
  };
}

/** One stretch after the other. */
export function joined(stretches: readonly Stretch[]): Stretch {
  return stretches.reduce((a, b) => ({
    all: added(a.all, b.all),
    classes: a.classes.map((window, of) => added(window, b.classes[of])),
    busy: a.busy.map((time, node) => time + b.busy[node]),
    inflow: a.inflow.map((work, node) => work + b.inflow[node]),
  }));
}

function added(a: Window, b: Window): Window {
  return {
    length: a.length + b.length,
    numberTime: a.numberTime + b.numberTime,
    waitingTime: a.waitingTime + b.waitingTime,
    mostWaiting: Math.max(a.mostWaiting, b.mostWaiting),
  };
}
