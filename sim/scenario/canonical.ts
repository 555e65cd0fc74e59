/** A scenario, or a part of one, as JSON with keys in a fixed order: equal ones give equal texts. */
export function canonical(part: object): string {
  return JSON.stringify(part, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
