import type { Scenario } from "./types.ts";

/** The scenario as JSON with keys in a fixed order: equal scenarios give equal texts. */
export function canonical(scenario: Scenario): string {
  return JSON.stringify(scenario, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
