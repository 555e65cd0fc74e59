import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { distribution } from "../sim/kernel/distributions/index.ts";
import { exp, log, sin2pi } from "../sim/kernel/math.ts";
import { type Stream, stream } from "../sim/kernel/stream.ts";

export interface SyntheticLog {
  readonly jobs: number;
  readonly processors: number;
  readonly seed: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Share of the machine that the jobs need on average. */
const LOAD = 0.75;
/** Of every so many jobs, those between come in a burst, so much faster than the others. */
const BURST = { every: 100_000, from: 4000, to: 14_500, speed: 30 };
/** One job in so many is wide. */
const WIDE = 20;
/** Jobs per piece of text. */
const PIECE = 1000;

/**
 * A job log in the Standard Workload Format, piece by piece; a shorter log with the same seed is the beginning of a
 * longer one.
 *
 * Widths are powers of two (three in four) or log-uniform, up to 1/256 of the machine, or for one job in twenty up to
 * 1/8. Run times are lognormal (mean one hour, squared coefficient of variation 4); requested times are 1 to about 10
 * times as long (1 + an exponential number of mean 2), rounded up to quarters of an hour. Arrivals are Poisson with a
 * daily cycle and, once in 100,000 jobs, a burst of 10,500 jobs at thirty times the usual rate.
 *
 * With seed 1 and 100,000 processors under EASY nearly 10,000 jobs wait at once among the first 20,000.
 */
export function* syntheticLog({ jobs, processors, seed }: SyntheticLog): Generator<string> {
  const open = (name: string): Stream => stream(seed, 0, `log/${name}`);
  const [arrivals, widths, times, requests] = ["arrivals", "widths", "times", "requests"].map(open);
  const runTime = distribution({ kind: "lognormal", mean: HOUR, cv2: 4 });
  const interval = (HOUR * meanWidth(processors)) / (LOAD * processors);
  yield `; Version: 2.2\n; Computer: synthetic\n; MaxProcs: ${processors}\n; MaxJobs: ${jobs}\n`;
  let text = "";
  let now = 0;
  for (let i = 0; i < jobs; i++) {
    const place = i % BURST.every;
    const speed = place >= BURST.from && place < BURST.to ? BURST.speed : 1;
    now += (arrivals.exponential() * interval) / speed / (1 + 0.6 * sin2pi(now / DAY));
    const run = Math.ceil(runTime.sample(times));
    const requested = 900 * Math.ceil((run * (1 + 2 * requests.exponential())) / 900);
    const width = widthOf(widths, processors);
    text += `${i + 1} ${Math.floor(now)} -1 ${run} ${width} -1 -1 ${width} ${requested} -1 1 1 1 -1 1 -1 -1 -1\n`;
    if ((i + 1) % PIECE === 0 || i + 1 === jobs) {
      yield text;
      text = "";
    }
  }
}

/** Writes the log to a file, compressed where the name ends in `.gz`. */
export async function writeSyntheticLog(file: string, log: SyntheticLog): Promise<void> {
  const text = Readable.from(syntheticLog(log));
  const to = createWriteStream(file);
  await (file.endsWith(".gz") ? pipeline(text, createGzip(), to) : pipeline(text, to));
}

function widthOf(random: Stream, processors: number): number {
  const { low, high } = rangeOf(random.below(WIDE) === 0, processors);
  const width = low * exp(random.next() * log(high / low));
  return random.below(4) === 0 ? Math.floor(width) : powerOfTwoUpTo(width);
}

function rangeOf(isWide: boolean, processors: number): { low: number; high: number } {
  const narrow = Math.max(2, processors / 256);
  return isWide ? { low: narrow, high: Math.max(narrow, processors / 8) } : { low: 1, high: narrow };
}

/** The largest power of two ≤ width. */
function powerOfTwoUpTo(width: number): number {
  let power = 1;
  while (2 * power <= width) power *= 2;
  return power;
}

/** The mean of the widths, from a sample: close enough to give the load. */
function meanWidth(processors: number): number {
  const sample = 100_000;
  const random = stream("widths", 0, "sample");
  let sum = 0;
  for (let i = 0; i < sample; i++) sum += widthOf(random, processors);
  return sum / sample;
}
