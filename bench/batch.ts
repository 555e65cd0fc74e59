/**
 * Times the whole command on job logs under EASY, and a naive simulator on the same logs where it is at hand: `node
 * dist/bench/batch.js`. Both alternate, so that they meet the same machine. The logs are a synthetic one of a million
 * jobs on 100,000 processors, its first 20,000 jobs, and SDSC-BLUE from the folder POOLSIM_DATA; the naive simulator is
 * `easy_naive.py` in the folder POOLSIM_PEERS and does not get the whole synthetic log, which would take it hours.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "simple-statistics";
import { writeSyntheticLog } from "./synthetic-log.ts";

interface Log {
  name: string;
  file: string;
  processors: number;
  /** How often each of both runs; 0: not at all. */
  runs: number;
  peerRuns: number;
}

const PROCESSORS = 100_000;
const poolsim = fileURLToPath(new URL("../bundle/main.js", import.meta.url));
const peer = join(process.env.POOLSIM_PEERS ?? join("..", "shared", "peers"), "easy_naive.py");
const blue = join(process.env.POOLSIM_DATA ?? join("..", "shared", "data"), "swf", "SDSC-BLUE-2000-4.2-cln.swf.gz");

/** Runs a program and gives the seconds it took and what it printed. */
function timed(program: string, words: readonly string[]): { seconds: number; printed: string } {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} failed: ${stderr}`);
  return { seconds, printed: stdout };
}

function scenarioOf({ name, file, processors }: Log): string {
  return JSON.stringify({
    poolsim: 1,
    name,
    nodes: [{ count: processors }],
    queue: "central",
    workload: { trace: { format: "swf", file } },
    strategies: { scheduler: "easy" },
  });
}

/** One line: how long ours takes, the peer's time and the ratio, and figures that show that both did the same. */
function measured(log: Log, folder: string): string {
  const scenario = join(folder, `${log.name}.yaml`);
  writeFileSync(scenario, scenarioOf(log));
  const ours: number[] = [];
  const peers: number[] = [];
  let figures = "";
  let peerFigures = "";
  for (let i = 0; i < log.runs; i++) {
    if (i < log.peerRuns && existsSync(peer)) {
      const { seconds, printed } = timed("python3", [peer, log.file, String(log.processors)]);
      peers.push(seconds);
      peerFigures = /wait=\S+/.exec(printed)?.[0] ?? "";
    }
    const { seconds, printed } = timed(process.execPath, [poolsim, "run", scenario, "--json"]);
    ours.push(seconds);
    const { metrics, counts } = JSON.parse(printed);
    const wait = metrics["waiting.mean"].estimate.toFixed(3);
    figures = `${counts.finished} jobs, wait=${wait}, longest queue ${metrics["queue.max"].estimate}`;
  }
  const spread = `${median(ours).toFixed(2)} s (${Math.min(...ours).toFixed(2)} to ${Math.max(...ours).toFixed(2)})`;
  const ratio =
    peers.length === 0
      ? ""
      : `, naive ${median(peers).toFixed(2)} s (${peerFigures}): ${(median(peers) / median(ours)).toFixed(1)} ×`;
  return `${log.name}: ${spread}${ratio}; ${figures}`;
}

const folder = mkdtempSync(join(tmpdir(), "poolsim-batch-"));
try {
  const whole = join(folder, "whole.swf.gz");
  const first = join(folder, "first.swf.gz");
  await writeSyntheticLog(whole, { jobs: 1_000_000, processors: PROCESSORS, seed: 1 });
  await writeSyntheticLog(first, { jobs: 20_000, processors: PROCESSORS, seed: 1 });
  const logs: Log[] = [
    { name: "synthetic-20k", file: first, processors: PROCESSORS, runs: 5, peerRuns: 1 },
    { name: "synthetic-1M", file: whole, processors: PROCESSORS, runs: 3, peerRuns: 0 },
    ...(existsSync(blue) ? [{ name: "sdsc-blue", file: blue, processors: 1152, runs: 5, peerRuns: 3 }] : []),
  ];
  for (const log of logs) console.log(measured(log, folder));
} finally {
  rmSync(folder, { recursive: true });
}
