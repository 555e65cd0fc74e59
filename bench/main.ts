/**
 * Prints how many tasks per second the simulator gets through, and the ratio to hand-written C++ where that can be
 * built: `npm run bench`, `npm run bench -- --json`. Our runs and the peer's alternate, so that both meet the same
 * machine.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { max, median, min } from "simple-statistics";
import { type Peer, buildPeers } from "./peers.ts";
import { type Work, works } from "./works.ts";

interface Result {
  name: string;
  /** Median over the runs, and the slowest and fastest. */
  tasksPerSecond: number;
  slowest: number;
  fastest: number;
  /** Most memory the process has held, and with a tenth of the tasks. */
  peakRssBytes: number;
  peakRssBytesOfTenth: number;
  /** Our median divided by the peer's; null without a peer. */
  ratio: number | null;
}

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, runs: { type: "string", default: "5" } },
});
const runs = Number(values.runs);
if (!(Number.isInteger(runs) && runs >= 1))
  throw new RangeError(`--runs takes a whole number >= 1, got ${values.runs}`);

function timed({ name }: Work, tasks: number): { tasksPerSecond: number; peakRssBytes: number } {
  const program = fileURLToPath(new URL("work.js", import.meta.url));
  const printed: unknown = JSON.parse(
    execFileSync(process.execPath, [program, name, String(tasks)], { encoding: "utf8" }),
  );
  return printed as ReturnType<typeof timed>;
}

function measured(work: Work, peer: Peer | undefined): Result {
  const rates: number[] = [];
  const peerRates: number[] = [];
  let peak = 0;
  for (let i = 0; i < runs; i++) {
    if (peer !== undefined && work.peer !== null) peerRates.push(peer(work.tasks, work.peer.servers));
    const { tasksPerSecond, peakRssBytes } = timed(work, work.tasks);
    rates.push(tasksPerSecond);
    peak = Math.max(peak, peakRssBytes);
  }
  return {
    name: work.name,
    tasksPerSecond: median(rates),
    slowest: min(rates),
    fastest: max(rates),
    peakRssBytes: peak,
    peakRssBytesOfTenth: timed(work, work.tasks / 10).peakRssBytes,
    ratio: peerRates.length === 0 ? null : median(rates) / median(peerRates),
  };
}

function line({ name, tasksPerSecond, slowest, fastest, peakRssBytes, peakRssBytesOfTenth, ratio }: Result): string {
  const millions = (rate: number): string => (rate / 1e6).toFixed(2);
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    name.padEnd(18),
    `${millions(tasksPerSecond)} M tasks/s (${millions(slowest)} to ${millions(fastest)})`,
    `${megabytes(peakRssBytes)} MB (a tenth of the tasks: ${megabytes(peakRssBytesOfTenth)} MB)`,
    ratio === null ? "" : `${ratio.toFixed(2)} × C++`,
  ].join("  ");
}

const { peers, missing, remove } = buildPeers([...new Set(works.flatMap(({ peer }) => peer?.program ?? []))]);
if (missing !== "") console.error(missing);
const results: Result[] = [];
for (const work of works) {
  const result = measured(work, peers.get(work.peer?.program ?? ""));
  results.push(result);
  if (!values.json) console.log(line(result));
}
remove();
if (values.json) console.log(JSON.stringify({ results }, null, 2));
