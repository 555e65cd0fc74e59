import { moduleFile } from "./places.ts";
import { type Run, type Timing, finished } from "./timing.ts";
import type { Setting, Work } from "./works.ts";

const uniform = { kind: "uniform", low: 0, high: 1 };

/** A job by its number of elements, below as many as a thread can be given; squares hold three arrays of 3.2 GB. */
type Sized = (elements: number) => object;

const JOBS: readonly (readonly [kind: string, elements: number, of: Sized])[] = [
  ["sum", 2_000_000_000, (to) => ({ from: 1, to, block: 1_000_000 })],
  ["summary", 20_000_000, (count) => ({ values: { count, distribution: uniform }, block: 65_536, quantiles: [0.5] })],
  ["mean", 500_000_000, (count) => ({ values: { count, distribution: uniform }, block: 65_536 })],
  ["normalise", 200_000_000, (count) => ({ values: { count, distribution: uniform }, block: 65_536 })],
  ["squares", 400_000_000, (count) => ({ values: { count, distribution: uniform }, block: 65_536 })],
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

/** Divisible jobs on two threads beside one: half of the ratio is the parallel efficiency. */
export const jobs: readonly Work[] = JOBS.map(([kind, elements, of]) => ({
  name: `job-${kind}`,
  title: `${kind} on 2 threads`,
  unit: "elements",
  prepare({ scale }: Setting) {
    const amount = Math.max(100, Math.round(elements * scale));
    const words = [moduleFile("job-work.js"), JSON.stringify({ kind, ...of(amount) })];
    let seconds = { one: NaN, all: NaN };
    const timing = (took: number): Timing => ({ amount, perSecond: amount / took, peakRssBytes: null });
    const run: Run = async () => {
      const { out } = await finished(process.execPath, words);
      seconds = JSON.parse(out);
      return timing(seconds.all);
    };
    // Of the same process, right after.
    const one: Run = async () => timing(seconds.one);
    return { run, beside: [{ title: "1 thread", run: one }], peers: [] };
  },
}));
