import type { Progress } from "../experiment/replications.ts";
import { type ArmRequest, type ArmsRun, runArms } from "../experiment/run-arms.ts";

/**
 * Runs arms with a progress line; an interrupt ends it early, with what has finished.
 *
 * @param journal folder in which finished replications are kept; null: nowhere
 */
export async function runWatched(
  requests: readonly ArmRequest[],
  threads: number,
  journal: string | null,
): Promise<ArmsRun> {
  const progress = progressLine("replications");
  const interrupt = interruptible("stopping after the replications under way; once more to kill");
  const onProgress = ({ finished, total }: Progress): void => progress.show(finished, total);
  return runArms(requests, { threads, signal: interrupt.signal, onProgress, journal }).finally(() => {
    progress.clear();
    interrupt.done();
  });
}

/** A progress line on a terminal's stderr; silent in a pipe. */
export function progressLine(what: string): { show: (finished: number, total: number) => void; clear: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show(finished, total) {
      const width = 30;
      const done = Math.round((width * finished) / Math.max(1, total));
      stderr.write(`\r${"#".repeat(done)}${".".repeat(width - done)} ${finished} of ${total} ${what}`);
    },
    clear: () => stderr.write("\r\x1b[K"),
  };
}

/** Aborts on the first interrupt or termination signal, so that finished work can be kept; a second one kills. */
export function interruptible(said: string): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
    process.stderr.write(`\n${said}\n`);
    done();
  };
  const done = (): void => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return { signal: controller.signal, done };
}
