import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { stream } from "../../../sim/kernel/stream.ts";
import type { Streamed } from "../../../sim/pool/streaming/stream.ts";
import { root } from "../../cli/running.ts";
import type { spec } from "./trades.ts";

/** Builds the process that is killed; the path of its file. */
export async function builtChild(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "poolsim-child-")), "child.mjs");
  await build({
    entryPoints: [join(root, "test", "pool", "streaming", "child.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
  });
  return outfile;
}

/** Runs the process; kills it as soon as so many batches were begun. Null where it was killed in time. */
function runUntil(child: string, folder: string, given: typeof spec, batches: number): Promise<Streamed | null> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child, folder, JSON.stringify(given)]);
    let out = "";
    let err = "";
    started.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.lastIndexOf(".") + 1 >= batches) started.kill("SIGKILL");
    });
    started.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    started.on("error", reject);
    started.on("close", (code, signal) => {
      if (signal === "SIGKILL") resolve(null);
      else if (code === 0) resolve(JSON.parse(out.slice(out.indexOf("\n"))));
      else reject(new Error(`the process ended with ${String(code)}: ${err}`));
    });
  });
}

export interface Killed {
  /** How often the process was killed before it was let finish. */
  kills: number;
  result: Streamed;
}

/** Kills the process at moments drawn from a seed, `times` times, restarts it each time, and lets it finish. */
export async function killed(child: string, folder: string, given: typeof spec, times: number): Promise<Killed> {
  const moments = stream(11, 0, `kills ${given.delivery}`);
  const batches = Math.ceil(given.trades.events / given.batch);
  let kills = 0;
  for (let i = 0; i < times; i++) {
    // The process goes on for some batches until the signal reaches it, so moments are closer than a tenth of the work.
    const result = await runUntil(child, folder, given, 1 + moments.below(Math.ceil(batches / 20)));
    if (result === null) kills++;
  }
  const result = await runUntil(child, folder, given, Infinity);
  if (result === null) throw new Error("nobody was to kill it");
  return { kills, result };
}

/** What the files of alerts hold, partition by partition. */
export const alertsIn = (folder: string): string[] =>
  readdirSync(join(folder, "alerts"))
    .sort()
    .map((name) => readFileSync(join(folder, "alerts", name), "utf8"));
