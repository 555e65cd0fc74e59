import { ringOf } from "../../../strategies/ring.ts";
import type { ParameterValues } from "../../../strategies/types.ts";
import { numberOf, numbersOf, textOf, type TruthCase } from "../cases.ts";
import { finishedTasks, type Measurement, type Model } from "../model.ts";
import { nodesWith, ownersOf, upTo } from "./keyed-nodes.ts";

/** Keys that are asked for in one replication. */
const KEYS = 20_000;

/** Other keys in each replication. */
const keysOf = (replication: number): number[] => Array.from({ length: KEYS }, (_, i) => replication * KEYS + i);

const replicated = (tasks: number, once: (replication: number) => number[]): Measurement => ({
  method: "simulation",
  tasks,
  replicate: async (replication) => once(replication),
});

/** Each node's share of the circle in mean shares: from its places, without drawing keys. */
function relativeShares(n: number, points: number, seed: number): Float64Array {
  const ring = ringOf(nodesWith(upTo(n)), points, seed);
  const shares = new Float64Array(n);
  const last = ring.points.length - 1;
  for (const [i, point] of ring.points.entries()) {
    const before = i === 0 ? ring.points[last] - 2 ** 32 : ring.points[i - 1];
    shares[ring.owners[i]] += ((point - before) * n) / 2 ** 32;
  }
  return shares;
}

/** Root mean square distance of shares from their mean, which is 1. */
const spread = (shares: Float64Array): number =>
  Math.sqrt(shares.reduce((sum, share) => sum + (share - 1) ** 2, 0) / shares.length);

function spreadOfShares({ parameters }: TruthCase): Measurement {
  const n = numberOf(parameters, "n");
  const v = numberOf(parameters, "v");
  return replicated(n * v, (seed) => [spread(relativeShares(n, v, seed))]);
}

function greatestShare({ parameters }: TruthCase): Measurement {
  const n = numberOf(parameters, "n");
  const v = numberOf(parameters, "v");
  return replicated(n * v, (seed) => [Math.max(...relativeShares(n, v, seed))]);
}

/** Points of all circles of a kind that one replication draws, so that few points are drawn more often. */
const POINTS = 300_000;
const BUCKETS = 1000;

/** Spread of the shares, and the interval that holds 99 % of them, for each number of points per node. */
function table({ system, parameters }: TruthCase): Measurement {
  const n = Number(/(\d+) buckets/.exec(system)?.[1] ?? BUCKETS);
  const rows = numbersOf(parameters, "pointsPerBucket");
  const row = (points: number, replication: number): { spread: number; interval: number[] } => {
    const circles = Math.max(1, Math.floor(POINTS / (points * n)));
    const shares = new Float64Array(circles * n);
    for (let i = 0; i < circles; i++) shares.set(relativeShares(n, points, replication * circles + i), i * n);
    shares.sort((x, y) => x - y);
    // The share that so many of all fall below, halfway between its neighbours.
    const quantile = (p: number): number => {
      const place = p * shares.length - 0.5;
      const below = Math.floor(place);
      return shares[below] + (place - below) * (shares[below + 1] - shares[below]);
    };
    return { spread: spread(shares), interval: [quantile(0.005), quantile(0.995)] };
  };
  return replicated(rows.length * POINTS, (replication) => {
    const measured = rows.map((points) => row(points, replication));
    return [...measured.map((one) => one.spread), ...measured.flatMap(({ interval }) => interval)];
  });
}

/** The balancers that a system names, with the circle's seed and enough points that it is nearly even. */
function namedIn(system: string, seed: number): [string, ParameterValues][] {
  const all: [RegExp, string, ParameterValues][] = [
    [/consistent/, "ring-hash", { points: 500, seed }],
    [/rendezvous|HRW/, "rendezvous", { seed }],
    [/jump/, "jump-hash", {}],
  ];
  return all.filter(([words]) => words.test(system)).map(([, name, parameters]) => [name, parameters]);
}

/** Share of the keys whose node is another after nodes have been added; they all go to the new ones. */
function movedToNew({ system, parameters }: TruthCase): Measurement {
  const [from, to] = [numberOf(parameters, "n"), numberOf(parameters, "to")];
  return replicated(KEYS, (replication) => {
    const keys = keysOf(replication);
    const shares = namedIn(system, replication).map(([name, given]) => {
      const before = ownersOf(name, given, nodesWith(upTo(from)), keys);
      const after = ownersOf(name, given, nodesWith(upTo(to)), keys);
      const moved = after.filter((node, i) => node !== before[i]);
      const astray = moved.find((node) => node < from);
      if (astray !== undefined) throw new RangeError(`${name}: a key moved to node ${astray}, which is not new`);
      return moved.length / KEYS;
    });
    return [shares.reduce((sum, share) => sum + share, 0) / shares.length];
  });
}

/** Share of the keys that move when one node goes, and the share of these that another given node receives. */
function movedFromGone({ system, parameters }: TruthCase): Measurement {
  const n = numberOf(parameters, "n");
  return replicated(KEYS, (replication) => {
    const keys = keysOf(replication);
    const [[name, given]] = namedIn(system, replication);
    const gone = replication % n;
    const before = ownersOf(name, given, nodesWith(upTo(n)), keys);
    const after = ownersOf(name, given, nodesWith(upTo(n).filter((node) => node !== gone)), keys);
    const moved = after.filter((node, i) => node !== before[i]);
    const astray = before.findIndex((node, i) => node !== gone && node !== after[i]);
    if (astray !== -1) throw new RangeError(`${name}: key ${keys[astray]} moved, though its node is still there`);
    const heir = (gone + 1) % n;
    return [moved.length / KEYS, moved.filter((node) => node === heir).length / moved.length];
  });
}

/** Most tasks on one node when all come before any is done, each with the same key: the limit is reached. */
function fullest({ parameters }: TruthCase): Measurement {
  const balls = numberOf(parameters, "balls");
  return {
    method: "algorithm",
    tasks: balls,
    async compute() {
      const tasks = await finishedTasks({
        nodes: [{ count: numberOf(parameters, "bins") }],
        workload: {
          arrivals: { kind: "list", times: upTo(balls).map(() => 0), sizes: upTo(balls).map(() => 1) },
          keys: { kind: "deterministic", value: 1 },
        },
        strategies: { balancer: { name: "bounded-load", c: numberOf(parameters, "c") } },
      });
      const loads = new Map<number, number>();
      for (const { node } of tasks) loads.set(node, (loads.get(node) ?? 0) + 1);
      return [Math.max(...loads.values())];
    },
  };
}

/** Buckets of the keys `from..to`. */
function jumps({ parameters }: TruthCase): Measurement {
  const written = textOf(parameters, "keys");
  const range = /^(\d+)\.\.(\d+)$/.exec(written);
  if (range === null) throw new RangeError(`parameters.keys must be written as 0..19, got ${written}`);
  const [from, to] = range.slice(1).map(Number);
  const keys = upTo(to - from + 1).map((i) => from + i);
  const nodes = nodesWith(upTo(numberOf(parameters, "buckets")));
  return { method: "algorithm", tasks: keys.length, compute: async () => ownersOf("jump-hash", {}, nodes, keys) };
}

export const hashing: readonly Model[] = [
  { system: /^consistent-hash ring, n=\d+ nodes, v virtual nodes\b/, measure: spreadOfShares },
  { system: /^consistent-hash ring, one point per node$/, measure: greatestShare },
  { system: /^consistent-hash ring \d+ buckets\b/, measure: table },
  { system: /hashing: add node\b/, measure: movedToNew },
  { system: /hashing: remove one of n nodes$/, measure: movedFromGone },
  { system: /^consistent hashing with bounded loads$/, measure: fullest },
  { system: /^jump consistent hash$/, measure: jumps },
];
