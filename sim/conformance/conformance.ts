import * as fc from "fast-check";
import type { Example, StrategyDefinition } from "../../strategies/types.ts";
import type { Breach, Finding, Rule } from "./breach.ts";
import { unlike } from "./examples.ts";
import { shownTrial } from "./setting.ts";
import { type Role, type Trial, type Tried, roleOf, tried, trials } from "./trial.ts";

/** How long a policy is tried. */
interface Effort {
  /** Most tasks of the trials, round by round: what goes wrong is found in a small one first. */
  rounds: readonly number[];
  /** In each round. */
  trials: number;
  /** Tasks that each find all nodes idle, to see whether equal nodes get equal shares. */
  arrivals: number;
}

/** Enough arrivals to see a preference of any strength that matters. */
const USUAL: Effort = { rounds: [1, 2, 3, 5, 8, 13, 21, 34], trials: 12, arrivals: 2000 };
const SEED = 1;
/** Runs in which a smaller trial is looked for. */
const SHRINKING = 300;

/**
 * Tries a policy on small random pools and tells every rule it breaks, each with the smallest run found that shows it.
 *
 * @param examples what it should do in runs worked out by hand
 * @param tell told of each trial before it is run, in case the policy never returns from it
 */
export function findings(
  definition: Tried,
  examples: readonly Example[],
  tell: (trial: string) => void,
  effort: Effort = USUAL,
): Finding[] {
  const role = roleOf(definition);
  const found = new Map<Rule, Finding>();
  let before: Trial | null = null;
  for (const tasks of effort.rounds) {
    for (const trial of fc.sample(trials(role, tasks), { seed: SEED + tasks, numRuns: effort.trials })) {
      tell(shownTrial(trial, definition, role));
      const rules = breachesOf(trial, before, definition, role).map(({ rule }) => rule);
      before = trial;
      const news = rules.filter((rule) => !found.has(rule));
      for (const rule of news) found.set(rule, shrunk(rule, tasks, definition, role));
      // What does not end takes its time in every trial.
      if (found.has("returns")) return [...found.values()];
    }
  }
  const unfair = role === "balancer" ? preference(definition, effort.arrivals) : null;
  if (unfair !== null) found.set("ties", unfair);
  const wrong = unlike(examples, definition, role);
  if (wrong !== null) found.set("examples", wrong);
  return [...found.values()];
}

/** The breaches of a trial, run twice with another in between. */
function breachesOf(trial: Trial, between: Trial | null, definition: StrategyDefinition, role: Role): Breach[] {
  const first = tried(trial, definition, role);
  if (first.breaches.length > 0) return distinct(first.breaches);
  tried(between ?? trial, definition, role);
  const again = tried(trial, definition, role);
  const at = first.served.findIndex((task, i) => task.some((value, k) => value !== again.served[i]?.[k]));
  if (at === -1) return again.breaches.length > 0 ? [...again.breaches] : unlikeAnswers(first.answers, again.answers);
  const [id, node, start] = first.served[at];
  const other = again.served.find(([same]) => same === id);
  const then = other === undefined ? "not at all" : `on node ${other[1]} from ${other[2]} s on`;
  const what = `served task ${id} on node ${node} from ${start} s on, and in the same run again ${then}`;
  return [{ rule: "replay", what }];
}

function unlikeAnswers(first: readonly string[], again: readonly string[]): Breach[] {
  const at = first.findIndex((answer, i) => answer !== again[i]);
  if (at === -1) return [];
  return [{ rule: "replay", what: `answered ${first[at]}, and in the same run again ${again[at] ?? "was not asked"}` }];
}

function distinct(breaches: readonly Breach[]): Breach[] {
  return breaches.filter(({ rule }, i) => breaches.findIndex((other) => other.rule === rule) === i);
}

/** The breach in the smallest trial found. */
function shrunk(rule: Rule, tasks: number, definition: StrategyDefinition, role: Role): Finding {
  const breach = (trial: Trial): Breach | undefined =>
    breachesOf(trial, null, definition, role).find((one) => one.rule === rule);
  const { counterexample } = fc.check(
    fc.property(trials(role, tasks), (trial) => breach(trial) === undefined),
    { seed: SEED + tasks, numRuns: SHRINKING },
  );
  const smallest = counterexample?.[0];
  const shown = smallest === undefined ? undefined : breach(smallest);
  // State that outlives a run may show only once.
  if (smallest === undefined || shown === undefined)
    return { rule, what: "in some runs and not in others", example: "" };
  return { ...shown, example: shownTrial(smallest, definition, role) };
}

/** Beyond this a share differs from an even one by more than chance would let it once in a million times. */
const DEVIATIONS = 5;

/** Equal idle nodes must get equal shares in the long run. */
function preference(definition: StrategyDefinition, arrivals: number): Finding | null {
  // Whose choice goes by a key has none here to go by.
  if (definition.onPurpose?.includes("prefers") === true || definition.needs.includes("key")) return null;
  for (const count of [2, 3, 4]) {
    const nodes = Array.from({ length: count }, () => ({ speed: 1, slots: 1 }));
    const tasks = Array.from({ length: arrivals }, () => ({ gap: 10, size: 1, slots: 1 }));
    const trial: Trial = { nodes, tasks };
    const { served, breaches } = tried(trial, definition, "balancer");
    if (breaches.length > 0) return null;
    const shares = nodes.map((_, node) => served.filter(([, on]) => on === node).length);
    const slack = DEVIATIONS * Math.sqrt((arrivals / count) * (1 - 1 / count));
    if (shares.every((share) => Math.abs(share - arrivals / count) <= slack)) continue;
    const what = `gave ${arrivals} tasks, each of which found all ${count} equal nodes idle, as ${shares.join(" : ")}`;
    return { rule: "ties", what, example: shownTrial({ nodes, tasks: tasks.slice(0, 2) }, definition, "balancer") };
  }
  return null;
}
