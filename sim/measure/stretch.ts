import type { FaultTotals } from "../model/fault-ledger.ts";
import type { Nodes } from "../model/nodes.ts";
import type { ScalingTotals } from "../model/scaling-ledger.ts";
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
  /** Null where the pool does not change its size. */
  scaling: ScalingTotals | null;
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
    ...nodes.integrals(),
    faults: nodes.ledger?.totals() ?? null,
    scaling: nodes.scaling?.totals() ?? null,
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
    scaling: a.scaling === null || b.scaling === null ? null : scaledTogether(a.scaling, b.scaling),
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

function scaledTogether(a: ScalingTotals, b: ScalingTotals): ScalingTotals {
  return {
    paidTime: a.paidTime + b.paidTime,
    mostPaid: Math.max(a.mostPaid, b.mostPaid),
    slotTime: a.slotTime + b.slotTime,
    capacity: a.capacity + b.capacity,
    work: a.work + b.work,
    actions: a.actions + b.actions,
    arrived: a.arrived + b.arrived,
    cold: a.cold + b.cold,
  };
}

/** Metrics that only some pools have, in place of the usual ones where they have the same name. */
export function particularRow(stretch: Stretch, nodes: Nodes): Record<string, number> {
  return { ...faultRow(stretch, nodes), ...scalingRow(stretch, nodes) };
}

/** Metrics of a stretch of a pool that changes its size: slots that were off could not be used. */
function scalingRow({ all, busy, scaling }: Stretch, nodes: Nodes): Record<string, number> {
  if (scaling === null || nodes.scaling === null) return {};
  const mean = scaling.paidTime / all.length;
  return {
    utilisation: busy.reduce((sum, time) => sum + time, 0) / scaling.slotTime,
    "nodes.mean": mean,
    "nodes.max": scaling.mostPaid,
    "nodes.load": scaling.work / scaling.capacity,
    cost: mean * nodes.scaling.price,
    "scaling.actions": scaling.actions / all.length,
    "coldstart.probability": scaling.cold / scaling.arrived,
  };
}

/** Metrics of a stretch in which something may fail; work is shared by all the work the busy slots could have done. */
function faultRow({ all, busy, faults }: Stretch, nodes: Nodes): Record<string, number> {
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
