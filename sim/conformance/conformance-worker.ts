import type { MessagePort } from "node:worker_threads";
import type { StrategyDefinition } from "../../strategies/types.ts";
import { ownDefinition } from "../experiment/job.ts";
import { PolicyError, Watch } from "../experiment/watch.ts";
import type { Finding } from "./breach.ts";
import { findings } from "./conformance.ts";
import { examplesIn } from "./examples.ts";

/** A policy file to try. */
export interface Question {
  name: string;
  /** JavaScript of the file. */
  code: string;
  /** JavaScript of the file with its examples; null: there is none. */
  examples: string | null;
  /** Memory of the thread's `Watch`. */
  watch: SharedArrayBuffer;
  /** Where the trial under way is told. */
  tell: MessagePort;
}

export type Answer =
  | { family: string; policy: string; findings: Finding[] }
  /** It cannot be loaded, and why; errors lose their names between threads. */
  | { policyError: string };

/** Thread entry: loads the file and tries its policy. */
export async function conform({ name, code, examples, watch, tell }: Question): Promise<Answer> {
  try {
    const seen = new Watch([name], watch);
    const definition = await ownDefinition<StrategyDefinition>(name, null, code, seen);
    const tried = { ...definition, follow: (clock: { readonly now: number }) => seen.follow(clock) };
    const found = findings(tried, examples === null ? [] : await examplesIn(examples), (trial) =>
      tell.postMessage(trial),
    );
    return { family: definition.family, policy: definition.name, findings: found };
  } catch (error) {
    if (error instanceof PolicyError) return { policyError: error.message };
    throw error;
  }
}
