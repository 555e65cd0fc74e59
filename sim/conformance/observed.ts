import type { ParameterValues, StrategyDefinition, WorkloadFacts } from "../../strategies/types.ts";
import { PolicyError } from "../experiment/watch.ts";
import type { Breach, Rule } from "./breach.ts";
import { withGlobalsWatched } from "./globals.ts";
import { Glass } from "./views.ts";

/** Notes of what a policy did in one run. */
export class Notes {
  readonly breaches: Breach[] = [];
  /** What the policy answered, call by call. */
  readonly answers: string[] = [];
  /** A run in which a policy is asked more often does not end. */
  readonly #mostCalls: number;
  /** Where the run is, for what is noted. */
  at = "";

  constructor(mostCalls: number) {
    this.#mostCalls = mostCalls;
  }

  /** @throws Ended where the policy has been asked too often */
  answered(answer: string): void {
    if (this.answers.push(`${answer} ${this.at}`) === this.#mostCalls) {
      refused(this, ["returns", `has been asked ${this.#mostCalls} times`]);
    }
  }

  add(rule: Rule, what: string): void {
    this.breaches.push({ rule, what: this.at === "" ? what : `${what} ${this.at}` });
  }
}

/** Thrown to end a run in which the policy has thrown: its breach is noted already. */
export class Ended extends Error {}

/** What a method's answer must be, told by the note it breaks; null where it is right. */
export type Judge = (method: string, words: readonly unknown[], answer: unknown) => [Rule, string] | null;

/** The definition, with all its policies do noted. */
export function observed<D extends StrategyDefinition>(definition: D, notes: Notes, judge: Judge): D {
  const note = (rule: Rule, what: string): void => notes.add(rule, what);
  const create = (parameters: ParameterValues, workload?: WorkloadFacts): object => {
    const glass = new Glass(definition, note);
    notes.at = "in create";
    const policy = called(notes, () => withGlobalsWatched(note, () => definition.create(parameters, workload)));
    const unfit = judge("create", [parameters], policy);
    if (unfit !== null) refused(notes, unfit);
    return seen(policy, (method, name, words) => {
      notes.at = whereOf(name, words);
      const shown = words.map((word) => glass.show(word));
      const answer: unknown = called(notes, () => withGlobalsWatched(note, () => Reflect.apply(method, policy, shown)));
      const real = glass.real(answer) ?? answer;
      const wrong = judge(name, words, real);
      if (wrong !== null) refused(notes, wrong);
      notes.answered(shownValue(real));
      return real;
    });
  };
  return { ...definition, create };
}

function refused(notes: Notes, [rule, what]: [Rule, string]): never {
  notes.add(rule, what);
  throw new Ended();
}

/** An answer in words. */
export function shownValue(value: unknown): string {
  if (typeof value === "object" && value !== null && "id" in value) return `an object with id ${Number(value.id)}`;
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? typeof value);
}

function called<R>(notes: Notes, act: () => R): R {
  try {
    return act();
  } catch (error) {
    const thrown: unknown = error instanceof PolicyError ? error.cause : error;
    notes.add("sound", `threw ${thrown instanceof Error ? String(thrown) : "something"}`);
    throw new Ended();
  }
}

function seen(
  policy: object,
  call: (method: (...words: never[]) => unknown, name: string, words: readonly unknown[]) => unknown,
): object {
  const wrapped: object = Object.create(policy);
  for (let level: unknown = policy; level instanceof Object && level !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const method: unknown = Reflect.get(policy, name);
      if (name === "constructor" || typeof method !== "function" || Object.hasOwn(wrapped, name)) continue;
      const value = (...words: unknown[]): unknown =>
        call((...given) => Reflect.apply(method, policy, given), name, words);
      Object.defineProperty(wrapped, name, { value });
    }
    level = Object.getPrototypeOf(level);
  }
  return wrapped;
}

function whereOf(method: string, words: readonly unknown[]): string {
  const [about] = words;
  const task =
    typeof about === "object" && about !== null && "arrival" in about && "id" in about
      ? ` for task ${Number(about.id)}`
      : "";
  const context = words.at(-1);
  const time =
    typeof context === "object" && context !== null && "now" in context ? ` at ${Number(context.now)} s` : "";
  return `in ${method}${task}${time}`;
}
