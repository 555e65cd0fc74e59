import yargs from "yargs";
import { unknownName } from "../sim/scenario/names.ts";

/** What is asked for on the command line. */
export interface Arguments {
  json: boolean;
  runs: number;
  /** Names of the works to measure; null: all. */
  only: ReadonlySet<string> | null;
  peers: boolean;
  growth: boolean;
  long: boolean;
  scale: number;
  /** Folder for the report; null: none is written. */
  report: string | null;
}

/** The command line breaks a rule, which the message names. */
export class UsageError extends Error {}

const OPTIONS = {
  json: { type: "boolean", default: false, describe: "print one JSON document and nothing else" },
  runs: { type: "number", default: 5, requiresArg: true, describe: "runs of each work" },
  only: { type: "string", requiresArg: true, describe: "names of works, with commas between" },
  peers: { type: "boolean", default: false, describe: "also run the programs in the folder POOLSIM_PEERS, in turns" },
  growth: { type: "boolean", describe: "also measure how cost grows with nodes, pending events and tasks" },
  long: { type: "boolean", default: false, describe: "memory with 10^8 tasks instead of 10^7" },
  scale: { type: "number", default: 1, requiresArg: true, describe: "number of tasks in proportion to the usual" },
  report: { type: "string", describe: "with --growth: write performance.md and .png into a folder, docs if not named" },
} as const;

/**
 * Reads the command line; `--help` prints and ends the program.
 *
 * @param known names that `--only` takes
 * @throws UsageError
 */
export function argumentsOf(words: readonly string[], known: readonly string[]): Arguments {
  const given = yargs([...words])
    .scriptName("npm run bench --")
    .usage("$0 [options]\n\nTasks per second, start-up and memory of poolsim.")
    .epilogue(`works: ${known.join(", ")}`)
    .version(false)
    .options(OPTIONS)
    .strict()
    .demandCommand(0, 0, "", "only options are taken, with -- before each")
    .wrap(110)
    .fail((message: string, error: Error | undefined) => {
      throw new UsageError(error?.message ?? message);
    })
    .parseSync();
  const odd = words.find((word) => /^--(?:json|peers|growth|long)=(?!(?:true|false)$)/.test(word));
  if (odd !== undefined) throw new UsageError(`${odd}: takes no value but true or false`);
  for (const [name, value] of Object.entries(given)) {
    if (name !== "_" && Array.isArray(value)) throw new UsageError(`--${name} is given more than once`);
  }
  if (!(Number.isInteger(given.runs) && given.runs >= 1)) {
    throw new UsageError(`--runs must be a whole number >= 1, got ${given.runs}`);
  }
  if (!(given.scale > 0 && given.scale < Infinity)) throw new UsageError(`--scale must be > 0, got ${given.scale}`);
  return {
    ...given,
    only: given.only === undefined ? null : namesIn(given.only, known),
    growth: given.growth ?? given.report !== undefined,
    report: given.report === "" ? "docs" : (given.report ?? null),
  };
}

function namesIn(list: string, known: readonly string[]): Set<string> {
  const names = list.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`--only: ${unknownName("work", name, known)}`);
  }
  return new Set(names);
}
