import { totalmem } from "node:os";
import { moduleFile } from "./places.ts";
import { type Run, type Timing, finished } from "./timing.ts";
import type { Setting, Work } from "./works.ts";

const uniform = { kind: "uniform", low: 0, high: 1 };

type Sized = (elements: number) => object;

/** So many numbers, or as many as fit in most of the memory in so many arrays. */
const values = (needed: number, arrays: number): number =>
  Math.min(needed, Math.floor((0.7 * totalmem()) / (8 * arrays) / 1e7) * 1e7);

const JOBS: readonly (readonly [kind: string, elements: number, of: Sized])[] = [
  ["sum", 2_000_000_000, (to) => ({ from: 1, to, block: 1_000_000 })],
  ["summary", 20_000_000, (count) => ({ values: { count, distribution: uniform }, block: 65_536, quantiles: [0.5] })],
  ["mean", values(1_000_000_000, 1), (count) => ({ values: { count, distribution: uniform }, block: 65_536 })],
  ["normalise", values(400_000_000, 3), (count) => ({ values: { count, distribution: uniform }, block: 65_536 })],
  ["squares", values(500_000_000, 3), (count) => ({ values: { count, distribution: uniform }, block: 65_536 })],
  ["trade-analytics", 150_000_000, (count) => ({ trades: { count }, bar: 60, block: 65_536 })],
  [
    "credit-scoring",
    1_000_000,
    (count) => ({
      applicants: { count, features: 16 },
      test: 0.3,
      steps: 50,
      penalty: 0,
      exchange: "messages",
      block: 4096,
    }),
  ],
  ["word-count", 60_000_000, (words) => ({ text: { words, vocabulary: 20_000 }, reducers: 4, top: 1, block: 262_144 })],
];

/**
 * Divisible jobs on two threads beside one, half of which ratio is the parallel efficiency, and beside two threads that
 * never meet: what is lost against those is lost in the pool, the rest is the machine's.
 */
export const jobs: readonly Work[] = JOBS.map(([kind, elements, of]) => ({
  name: `job-${kind}`,
  title: `${kind} on 2 threads`,
  unit: "elements",
  prepare({ scale }: Setting) {
    const amount = Math.max(100, Math.round(elements * scale));
    const words = [moduleFile("job-work.js"), JSON.stringify({ kind, ...of(amount) })];
    let seconds = { one: NaN, all: NaN, possible: NaN };
    const timing = (took: number): Timing => ({ amount, perSecond: amount / took, peakRssBytes: null });
    const run: Run = async () => {
      const { out } = await finished(process.execPath, words);
      seconds = JSON.parse(out);
      return timing(seconds.all);
    };
    // Of the same process, right after.
    const beside = [
      { title: "1 thread", run: async () => timing(seconds.one) },
      { title: "2 threads without a pool", run: async () => timing(seconds.possible) },
    ];
    return { run, beside, peers: [] };
  },
}));
