/** A numeric truth about a model: data, wherever it comes from. */
export interface TruthCase {
  id: string;
  /** Exact unless said otherwise. */
  kind?: "exact" | "asymptotic" | "bound" | "published-simulation" | "published-measurement";
  area?: string;
  tier?: string;
  system: string;
  parameters: Parameters;
  metric: string;
  value: Value;
  /** Relative, elementwise; 0: equal. */
  tolerance: number;
  /** Limits that hold besides the value; see `judge.ts`. */
  bound?: Readonly<Record<string, unknown>>;
  source?: string;
  derivation?: string;
}

export type Value = number | null | string | readonly Value[] | { readonly [key: string]: Value };

/** Named numbers, lists and texts; `numberOf`, `numbersOf` and the like read them and refuse what is not there. */
export type Parameters = Readonly<Record<string, unknown>>;

const refuse = (name: string, what: string, value: unknown): RangeError =>
  new RangeError(`parameters.${name} must be ${what}, got ${JSON.stringify(value)}`);

/** @throws RangeError when the case has no such number */
export function numberOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== "number") throw refuse(name, "a number", value);
  return value;
}

/** @throws RangeError when the case has no such list */
export function numbersOf(parameters: Parameters, name: string): number[] {
  const value = parameters[name];
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== "number")) {
    throw refuse(name, "a list of numbers", value);
  }
  return value;
}

/** @throws RangeError when the case has no such list of mappings */
export function recordsOf(parameters: Parameters, name: string): Parameters[] {
  const value = parameters[name];
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== "object" || entry === null)) {
    throw refuse(name, "a list of mappings", value);
  }
  return value;
}

/** @throws RangeError when the case has no such text */
export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== "string") throw refuse(name, "a text", value);
  return value;
}

/** @throws RangeError when the case has no such list */
export function textsOf(parameters: Parameters, name: string): string[] {
  const value = parameters[name];
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== "string")) {
    throw refuse(name, "a list of texts", value);
  }
  return value;
}

/** All numbers of a value in reading order. */
export function flattened(value: Value): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(flattened);
}

/** Numbers put back into the shape of a value. */
export function shaped(numbers: readonly number[], like: Value): Value {
  const rest = [...numbers];
  const fill = (part: Value): Value => {
    if (typeof part === "number") return rest.shift() ?? NaN;
    if (Array.isArray(part)) return part.map(fill);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, fill(inner)]));
  };
  return fill(like);
}
