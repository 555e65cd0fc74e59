import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { command } from "../../sim/cli/command.ts";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const main = join(root, "dist", "bundle", "main.js");

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Short runs are not worth threads of their own. */
function onOneThread(words: readonly string[]): readonly string[] {
  const runs = words[0] === "run" || words[0] === "compare";
  return runs && !words.includes("--threads") && !words.includes("--jobs") ? [...words, "--threads", "1"] : words;
}

/** Runs the command in a folder without a process of its own, which takes a tenth of the time. */
export async function inProcess(words: readonly string[], folder: string = root): Promise<Ended> {
  const before = process.cwd();
  const ended = { code: 0, out: "", err: "" };
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    ended.out += String(text);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    ended.err += String(text);
    return true;
  });
  process.chdir(folder);
  try {
    ended.code = await command(onOneThread(words));
  } finally {
    process.chdir(before);
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return ended;
}

/**
 * Starts the command as a process in a folder, on one thread unless the words say otherwise; `meet` sees the process as
 * it starts.
 */
export function poolsim(
  words: readonly string[],
  folder: string = root,
  meet: (child: ReturnType<typeof spawn>) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...onOneThread(words)], { cwd: folder });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    meet(child);
  });
}

/** A fresh folder with the given files. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "poolsim-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A scenario that takes a few milliseconds. */
export const small = `# Is the small one small?
poolsim: 1
name: small
seed: 7
nodes: [{ count: 3 }]
workload:
  arrivals: { kind: poisson, load: 0.6 }
  size: { kind: exponential, mean: 1 }
strategies: { balancer: random }
run: { tasks: 2000, warmup: 10%, replications: 4 }
compare:
  vary: { strategies.balancer: [random, join-shortest-queue] }
  baseline: random
  metrics: [response.mean]
`;
