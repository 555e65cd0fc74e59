import yargs, { type Argv } from "yargs";
import { version } from "../experiment/version.ts";
import { unknownName } from "../scenario/names.ts";
import { addGuarded, type End, guarding } from "./guarding.ts";

/** The options that `run` and `compare` share. */
const running = {
  set: { type: "string", array: true, nargs: 1, describe: "override a value: path=value" },
  seed: { type: "string", describe: "override the seed" },
  replications: { type: "number", describe: "override the number of replications" },
  threads: { type: "number", alias: "jobs", describe: "worker threads (default: one per core)" },
  json: { type: "boolean", default: false, describe: "print one JSON document and nothing else" },
  out: { type: "string", describe: "folder for the results; a run stopped early goes on from there" },
  "fail-if": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "exit 1 if this holds, such as 'response.p99 > 200ms'",
  },
} as const;

/** Errors that say what the user can mend; anything else is our fault and shows where it happened. */
const MENDABLE = new Set([
  "InputError",
  "ScenarioError",
  "UsageError",
  "PolicyFileError",
  "RangeError",
  "SecurityError",
  "LogError",
  "YError",
]);

/** What was asked for could not be done to the end, for reasons of its own: a policy's, or of the threads it ran on. */
const FAILED = new Set(["PolicyError", "WorkerLost"]);

/**
 * Runs a command line and returns its exit code; what is wrong with it is told on stderr. Verbs are loaded when they
 * are used: `--help` needs none of them.
 */
export async function command(words: readonly string[]): Promise<number> {
  try {
    return await called(words);
  } catch (error) {
    if (error instanceof Error && FAILED.has(error.name)) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    const known = error instanceof Error && MENDABLE.has(error.name);
    process.stderr.write(known ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
    return known ? 2 : 70;
  }
}

async function called(words: readonly string[]): Promise<number> {
  let code = 0;
  const end: End = (given) => {
    code = given;
  };
  const parser = yargs([...words])
    .scriptName("poolsim")
    .version(version)
    .usage("$0 <command>\n\nWhich policy, for my workload, how sure am I, and why?");
  addRun(parser, end);
  addCompare(parser, end, `poolsim ${words.map(quoted).join(" ")}`);
  addReal(parser, end, `poolsim ${words.map(quoted).join(" ")}`);
  addGuarded(parser, end);
  addCheck(parser, end);
  addVerify(parser, end);
  addClaims(parser, end);
  addStrategies(parser, end);
  addNew(parser, end);
  await parser
    .check((given) => {
      const twice = SINGLE.find((name) => Array.isArray(given[name]));
      if (twice !== undefined) throw new UsageError(`--${twice} is given more than once`);
      return true;
    })
    .demandCommand(1, "which command?")
    .recommendCommands()
    .strict()
    .wrap(110)
    .exitProcess(false)
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new UsageError(withNearest(message, words));
    })
    .parseAsync();
  return code;
}

function addRun(parser: Argv, end: End): void {
  parser.command(
    "run <file>",
    "run one scenario",
    (options) => options.positional("file", { type: "string", demandOption: true }).options(running),
    async (given) => end(await (await import("./run.ts")).run({ ...given, failIf: given["fail-if"] })),
  );
}

function addCompare(parser: Argv, end: End, command: string): void {
  parser.command(
    "compare <file>",
    "compare policies on the same arrivals",
    (options) =>
      options
        .positional("file", { type: "string", demandOption: true })
        .options(running)
        .options({
          policies: { type: "string", describe: "a,b,c instead of the scenario's compare section" },
          baseline: { type: "string", describe: "the arm that the others are compared with" },
          indifference: {
            type: "string",
            describe: "differences this small do not matter: a number or a share such as 1%",
          },
          svg: { type: "boolean", default: false, describe: "also write each chart as SVG" },
          png: { type: "boolean", default: false, describe: "also write each chart as PNG" },
        }),
    async (given) => end(await (await import("./compare.ts")).compare({ ...given, failIf: given["fail-if"], command })),
  );
}

function addReal(parser: Argv, end: End, command: string): void {
  parser.command(
    "real <file>",
    "run a scenario on worker threads, next to its simulation",
    (options) =>
      options.positional("file", { type: "string", demandOption: true }).options({
        set: running.set,
        seed: running.seed,
        workers: { type: "number", describe: "threads in place of the scenario's nodes" },
        loads: { type: "string", describe: "a,b,c: loads to run at" },
        runs: { type: "number", describe: "runs of each policy at each load" },
        policies: { type: "string", describe: "a,b,c instead of the scenario's compare section" },
        json: running.json,
        out: { type: "string", describe: "folder for the results and the report" },
        ...guarding,
        audit: { type: "string", describe: "audit log that is told who ran what on which data (or POOLSIM_AUDIT)" },
      }),
    async (given) => end(await (await import("./real.ts")).real({ ...given, keyFile: given["key-file"], command })),
  );
}

function addCheck(parser: Argv, end: End): void {
  parser.command(
    "check [file]",
    "validate a scenario, or try a policy file against the rules for policies",
    (options) =>
      options.positional("file", { type: "string" }).options({
        set: running.set,
        expand: { type: "boolean", default: false, describe: "print it with every default written out" },
        schema: { type: "boolean", default: false, describe: "print the JSON Schema of scenarios" },
        json: { ...running.json, describe: "print what was found of a policy as one JSON document" },
      }),
    async (given) => {
      if (given.file === undefined && !given.schema)
        throw new UsageError("check needs a scenario or policy file, or --schema");
      end(await (await import("./check.ts")).check(given));
    },
  );
}

function addVerify(parser: Argv, end: End): void {
  parser.command(
    "verify",
    "compare the simulator with theory and published results",
    (options) =>
      options.options({
        cases: { type: "string", describe: "a JSON file of cases instead of the shipped ones" },
        json: running.json,
        threads: running.threads,
      }),
    async (given) => end(await (await import("./verify.ts")).verify(given)),
  );
}

function addClaims(parser: Argv, end: End): void {
  parser.command(
    "claims [files..]",
    "what people say about policies, and what holds of it",
    (options) =>
      options
        .positional("files", { type: "string", array: true, describe: "scenarios with a claim (default: the shipped)" })
        .options({ json: running.json, threads: running.threads }),
    async (given) => end(await (await import("./claims.ts")).claims(given)),
  );
}

function addStrategies(parser: Argv, end: End): void {
  parser.command(
    "strategies",
    "list the policies with their parameters",
    (options) =>
      options.options({
        json: running.json,
        markdown: { type: "boolean", default: false, describe: "print docs/policies.md" },
      }),
    async (given) => end((await import("./strategies.ts")).strategies(given)),
  );
}

function addNew(parser: Argv, end: End): void {
  parser.command(
    "new <what> <name>",
    "write a commented scenario, or a policy with its test and scenario, that runs as it is",
    (options) =>
      options
        .positional("what", { choices: ["scenario", "policy"] as const, demandOption: true })
        .positional("name", { type: "string", demandOption: true, describe: "written to NAME.yaml, NAME.ts" })
        .option("family", {
          choices: ["scheduler", "balancer", "allocator", "partitioner", "scaler", "recovery", "speculation"] as const,
          describe: "of a policy (default: scheduler)",
        }),
    async (given) => {
      const { newPolicy, newScenario } = await import("./new.ts");
      if (given.what === "policy") return end(newPolicy(given.name, given.family ?? "scheduler"));
      if (given.family !== undefined) throw new UsageError("--family is of a policy, not of a scenario");
      end(newScenario(given.name));
    },
  );
}

/** The words of the command are off. */
class UsageError extends Error {
  constructor(message: string) {
    super(`${message}\nsee: poolsim --help`);
    this.name = "UsageError";
  }
}

/** Options with one value: given twice they would be a list. */
const SINGLE = [
  ...Object.keys(guarding),
  "audit",
  "workers",
  "loads",
  "runs",
  "seed",
  "replications",
  "threads",
  "jobs",
  "out",
  "policies",
  "baseline",
  "indifference",
  "cases",
  "family",
];
/** Those of all commands. */
const OPTIONS = [
  ...new Set([...Object.keys(running), ...SINGLE, "svg", "png", "expand", "schema", "markdown", "help", "version"]),
];

/** Unknown options are told with the nearest known one; yargs does the same for commands. */
function withNearest(message: string, words: readonly string[]): string {
  const unknown = /^Unknown arguments?: (?<first>[^,]+)/.exec(message)?.groups?.first;
  if (unknown === undefined) return message;
  if (words.includes(unknown)) return `one word too many: "${unknown}"`;
  return unknownName(
    "option",
    `--${unknown}`,
    OPTIONS.map((name) => `--${name}`),
  );
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
