import type { z } from "zod";
import { isMapping } from "./values.ts";

/** Keys and positions from the top of a scenario to one of its parts. */
export type Path = readonly (string | number)[];

/** Something wrong at a place of the scenario, before the place is known by line and column. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  /** Whether the key is wrong, not what stands behind it. */
  readonly atKey?: boolean;
}

type Problem = z.core.$ZodIssue;

/** A path as it is written in messages and options. */
export function pathText(path: Path): string {
  return path.map((step) => (/^[\w-]+$/.test(String(step)) ? String(step) : JSON.stringify(String(step)))).join(".");
}

/** Keys that tell which form is meant: a form that does not know one of them is not. */
const TELLING = new Set(["kind", "tasks", "file"]);

/** How far the problems of one form of `value` speak against that form being meant: 0 (not at all) to 2. */
function mismatch(problems: readonly Problem[], value: unknown): number {
  const otherType = problems.some((problem) => {
    if (problem.path.length > 0) return false;
    if (problem.code === "invalid_type") return true;
    if (problem.code === "invalid_union") return ofMeantForm(problem.errors, value) === null;
    return problem.code === "invalid_value" && !problem.values.some((known) => typeof known === typeof value);
  });
  if (otherType) return 2;
  const unknown = problems.flatMap((problem) =>
    problem.code === "unrecognized_keys" && problem.path.length === 0 ? problem.keys : [],
  );
  if (unknown.some((key) => TELLING.has(key))) return 1.5;
  return problems.some(({ path }) => path.length === 1 && (path[0] === "kind" || path[0] === "name")) ? 1 : 0;
}

/** The problems of the form that was meant; null where the value is of no form's type. */
function ofMeantForm(alternatives: readonly (readonly Problem[])[], value: unknown): readonly Problem[] | null {
  const ranked = alternatives.map((problems) => ({ problems, mismatch: mismatch(problems, value) }));
  const best = Math.min(2, ...ranked.map((form) => form.mismatch));
  return best === 2 ? null : (ranked.find((form) => form.mismatch === best)?.problems ?? null);
}

function partOf(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, step) => {
    if (Array.isArray(part)) return part[Number(step)];
    return isMapping(part) ? part[step] : undefined;
  }, value);
}

/** The grammar's problems with `value` as faults; `base` is where the value stands in the scenario. */
export function faultsOf(problems: readonly Problem[], value: unknown, base: Path = []): Fault[] {
  return problems.flatMap((problem): Fault[] => {
    const inside = problem.path.map((step) => (typeof step === "number" ? step : String(step)));
    const path = [...base, ...inside];
    if (problem.code === "unrecognized_keys") {
      const messages = problem.message.split("\n");
      return problem.keys.map((key, i) => ({ path: [...path, key], message: messages[i], atKey: true }));
    }
    if (problem.code !== "invalid_union") return [{ path, message: problem.message }];
    const part = partOf(value, inside);
    const meant = ofMeantForm(problem.errors, part);
    return meant === null ? [{ path, message: problem.message }] : faultsOf(meant, part, path);
  });
}

/** Drops faults reported twice and puts the others in order of discovery. */
export function distinct(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ path, message }) => {
    const key = JSON.stringify([path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
