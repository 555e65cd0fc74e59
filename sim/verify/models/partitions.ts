import { blockOf } from "../../../strategies/blocks.ts";
import { murmur2, redisSlot } from "../../../strategies/text-hash.ts";
import { type Parameters, textsOf, type TruthCase } from "../cases.ts";
import type { Measurement, Model } from "../model.ts";
import { upTo } from "./keyed-nodes.ts";

const computed = (tasks: number, compute: () => number[]): Measurement => ({
  method: "formula",
  tasks,
  compute: async () => compute(),
});

/** A number for each of the case's keys, which are texts. */
const perKey =
  (hash: (key: string) => number) =>
  ({ parameters }: TruthCase): Measurement => {
    const keys = textsOf(parameters, "keys");
    return computed(keys.length, () => keys.map(hash));
  };

/** @throws RangeError when the case has no list of `[partitions, consumers]` */
function casesOf({ cases }: Parameters): (readonly [partitions: number, consumers: number])[] {
  const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
  const pairs: unknown[] = Array.isArray(cases) ? cases : [cases];
  return pairs.map((pair) => {
    if (Array.isArray(pair) && pair.length === 2 && isCount(pair[0]) && isCount(pair[1])) return [pair[0], pair[1]];
    throw new RangeError(`parameters.cases must be a list of [partitions, consumers], got ${JSON.stringify(cases)}`);
  });
}

/** How many partitions each consumer has, as the ranges of the murmur2 partitioner are dealt. */
function ranges({ parameters }: TruthCase): Measurement {
  const cases = casesOf(parameters);
  return computed(cases.length, () =>
    cases.flatMap(([partitions, consumers]) => {
      const counts = upTo(consumers).map(() => 0);
      for (let i = 0; i < partitions; i++) counts[blockOf(i, partitions, consumers)]++;
      return counts;
    }),
  );
}

export const partitions: readonly Model[] = [
  { system: /^Redis Cluster hash slot\b/, measure: perKey(redisSlot) },
  { system: /^Kafka default partitioner hash\b/, measure: perKey(murmur2) },
  { system: /^Kafka RangeAssignor\b/, measure: ranges },
];
