import type { GraphDecisions, Placement, TaskGraph } from "../../../strategies/types.ts";

/** Share by which a sum of times may be off. */
const ROUNDING = 1e-9;

/** A placement with its end by the estimates, s. */
interface Slot extends Placement {
  readonly finish: number;
}

/**
 * Keeps to a plan: each processor takes its tasks in the planned order, each as soon as it is ready.
 *
 * @throws RangeError naming the first breach, when the plan is not legal by the graph's own times: every task once, on
 * a processor it can run on, after the data of those it depends on, and no two at once on a processor
 */
export function keepTo(plan: readonly Placement[], graph: TaskGraph): GraphDecisions {
  const lanes = checked(plan, graph);
  const isReady = new Uint8Array(graph.size);
  return {
    ready(task) {
      isReady[task] = 1;
    },
    next(processor) {
      const [first] = lanes[processor];
      if (first === undefined || isReady[first.task] === 0) return null;
      lanes[processor].shift();
      return { task: first.task, delay: 0 };
    },
  };
}

/** The plan by processor, in order of time. */
function checked(plan: readonly Placement[], graph: TaskGraph): Slot[][] {
  const slots = slotsOf(plan, graph);
  for (const slot of slots) checkData(slot, slots, graph);
  const place = new Int32Array(graph.size);
  for (const [i, task] of graph.order.entries()) place[task] = i;
  const byTime = slots.toSorted((a, b) => a.start - b.start || a.finish - b.finish || place[a.task] - place[b.task]);
  const lanes: Slot[][] = Array.from({ length: graph.processors }, () => []);
  for (const slot of byTime) {
    const lane = lanes[slot.processor];
    const last = lane.at(-1);
    if (last !== undefined && isBefore(slot.start, last.finish)) {
      throw new RangeError(
        `the plan runs tasks ${last.task} (until ${last.finish} s) and ${slot.task} (from ${slot.start} s) at once ` +
          `on processor ${slot.processor}`,
      );
    }
    lane.push(slot);
  }
  return lanes;
}

/** The plan by task. */
function slotsOf(plan: readonly Placement[], graph: TaskGraph): Slot[] {
  const slots: Slot[] = [];
  for (const { task, processor, start } of plan) {
    if (!(task in graph.order)) throw new RangeError(`the plan has a task ${task}; there are ${graph.size}`);
    if (slots[task] !== undefined) throw new RangeError(`the plan has task ${task} twice`);
    const exists = Number.isInteger(processor) && processor >= 0 && processor < graph.processors;
    if (!exists || !graph.runsOn(task, processor)) {
      throw new RangeError(`the plan has task ${task} on processor ${processor}, where it cannot run`);
    }
    if (!(start >= 0 && start < Infinity)) throw new RangeError(`the plan starts task ${task} at ${start} s`);
    slots[task] = { task, processor, start, finish: start + graph.time(task, processor) };
  }
  const missing = graph.order.find((task) => slots[task] === undefined);
  if (missing !== undefined) throw new RangeError(`the plan leaves out task ${missing}`);
  return slots;
}

function checkData({ task, processor, start }: Slot, slots: readonly Slot[], graph: TaskGraph): void {
  for (const { task: before, delay } of graph.before(task)) {
    const from = slots[before];
    const ready = from.finish + (graph.nodeOf(from.processor) === graph.nodeOf(processor) ? 0 : delay);
    if (isBefore(start, ready)) {
      throw new RangeError(
        `the plan starts task ${task} at ${start} s, before the data of task ${before} are there at ${ready} s`,
      );
    }
  }
}

const isBefore = (time: number, other: number): boolean => time < other - ROUNDING * Math.max(1, Math.abs(other));
