import * as z from "zod";
import type { AdmissionDefinition } from "../../strategies/admission/types.ts";
import type { AllocatorDefinition } from "../../strategies/allocation/types.ts";
import type { CopiesDefinition } from "../../strategies/copies/types.ts";
import type { HealthDefinition } from "../../strategies/health/types.ts";
import type { PartitionerDefinition } from "../../strategies/partitioning/types.ts";
import type { PlacementDefinition } from "../../strategies/placement/types.ts";
import type { RecoveryDefinition } from "../../strategies/recovery/types.ts";
import type { RetryDefinition } from "../../strategies/retry/types.ts";
import type { ScalerDefinition } from "../../strategies/scaling/types.ts";
import type { SpeculationDefinition } from "../../strategies/speculation/types.ts";
import type {
  BalancerDefinition,
  Parameter,
  ParameterValue,
  ParameterValues,
  SchedulerDefinition,
  StrategyDefinition,
} from "../../strategies/types.ts";
import { type Fault, faultsOf, pathText } from "./faults.ts";
import { choice, expectedInstead, flag, forms, list, mapping, quantity, type Range } from "./fields.ts";
import { unknownName } from "./names.ts";
import type { StrategySpec } from "./types.ts";
import { duration, plain } from "./units.ts";
import { show } from "./values.ts";

/** The policies that requests ask, by family. */
interface RequestPolicies {
  readonly copies: ReadonlyMap<string, CopiesDefinition>;
  readonly retry: ReadonlyMap<string, RetryDefinition>;
  readonly admission: ReadonlyMap<string, AdmissionDefinition>;
  readonly health: ReadonlyMap<string, HealthDefinition>;
}
export type RequestFamily = keyof RequestPolicies;

/** The policies a scenario may name. */
export interface Registry {
  readonly balancers: ReadonlyMap<string, BalancerDefinition>;
  readonly schedulers: ReadonlyMap<string, SchedulerDefinition>;
  readonly recoveries: ReadonlyMap<string, RecoveryDefinition>;
  readonly scalers: ReadonlyMap<string, ScalerDefinition>;
  readonly allocators: ReadonlyMap<string, AllocatorDefinition>;
  readonly requestPolicies: RequestPolicies;
  readonly partitioners: ReadonlyMap<string, PartitionerDefinition>;
  readonly placements: ReadonlyMap<string, PlacementDefinition>;
  readonly speculations: ReadonlyMap<string, SpeculationDefinition>;
}

/** A policy file of the user's: relative to the scenario or absolute. */
const FILE = /^[./].*\.(?:ts|js|mjs)$/;
const LONGEST_FILE = 1000;

function rangeOf({ type, min, max, above }: Parameter): Range {
  return {
    ...(min === undefined ? {} : above === true ? { above: min } : { min }),
    ...(max === undefined ? {} : { max }),
    whole: type === "integer",
  };
}

const fieldOf: Readonly<Record<Parameter["type"], (name: string, parameter: Parameter) => z.ZodType<ParameterValue>>> =
  {
    integer: (_name, parameter) => quantity(plain, rangeOf(parameter)),
    number: (_name, parameter) => quantity(plain, rangeOf(parameter)),
    duration: (_name, parameter) => quantity(duration, rangeOf(parameter)),
    boolean: () => flag,
    choice: (name, { choices = [] }) => choice(name, choices),
    numbers: (_name, parameter) => list("a list of numbers", quantity(plain, rangeOf(parameter))),
  };

/** The field of one parameter; left out, it takes its default. */
function parameterField(name: string, parameter: Parameter): z.ZodType<ParameterValue> {
  const field = fieldOf[parameter.type](name, parameter);
  const allowed: z.ZodType<ParameterValue> = parameter.default === null ? field.nullable() : field;
  return allowed.prefault(() => parameter.default).meta({ description: parameter.summary });
}

function definitionField(definition: StrategyDefinition): z.ZodObject {
  const parameters = Object.entries(definition.parameters);
  const fields = parameters.map(([name, parameter]): [string, z.ZodType] => [name, parameterField(name, parameter)]);
  const shape = { name: z.literal(definition.name), ...Object.fromEntries(fields) };
  return mapping(`a ${definition.family}`, shape).meta({ description: `${definition.summary} ${definition.source}` });
}

/** The policy with every parameter at its default. */
export function withDefaults(definition: StrategyDefinition): StrategySpec {
  const parameters = Object.entries(definition.parameters);
  const values = parameters.map(([name, parameter]): [string, ParameterValue] => [name, parameter.default]);
  return { name: definition.name, ...Object.fromEntries(values) };
}

/**
 * The parameters of a policy of the user's as they are meant: units read, defaults filled in.
 *
 * @throws RangeError with everything wrong in them
 */
export function readParameters(definition: StrategyDefinition, given: ParameterValues): ParameterValues {
  const read = parametersOf(definition).safeParse(given);
  if (read.success) return read.data as ParameterValues;
  const faults = faultsOf(read.error.issues, given);
  throw new RangeError(faults.map(({ path, message }) => `${pathText(path)}: ${message}`).join("; "));
}

/**
 * Everything wrong in the parameters that a policy of the user's is given.
 *
 * @throws RangeError where the policy itself declares what cannot be
 */
export function parameterFaults(definition: StrategyDefinition, given: ParameterValues): Fault[] {
  const read = parametersOf(definition).safeParse(given);
  return read.success ? [] : faultsOf(read.error.issues, given);
}

function parametersOf(definition: StrategyDefinition): z.ZodObject {
  const declared = Object.entries(definition.parameters ?? {});
  const odd = declared.filter(([, { type }]) => !Object.hasOwn(fieldOf, type));
  if (odd.length > 0) {
    const known = Object.keys(fieldOf).join(", ");
    throw new RangeError(
      odd.map(([name, { type }]) => `${name}: unknown type ${show(type)}; known: ${known}`).join("; "),
    );
  }
  const fields = declared.map(([name, parameter]): [string, z.ZodType] => [name, parameterField(name, parameter)]);
  return mapping("parameters", Object.fromEntries(fields));
}

/** A policy by name, by name with parameters, or by file with whatever parameters the file takes. */
export function strategyField(
  family: string,
  definitions: ReadonlyMap<string, StrategyDefinition>,
): z.ZodType<StrategySpec> {
  const known = [...definitions.keys()];
  const unknown = (name: string): string =>
    /^[./]/.test(name)
      ? `a ${family} of your own is a file that ends in .ts, .js or .mjs, got ${show(name)}`
      : unknownName(family, name, known);
  const file = z
    .string()
    .regex(FILE, { abort: true, error: ({ input }) => unknown(String(input)) })
    .max(LONGEST_FILE);
  const name = z
    .string()
    .refine((given) => definitions.has(given) || FILE.test(given), { error: ({ input }) => unknown(String(input)) })
    .meta({ anyOf: [{ enum: known }, { pattern: FILE.source }] })
    .transform((given) => {
      const definition = definitions.get(given);
      return definition === undefined ? { name: given } : withDefaults(definition);
    });
  // Made when a policy is written with parameters: the forms of all policies take longer than a small run.
  const withParameters = z.lazy(() => {
    const [first, ...others] = [...definitions.values()].map(definitionField);
    return forms(family, "name", [first, ...others]);
  });
  const scalar = z.union([z.number(), z.string(), z.boolean(), z.null(), z.array(z.number())], {
    error: "a parameter is a number, a text, true, false, null or a list of numbers",
  });
  const written = z.union(
    [name, withParameters, z.object({ name: file }).catchall(scalar)],
    expectedInstead(`a ${family}: a name, or { name: …, and its parameters }`),
  );
  return written.pipe(z.custom<StrategySpec>());
}

/** A policy that may be `none`, which is nothing. */
export function optionalStrategyField(
  family: string,
  definitions: ReadonlyMap<string, StrategyDefinition>,
): z.ZodType<StrategySpec | null> {
  // What is neither is told as what is wrong with the policy, which is the first form.
  return z.union([strategyField(family, definitions), z.literal("none").transform(() => null), z.null()]);
}
