import * as z from "zod";
import { unknownName } from "./names.ts";
import type { Unit } from "./units.ts";
import { plain } from "./units.ts";
import { isMapping, show } from "./values.ts";

/** Limits of a number. */
export interface Range {
  /** Inclusive. */
  readonly min?: number;
  /** Exclusive lower limit. */
  readonly above?: number;
  /** Inclusive. */
  readonly max?: number;
  /** Exclusive upper limit. */
  readonly below?: number;
  readonly whole?: boolean;
}

/** What an entry is written as (a number, or a text with a unit), and the number it becomes. */
type NumberField = z.ZodType<number, number | string>;

const LONGEST_NAME = 200;
const LONGEST_FILE = 1000;
const LONGEST_SENTENCE = 500;

/** The rule of the range that the value breaks; null where it breaks none. */
function broken(range: Range, value: number): string | null {
  if (range.whole === true && !Number.isInteger(value)) return "must be a whole number";
  if (range.min !== undefined && !(value >= range.min)) return `must be >= ${range.min}`;
  if (range.above !== undefined && !(value > range.above)) return `must be > ${range.above}`;
  if (range.max !== undefined && !(value <= range.max)) return `must be <= ${range.max}`;
  if (range.below !== undefined && !(value < range.below)) return `must be < ${range.below}`;
  return null;
}

/** The range in the words of JSON Schema. */
function limits({ min, above, max, below, whole }: Range): Record<string, unknown> {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
    ...(whole === true ? { multipleOf: 1 } : {}),
  };
}

/** The message for a value of the wrong type, or for none. */
export function expectedInstead(expected: string): { error: (issue: { input?: unknown }) => string } {
  return {
    error: ({ input }) => (input === undefined ? `required: ${expected}` : `expected ${expected}, got ${show(input)}`),
  };
}

/** A number with a unit, in SI units once read. */
export function quantity(unit: Unit, range: Range = {}): NumberField {
  const written = z.union(
    [z.number().meta(limits(range)), z.string().meta({ pattern: unit.pattern })],
    expectedInstead(unit.expected),
  );
  return written.transform((given, context) => {
    const value = typeof given === "number" ? given : unit.read(given);
    const rule = Number.isFinite(value) ? broken(range, value) : `expected ${unit.expected}`;
    if (rule === null) return value;
    context.addIssue({ code: "custom", message: `${rule}, got ${show(given)}`, input: given });
    return z.NEVER;
  });
}

/** A whole number from `min` to `max`. */
export const whole = (min: number, max: number): NumberField =>
  quantity({ ...plain, expected: "a whole number" }, { whole: true, min, max });

/** A text without control characters, of 1 to `longest` characters. */
function text(expected: string, longest: number): z.ZodType<string, string> {
  return z
    .string(expectedInstead(expected))
    .min(1, { error: `must not be empty` })
    .max(longest, { error: `must have at most ${longest} characters` })
    .regex(/^\P{Cc}*$/u, { error: "must not have control characters" });
}

export const nameText: z.ZodType<string, string> = text("a name", LONGEST_NAME);
export const fileText: z.ZodType<string, string> = text("the name of a file", LONGEST_FILE);
/** A text of a sentence or two. */
export const sentenceText = (expected: string): z.ZodType<string, string> => text(expected, LONGEST_SENTENCE);

export const flag = z.boolean(expectedInstead("true or false"));

/** One of a few names. */
export function choice<const Name extends string>(
  noun: string,
  known: readonly Name[],
): z.ZodEnum<z.core.util.ToEnum<Name>> {
  return z.enum(known, {
    error: ({ input }) =>
      typeof input === "string" ? unknownName(noun, input, known) : nameMissing(noun, input, known),
  });
}

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

function nameMissing(noun: string, input: unknown, known: readonly string[]): string {
  const expected = `${withArticle(noun)}, one of ${known.join(", ")}`;
  return input === undefined ? `required: ${expected}` : `expected ${expected}, got ${show(input)}`;
}

/** A list with at least one entry. */
export function list<Entry extends z.ZodType>(expected: string, entry: Entry): z.ZodArray<Entry> {
  return z.array(entry, expectedInstead(expected)).min(1, { error: "must have at least one entry" });
}

/** A mapping with these keys and no others. A message on several unknown keys has a line for each. */
export function mapping<Shape extends z.ZodRawShape>(
  expected: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownName("key", key, known)).join("\n")
        : expectedInstead(expected).error(issue),
  });
}

/** A mapping that has one of several forms; `key` names which. */
export function forms<const Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  noun: string,
  key: "kind" | "format" | "name",
  options: Options,
): z.ZodDiscriminatedUnion<Options, typeof key> {
  return z.discriminatedUnion(key, options, {
    error({ code, input, ...issue }) {
      if (code !== "invalid_union") return expectedInstead(`${withArticle(noun)}, { ${key}: … }`).error({ input });
      const known = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      const given = isMapping(input) ? input[key] : undefined;
      return typeof given === "string"
        ? unknownName(key === "name" ? noun : `${noun} ${key}`, given, known)
        : nameMissing(noun, given, known);
    },
  });
}

type Entries = Readonly<Record<string, unknown>>;

/** Requires the entries of `object` to be exactly one of the groups of keys; then they are a `Form`. */
export function oneGroup<Form>(
  object: z.ZodObject,
  groups: readonly (readonly string[])[],
): z.ZodPipe<z.ZodObject, z.ZodCustom<Form & Entries, Form & Entries>> {
  const described = groups.map((group) => group.join(" and ")).join(", or ");
  const checked = object
    .meta({ oneOf: groups.map((group) => ({ required: group })) })
    .superRefine((entries: Entries, context) => {
      const given = (group: readonly string[]): string[] => group.filter((key) => entries[key] !== undefined);
      const meant = groups.reduce((best, group) => (given(group).length > given(best).length ? group : best));
      const missing = meant.filter((key) => entries[key] === undefined);
      const excess = given(groups.flat().filter((key) => !meant.includes(key)));
      const required = missing.length === meant.length ? described : missing.join(", ");
      if (missing.length > 0) context.addIssue({ code: "custom", message: `required: ${required}` });
      for (const key of excess) {
        context.addIssue({ code: "custom", message: `give either ${described}`, path: [key] });
      }
    });
  return checked.pipe(z.custom<Form & Entries>());
}
