import * as z from "zod";
import { problems } from "../kernel/distributions/index.ts";
import { forms, list, mapping, oneGroup, quantity, whole } from "./fields.ts";
import type { DistributionSpec } from "./types.ts";
import { bytes, duration, plain, rate, type Unit } from "./units.ts";

const MOST_STAGES = 1_000_000;
const MOST_RANKS = 10_000_000;

const one = quantity(plain);
const stages = whole(1, MOST_STAGES);
const ranks = whole(1, MOST_RANKS);
const lists = (what: string, unit: Unit): z.ZodArray<z.ZodType<number>> => list(`a list of ${what}`, quantity(unit));
const shares = lists("numbers", plain);

const form = <const Kind extends string, Shape extends z.ZodRawShape>(
  kind: Kind,
  shape: Shape,
): z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Shape, z.core.$strict> =>
  mapping("a distribution", { kind: z.literal(kind), ...shape });

/** Every form of a distribution whose values are written in `unit` and whose rates in `perUnit`. */
function formsIn(unit: Unit, perUnit: Unit, component: z.ZodType<DistributionSpec>): z.ZodType<DistributionSpec> {
  const value = quantity(unit);
  const written = forms("distribution", "kind", [
    form("deterministic", { value }),
    form("uniform", { low: value, high: value }),
    form("exponential", { mean: value }),
    form("erlang", { stages, mean: value }),
    oneGroup<Extract<DistributionSpec, { kind: "hyperexponential" }>>(
      form("hyperexponential", {
        mean: value.exactOptional(),
        cv2: one.exactOptional(),
        probabilities: shares.exactOptional(),
        means: lists("means", unit).exactOptional(),
      }),
      [
        ["mean", "cv2"],
        ["probabilities", "means"],
      ],
    ),
    form("gamma", { mean: value, cv2: one }),
    form("weibull", { shape: one, mean: value }),
    form("lognormal", { mean: value, cv2: one }),
    form("pareto", { shape: one, low: value }),
    form("bounded-pareto", { shape: one, low: value, high: value }),
    form("zipf", { exponent: one, count: ranks }),
    form("empirical", { values: lists("values", unit), weights: shares.optional() }).transform((spec) => ({
      ...spec,
      weights: spec.weights ?? spec.values.map(() => 1),
    })),
    form("phase-type", {
      initial: shares,
      rates: lists("rates", perUnit),
      jumps: list("a list of lists of probabilities", shares),
    }),
    form("mixture", { weights: shares, components: list("a list of distributions", component) }),
  ]);
  return written.superRefine((spec, context) => {
    for (const { path, rule } of problems(spec)) {
      context.addIssue({ code: "custom", message: rule, path, input: spec });
    }
  });
}

/** A distribution of durations, s. */
export const durations: z.ZodType<DistributionSpec> = z
  .lazy(() => formsIn(duration, rate, durations))
  .meta({ id: "durations" });

/** A distribution of numbers. */
export const counts: z.ZodType<DistributionSpec> = z.lazy(() => formsIn(plain, plain, counts)).meta({ id: "counts" });

/** A distribution of amounts of memory, bytes. */
export const memoryAmounts: z.ZodType<DistributionSpec> = z
  .lazy(() => formsIn(bytes, plain, memoryAmounts))
  .meta({ id: "memory" });

const counting = (value: number): boolean => Number.isInteger(value) && value >= 1;

/** Whether every value the distribution takes is a whole number >= 1. */
function countsOnly(spec: DistributionSpec): boolean {
  switch (spec.kind) {
    case "deterministic":
      return counting(spec.value);
    case "empirical":
      return spec.values.every(counting);
    case "zipf":
      return true;
    case "mixture":
      return spec.components.every(countsOnly);
    default:
      return false;
  }
}

/** Whole numbers that a double holds apart. */
const isKey = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

function keysOnly(spec: DistributionSpec): boolean {
  if (spec.kind === "uniform") return isKey(spec.low) && isKey(spec.high);
  if (spec.kind === "deterministic") return isKey(spec.value);
  return spec.kind === "empirical" ? spec.values.every(isKey) : countsOnly(spec);
}

/** A distribution of keys, whole numbers >= 0; `uniform` gives each of those from `low` to `high`. */
export const keyNumbers = counts.refine(keysOnly, {
  error: "must give whole numbers >= 0: uniform between two, zipf, empirical, deterministic, or a mixture from 1 on",
});

/** A distribution of whole numbers >= 1. */
export const wholeNumbers = counts.refine(countsOnly, {
  error: "must give whole numbers >= 1: deterministic, empirical, zipf, or a mixture of these",
});
