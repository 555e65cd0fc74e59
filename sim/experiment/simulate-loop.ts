import type { LoopPartitioner } from "../../strategies/partitioning/types.ts";
import type { NodeSet } from "../../strategies/types.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Row } from "../measure/account.ts";
import type { LoopSpec } from "../workload/spec.ts";
import { idleNodes } from "./idle-nodes.ts";
import type { Replication, Setup } from "./simulate.ts";
import { streamsOf } from "./streams.ts";

/**
 * Runs a loop of independent iterations from its start to its end.
 *
 * @throws RangeError when the partitioner cuts the loop into anything but its parts
 */
export function simulateLoop(setup: Setup): Replication {
  const { scenario } = setup;
  const { workload } = scenario;
  if (!("loop" in workload)) throw new RangeError("the workload is no loop");
  const { loop } = workload;
  const clock = new Calendar();
  setup.policies.follow?.(clock);
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const nodes = idleNodes(scenario.nodes);
  const partitioner = loopPartitioner(setup);
  const chunks = cut(partitioner, loop.iterations, nodes);
  // Iterations are drawn in their order, so that every way to cut them cuts the same ones.
  const work = workOf(chunks, loop, open("sizes"));
  const busy = new Float64Array(nodes.size);
  let next = 0;
  const idle = clock.on((node) => {
    if (next === chunks.length) return;
    const chunk = next++;
    const time = chunks[chunk] === 0 ? 0 : loop.overhead + work[chunk] / nodes.at(node).speed;
    busy[node] += time;
    if (partitioner.chunks === "taken") clock.at(clock.now + time, Rank.completion, idle, node);
  });
  // At the start the chunks go to the nodes in their order.
  for (let node = 0; node < nodes.size; node++) clock.at(0, Rank.decision, idle, node);
  clock.run();
  const { all, utilisation } = measured(chunks, busy);
  const section = { all, classes: [], utilisation, inflow: new Float64Array(nodes.size) };
  const done = { arrived: loop.iterations, finished: loop.iterations };
  return {
    all: section,
    sections: [section],
    counts: { ...done, dropped: 0, abandoned: 0, present: 0, excluded: 0 },
    responses: new Float64Array(0),
    unseed: unseed(),
  };
}

function loopPartitioner({ scenario, policies }: Setup): LoopPartitioner {
  const { partitioner: spec } = scenario.strategies;
  if (spec === undefined || policies.partitioner == null) throw new RangeError("a loop needs a partitioner");
  const { name, ...parameters } = spec;
  const partitioner = policies.partitioner.create(parameters);
  if (partitioner.kind !== "chunks") throw new RangeError(`${name} gives keys to nodes, it cuts no loop`);
  return partitioner;
}

/**
 * The chunks of a loop, checked.
 *
 * @throws RangeError where they are not its parts
 */
export function cut(partitioner: LoopPartitioner, size: number, nodes: NodeSet): readonly number[] {
  const chunks = partitioner.split(size, nodes);
  const wrong = chunks.find((chunk) => !(Number.isInteger(chunk) && chunk >= 0));
  if (wrong !== undefined) throw new RangeError(`chunks must be whole numbers >= 0, got ${wrong}`);
  const sum = chunks.reduce((a, b) => a + b, 0);
  if (sum !== size) throw new RangeError(`chunks must sum to ${size} iterations, got ${sum}`);
  if (partitioner.chunks === "dealt" && chunks.length !== nodes.size) {
    throw new RangeError(`dealt chunks must be one for each of ${nodes.size} nodes, got ${chunks.length}`);
  }
  return chunks;
}

/** Work of each chunk, s at speed 1. */
function workOf(chunks: readonly number[], { size }: LoopSpec, sizes: Stream): Float64Array {
  const drawn = distribution(size);
  return Float64Array.from(chunks, (iterations) => {
    let sum = 0;
    for (let i = 0; i < iterations; i++) sum += drawn.sample(sizes);
    return sum;
  });
}

/** The metrics of a run; no node is idle before its end, so it ends when it has been busy for so long. */
function measured(chunks: readonly number[], busy: Float64Array): { all: Row; utilisation: Float64Array } {
  const makespan = busy.reduce((a, b) => Math.max(a, b), 0);
  const mean = busy.reduce((sum, time) => sum + time, 0) / busy.length;
  const all: Row = {
    makespan,
    imbalance: makespan / mean,
    chunks: chunks.filter((chunk) => chunk > 0).length,
    utilisation: mean / makespan,
  };
  return { all, utilisation: busy.map((time) => time / makespan) };
}
