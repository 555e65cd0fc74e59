import type { CompareSpec, Json } from "./types.ts";

type Vary = CompareSpec["vary"];

/** One value for each varied path, in the order of the paths. */
export type Combination = readonly { readonly path: string; readonly position: number; readonly value: Json }[];

/** All combinations of values; the last path changes fastest. */
export function combinations(vary: Vary): Combination[] {
  return Object.entries(vary).reduce<Combination[]>(
    (before, [path, values]) =>
      before.flatMap((combination) => values.map((value, position) => [...combination, { path, position, value }])),
    [[]],
  );
}

/** How many arms there are; far beyond any limit it may be Infinity. */
export const armCount = (vary: Vary): number =>
  Object.values(vary).reduce((product, values) => product * values.length, 1);

const FAMILIES =
  "balancer|scheduler|recovery|scaler|allocator|copies|retry|admission|health|partitioner|placement|speculation";
const STRATEGY = new RegExp(`^strategies\.(?:${FAMILIES})$`);

function text(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, entry]) => `${key}: ${text(entry)}`)
    .join(", ")}}`;
}

function parametersOf(value: Json): Readonly<Record<string, Json>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const { name: _name, ...parameters } = value;
  return parameters;
}

const nameOf = (value: Json): string =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? text(value["name"] ?? null) : text(value);

/** The name of a policy with the parameters written for it that tell it from others of its name among `values`. */
function strategyLabel(value: Json, values: readonly Json[]): string {
  const name = nameOf(value);
  const parameters = values.filter((other) => nameOf(other) === name).map(parametersOf);
  const differing = Object.entries(parametersOf(value)).filter(([key, written]) =>
    parameters.some((other) => text(other[key] ?? null) !== text(written)),
  );
  return [name, ...differing.map(([key, written]) => `${key}=${text(written)}`)].join(" ");
}

/** The labels of the arms, in the order of their combinations, all different. */
export function armLabels(vary: Vary): string[] {
  const used = new Set<string>();
  return combinations(vary).map((combination) => {
    const label = combination
      .map(({ path, value }) => (STRATEGY.test(path) ? strategyLabel(value, vary[path]) : `${path}=${text(value)}`))
      .join(", ");
    let unique = label;
    for (let copy = 2; used.has(unique); copy++) unique = `${label} #${copy}`;
    used.add(unique);
    return unique;
  });
}
