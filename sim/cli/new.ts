import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { stringify } from "yaml";
import { packageRoot } from "../experiment/version.ts";
import { InputError, reasonOf } from "./input.ts";
import { type PolicyFamily, policyTexts } from "./new-policy.ts";

const SCHEMA = join("poolsim", "scenarios", "schema.json");

/** Writes `NAME.yaml` with a small scenario that runs as it is; returns the exit code. */
export function newScenario(name: string): number {
  checkName("scenario", name);
  writeNew([[`${name}.yaml`, scenarioText(name, schemaReference(process.cwd()))]]);
  process.stdout.write(`wrote ${name}.yaml\nnext: npx poolsim compare ${name}.yaml\n`);
  return 0;
}

/** Writes `NAME.ts` with a small policy, `NAME.test.ts` with examples and `NAME.yaml` with a scenario to try it in. */
export function newPolicy(name: string, family: PolicyFamily): number {
  checkName("policy", name);
  const texts = policyTexts(name, family, schemaReference(process.cwd()));
  const files = texts.map(([file]) => file);
  writeNew(texts);
  process.stdout.write(
    `wrote ${files.join(", ")}\nnext: npx poolsim check ./${name}.ts; npx poolsim compare ${name}.yaml\n`,
  );
  return 0;
}

function checkName(what: string, name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(name)) return;
  throw new InputError(
    `new ${what}: the name must be letters, digits and hyphens and begin with a letter, got ${JSON.stringify(name)}`,
  );
}

/** Writes files that must not be there yet: all of them or none. */
function writeNew(texts: readonly (readonly [file: string, text: string])[]): void {
  const there = texts.filter(([file]) => existsSync(file));
  if (there.length > 0) {
    throw new InputError(there.map(([file]) => `${file}: exists already and is left as it is`).join("\n"));
  }
  for (const [file, text] of texts) {
    try {
      writeFileSync(file, text, { flag: "wx" });
    } catch (error) {
      throw new InputError(`${file}: cannot be written: ${reasonOf(error)}`, { cause: error });
    }
  }
}

/**
 * The schema as an editor finds it from a file in `folder`. The copy in the nearest `node_modules` comes first: that
 * path is the same for everybody who installs the project, and stays when poolsim is updated. Without one it is the
 * schema of the poolsim that is running.
 */
function schemaReference(folder: string): string {
  for (let above = resolve(folder); ; above = dirname(above)) {
    const schema = join(above, "node_modules", SCHEMA);
    if (existsSync(schema)) return fromFolder(folder, schema);
    if (dirname(above) === above) break;
  }
  return fromFolder(folder, join(packageRoot, "scenarios", "schema.json"));
}

function fromFolder(folder: string, file: string): string {
  const path = relative(folder, file).split(sep).join("/");
  return path.startsWith("../") ? path : `./${path}`;
}

function scenarioText(name: string, schema: string): string {
  return `# Which balancer keeps response times short when one server in five is slow?
# yaml-language-server: $schema=${schema}
# The first line is the question that the results answer; the second tells editors what may be written here.

poolsim: 1 # version of the grammar
name: ${stringify(name).trim()}
seed: 7 # the same seed gives the same results, bit for bit

# The pool: groups of servers, with the work one does per second and its waiting places (left out: no limit).
nodes:
  - { count: 4, speed: 1 }
  - { count: 1, speed: 0.7 }

# A line at each server (per-node), or one in front of all of them (central).
queue: per-node

# What arrives: when (rate: 30/s in place of load works too), and how much work each task is at speed 1.
workload:
  arrivals: { kind: poisson, load: 0.6 } # load: offered work / what the pool can do
  size: { kind: exponential, mean: 100 ms }

# What a policy is told of a task's size: exact, none, or { kind: lognormal, sigma: 0.5 }.
information: exact

# The policies: which server a task goes to, and which task a server takes next. See: poolsim strategies
strategies: { balancer: random, scheduler: fcfs }

# How long each run is, what is left out at its start, and how often it is repeated for the intervals.
run: { tasks: 50_000, warmup: 10%, replications: 10 }

# What \`poolsim compare\` varies, against which baseline, judged by which metrics.
compare:
  vary:
    strategies.balancer: [random, round-robin, { name: power-of-d, d: 2 }, join-shortest-queue, least-work-left]
  baseline: random
  metrics: [response.mean, response.p99]
`;
}
