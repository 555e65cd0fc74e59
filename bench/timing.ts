import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { command, moduleFile } from "./places.ts";

/** One timed run. */
export interface Timing {
  /** Tasks, jobs or starts done; null where the program does not say. */
  amount: number | null;
  perSecond: number;
  /** Most memory the process has held, bytes; null where it is not ours to ask. */
  peakRssBytes: number | null;
}

export type Run = () => Promise<Timing>;

interface Ended {
  out: string;
  /** What the program wrote to file descriptor 3. */
  aside: string;
  /** From its start to its end. */
  seconds: number;
}

/** Runs a program to its end. Rejects with an Error of one line when it fails or is not there. */
export function finished(program: string, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    let seconds = 0;
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const [, out, err, aside] = child.stdio.map((stream) => {
      const read = { text: "" };
      stream?.on("data", (data: Buffer) => (read.text += String(data)));
      return read;
    });
    child.on("error", (error) => reject(new Error(`${program} cannot be run: ${error.message}`, { cause: error })));
    child.on("exit", () => (seconds = Number(process.hrtime.bigint() - start) / 1e9));
    const stop = (): boolean => child.kill();
    process.once("exit", stop);
    child.on("close", (code, signal) => {
      process.off("exit", stop);
      const lines = err.text.trim().split("\n");
      const why = lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "";
      if (code === 0) resolve({ out: out.text, aside: aside.text, seconds });
      else reject(new Error(`${program} ${words.join(" ")} ended with ${code ?? signal}: ${why}`));
    });
  });
}

/** Runs a program of Node's and also asks for the most memory it has held, bytes. */
async function watched(words: readonly string[]): Promise<Ended & { peakRssBytes: number }> {
  const ended = await finished(process.execPath, ["--import", pathToFileURL(moduleFile("peak.js")).href, ...words]);
  return { ...ended, peakRssBytes: Number(ended.aside) };
}

/**
 * Some tasks of a scenario (without its run section), simulated in a process of its own.
 *
 * @param warm tasks of the same simulated before, untimed
 */
export async function timeModel(scenario: object, tasks: number, warm: number): Promise<Timing> {
  const words = [JSON.stringify(scenario), String(tasks), String(warm)];
  const { out, peakRssBytes } = await watched([moduleFile("work.js"), ...words]);
  return { amount: tasks, perSecond: tasks / Number(out), peakRssBytes };
}

/** `poolsim run … --json` from start to end, and the tasks or jobs it finished. */
export async function timeRun(words: readonly string[]): Promise<Timing> {
  const { out, seconds, peakRssBytes } = await watched([command, "run", ...words, "--json"]);
  const printed: unknown = JSON.parse(out);
  const { finished: amount } = (printed as { counts: { finished: number } }).counts;
  return { amount, perSecond: amount / seconds, peakRssBytes };
}

/**
 * A start of a program of Node's, timed from outside. Its memory is asked for in another run, made at once, since
 * asking takes a few of the milliseconds that are to be measured.
 */
export async function timedStart(words: readonly string[]): Promise<Run> {
  const { peakRssBytes } = await watched(words);
  return async () => ({ amount: 1, perSecond: 1 / (await finished(process.execPath, words)).seconds, peakRssBytes });
}
