import type { FaultTotals } from "../model/fault-ledger.ts";
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
  /** Null where nothing fails. */
  faults: FaultTotals | null;
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
    faults: nodes.ledger?.totals() ?? null,
  };
}

/** One stretch after the other. */
export function joined(stretches: readonly Stretch[]): Stretch {
  return stretches.reduce((a, b) => ({
    all: added(a.all, b.all),
    classes: a.classes.map((window, of) => added(window, b.classes[of])),
    busy: a.busy.map((time, node) => time + b.busy[node]),
    inflow: a.inflow.map((work, node) => work + b.inflow[node]),
    faults: a.faults === null || b.faults === null ? null : together(a.faults, b.faults),
  }));
}

function together(a: FaultTotals, b: FaultTotals): FaultTotals {
  return {
    upTime: a.upTime + b.upTime,
    failures: a.failures + b.failures,
    interrupted: a.interrupted + b.interrupted,
    lost: a.lost + b.lost,
    overhead: a.overhead + b.overhead,
  };
}

/** Metrics of a stretch in which something may fail; work is shared by all the work the busy slots could have done. */
export function faultRow({ all, busy, faults }: Stretch, nodes: Nodes): Record<string, number> {
  if (faults === null) return {};
  const work = busy.reduce((sum, time, node) => sum + time * nodes.speed(node), 0);
  return {
    availability: faults.upTime / (all.length * nodes.count),
    "failures.rate": faults.failures / all.length,
    "interruptions.rate": faults.interrupted / all.length,
    "work.lost": faults.lost / work,
    "work.overhead": faults.overhead / work,
  };
}

function added(a: Window, b: Window): Window {
  return {
    length: a.length + b.length,
    numberTime: a.numberTime + b.numberTime,
    waitingTime: a.waitingTime + b.waitingTime,
    mostWaiting: Math.max(a.mostWaiting, b.mostWaiting),
  };
}
