import { nodesWith } from "../sim/verify/models/keyed-nodes.ts";
import { stream } from "../sim/kernel/stream.ts";
import type { KeyPartitioner, LoopPartitioner, Partitioner } from "../strategies/partitioning/types.ts";
import { partitioners } from "../strategies/registry.ts";
import type { Context, NodeSet, ParameterValues } from "../strategies/types.ts";

/** 16 keys of which 8 are different: their quartiles begin at 1, 3 and 8. */
export const SAMPLE: readonly number[] = [0, 0, 0, 0, 1, 1, 1, 2, 3, 3, 5, 5, 8, 8, 13, 21];

function partitioner(name: string, given: ParameterValues, sample: readonly number[]): Partitioner {
  const definition = partitioners.get(name);
  if (definition === undefined) throw new RangeError(`no partitioner is called ${name}`);
  const defaults = Object.entries(definition.parameters).map(([key, one]): [string, typeof one.default] => [
    key,
    one.default,
  ]);
  const facts = { rate: 1, sizeMoment: () => NaN, keySample: () => Float64Array.from(sample) };
  return definition.create({ ...Object.fromEntries(defaults), ...given }, facts);
}

/** A partitioner of keys with fresh state. */
export function ofKeys(name: string, given: ParameterValues = {}, sample = SAMPLE): KeyPartitioner {
  const made = partitioner(name, given, sample);
  if (made.kind !== "keys") throw new RangeError(`${name} has no owners`);
  return made;
}

/** A partitioner of loops. */
export function ofLoops(name: string, given: ParameterValues = {}): LoopPartitioner {
  const made = partitioner(name, given, SAMPLE);
  if (made.kind !== "chunks") throw new RangeError(`${name} has no chunks`);
  return made;
}

export const contextWith = (seed: number): Context => ({ now: 0, random: stream(seed, 0, "partitioner") });

/** Numbers of the nodes that own the keys. */
export function owners(
  policy: KeyPartitioner,
  nodes: NodeSet,
  keys: readonly number[],
  context: Context = contextWith(1),
): number[] {
  return keys.map((key) => nodes.at(policy.owner(key, nodes, context)).id);
}

/** Nodes of one slot with these speeds. */
export function withSpeeds(speeds: readonly number[]): NodeSet {
  const plain = nodesWith([...speeds.keys()]);
  const views = speeds.map((speed, i) => ({ ...plain.at(i), group: i, speed }));
  return { size: views.length, version: 0, at: (i) => views[i] };
}
