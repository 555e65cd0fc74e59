import { readDocument } from "./document.ts";
import { type Path, pathText } from "./faults.ts";
import { isMapping, show } from "./values.ts";

/** The key of the long form of what may be written as a bare name. */
const longForms: Readonly<Record<string, string>> = {
  queue: "kind",
  information: "kind",
  "strategies.balancer": "name",
  "strategies.scheduler": "name",
  "strategies.allocator": "name",
};

/** Keys of one mapping that say the same in two ways, by the mapping's own key. */
const twoWays: ReadonlyMap<string, readonly string[]> = new Map([
  ["arrivals", ["rate", "load"]],
  ["run", ["tasks", "time"]],
]);

/** One `path=value` of the command line. */
export interface Override {
  readonly path: Path;
  readonly value: unknown;
}

/** The steps of a dotted path. */
export const stepsOf = (path: string): string[] => path.split(".");

/**
 * Reads `path=value`; the value is YAML, so `{ name: power-of-d, d: 3 }` and `[1, 2]` are understood.
 *
 * @throws RangeError where there is no path or the value is not YAML
 */
export function readOverride(text: string): Override {
  const sign = text.indexOf("=");
  const path = stepsOf(text.slice(0, Math.max(sign, 0)));
  if (sign === -1 || path.includes("")) throw new RangeError("expected path=value, such as workload.arrivals.load=0.9");
  const source = readDocument(text.slice(sign + 1));
  if ("locate" in source) return { path, value: source.value };
  throw new RangeError(`the value is not YAML: ${source[0].message}`);
}

/** The mapping a path can lead on through: what is written as a bare name is taken in its long form. */
function mappingAt(value: unknown, at: Path, step: string | number): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (isMapping(value)) return value;
  const nameKey = longForms[pathText(at)];
  if (nameKey !== undefined && typeof value === "string") return { [nameKey]: value };
  throw new RangeError(`${pathText(at)} is ${show(value)}, which has no ${show(String(step))}`);
}

/**
 * A copy of `value` with `leaf` at the path; missing keys are made, positions of lists must exist. A rate takes the
 * place of a load, a number of tasks that of a time, and the other way round.
 *
 * @throws RangeError where the path leads through a list's end or through something that is no mapping
 */
export function assigned(value: unknown, path: Path, leaf: unknown, at: Path = []): unknown {
  if (path.length === 0) return leaf;
  const [step, ...rest] = path;
  const here = [...at, step];
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    const position = Number(step);
    if (!(/^\d+$/.test(String(step)) && position < entries.length)) {
      throw new RangeError(
        `${pathText(at)} has ${entries.length} entries, counted from 0, and none at ${show(String(step))}`,
      );
    }
    return entries.with(position, assigned(entries[position], rest, leaf, here));
  }
  const mapping = mappingAt(value, at, step);
  const below = Object.hasOwn(mapping, step) ? mapping[step] : undefined;
  const replaced = rest.length > 0 || leaf === null ? [] : saidOtherwise(at, step);
  const kept = Object.fromEntries(Object.entries(mapping).filter(([key]) => !replaced.includes(key)));
  return { ...kept, [step]: assigned(below, rest, leaf, here) };
}

/** The keys whose place a key takes: a load that is set is the load, whatever rate the file has. */
function saidOtherwise(at: Path, step: string | number): readonly string[] {
  const ways = twoWays.get(String(at.at(-1))) ?? [];
  return ways.includes(String(step)) ? ways.filter((other) => other !== step) : [];
}
