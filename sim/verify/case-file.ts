import type { TruthCase } from "./cases.ts";

type Check = (value: unknown) => boolean;

interface Field {
  required: boolean;
  expected: string;
  fits: Check;
}

const isText: Check = (value) => typeof value === "string" && value !== "";
const isMapping: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const KINDS = ["exact", "asymptotic", "bound", "published-simulation", "published-measurement"];

const text = (required: boolean): Field => ({ required, expected: "a text", fits: isText });
const anything = (required: boolean): Field => ({
  required,
  expected: "a value",
  fits: (value) => value !== undefined,
});

const FIELDS: Readonly<Record<string, Field>> = {
  id: text(true),
  system: text(true),
  parameters: { required: true, expected: "a mapping", fits: isMapping },
  metric: text(true),
  value: anything(true),
  tolerance: {
    required: true,
    expected: "a number >= 0",
    fits: (value) => typeof value === "number" && value >= 0 && value < Infinity,
  },
  kind: {
    required: false,
    expected: `one of ${KINDS.join(", ")}`,
    fits: (value) => typeof value === "string" && KINDS.includes(value),
  },
  bound: { required: false, expected: "a mapping", fits: isMapping },
  area: text(false),
  tier: text(false),
  source: text(false),
  derivation: text(false),
  note: text(false),
  verified: anything(false),
  crossChecked: anything(false),
};

/** A file of cases that cannot be used; the message has every problem, one a line. */
export class CaseFileError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "CaseFileError";
  }
}

/**
 * Reads a JSON list of cases.
 *
 * @param file its name, for messages
 * @throws CaseFileError with every problem found
 */
export function parseCases(json: string, file: string): TruthCase[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch (error) {
    throw new CaseFileError([`${file}: is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  if (!Array.isArray(list)) throw new CaseFileError([`${file}: must be a list of cases`]);
  const seen = new Set<unknown>();
  const problems = list.flatMap((entry: unknown, i) => problemsOf(entry, i, seen).map((found) => `${file}: ${found}`));
  if (problems.length > 0) throw new CaseFileError(problems);
  return list;
}

function problemsOf(entry: unknown, position: number, seen: Set<unknown>): string[] {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    return [`case ${position}: must be a mapping with the fields ${Object.keys(FIELDS).join(", ")}`];
  }
  const given: Readonly<Record<string, unknown>> = { ...entry };
  const name = isText(given.id) ? `case ${position} (${String(given.id)})` : `case ${position}`;
  const problems: string[] = [];
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(FIELDS, key)) {
      problems.push(`${name}: unknown field "${key}"; known: ${Object.keys(FIELDS).join(", ")}`);
    }
  }
  for (const [key, { required, expected, fits }] of Object.entries(FIELDS)) {
    if (!Object.hasOwn(given, key)) {
      if (required) problems.push(`${name}: ${key} is required: ${expected}`);
    } else if (!fits(given[key])) {
      problems.push(`${name}: ${key} must be ${expected}, got ${JSON.stringify(given[key])}`);
    }
  }
  if (isText(given.id) && seen.has(given.id)) problems.push(`${name}: another case has this id already`);
  seen.add(given.id);
  return problems;
}
