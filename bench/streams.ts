import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "./places.ts";
import { type Run, finished } from "./timing.ts";
import type { Setting, Work } from "./works.ts";

/** Trades through the log of one's own, in three kinds of windows under two detectors, on one worker. */
export const streaming: Work = {
  name: "job-streaming",
  title: "streaming on 1 thread",
  unit: "elements",
  prepare({ folder, scale }: Setting) {
    const events = Math.max(10_000, Math.round(2_000_000 * scale));
    const under = (key: string): Run => {
      const words = [
        command,
        "real",
        scenarioFile(folder, events),
        "--json",
        ...(key === "" ? [] : ["--key-file", key]),
      ];
      return async () => {
        const { out } = await finished(process.execPath, words);
        return { amount: events, perSecond: JSON.parse(out).measured["events/s"], peakRssBytes: null };
      };
    };
    const key = join(folder, "key");
    writeFileSync(key, "5a".repeat(32));
    return { run: under(""), beside: [{ title: "encrypted and signed", run: under(key) }], peers: [] };
  },
};

function scenarioFile(folder: string, events: number): string {
  const path = join(folder, "streaming.yaml");
  const job = {
    kind: "streaming",
    trades: { events, symbols: 100, rate: 1000 },
    windows: [
      { kind: "tumbling", length: 10 },
      { kind: "sliding", length: 30, slide: 10 },
      { kind: "session", gap: 0.5 },
    ],
    detect: [
      { kind: "z-score", of: "return" },
      { kind: "ewma", of: "volume" },
    ],
  };
  const scenario = { poolsim: 1, name: "streaming", seed: 1, nodes: [{ count: 1 }], job };
  writeFileSync(path, JSON.stringify({ ...scenario, strategies: { partitioner: "murmur2" } }));
  return path;
}
