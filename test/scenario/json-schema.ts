type Mapping = Readonly<Record<string, unknown>>;
type Accepts = (schema: unknown, value: unknown) => boolean;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const entriesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** A keyword on numbers: other values satisfy it. */
const ofNumber =
  (holds: (value: number, limit: number) => boolean) =>
  (limit: unknown, value: unknown): boolean =>
    typeof value !== "number" || holds(value, Number(limit));

const ofText =
  (holds: (value: string, argument: string) => boolean) =>
  (argument: unknown, value: unknown): boolean =>
    typeof value !== "string" || holds(value, String(argument));

/** Each keyword that poolsim's schema uses: whether `value` satisfies its argument. */
const keywords: Readonly<Record<string, (argument: unknown, value: unknown, accepts: Accepts) => boolean>> = {
  type: (types, value) => entriesOf(types).includes(typeOf(value)),
  const: (constant, value) => value === constant,
  enum: (values, value) => entriesOf(values).includes(value),
  minimum: ofNumber((value, limit) => value >= limit),
  maximum: ofNumber((value, limit) => value <= limit),
  exclusiveMinimum: ofNumber((value, limit) => value > limit),
  exclusiveMaximum: ofNumber((value, limit) => value < limit),
  multipleOf: ofNumber((value, unit) => Number.isInteger(value / unit)),
  minLength: ofText((value, length) => value.length >= Number(length)),
  maxLength: ofText((value, length) => value.length <= Number(length)),
  pattern: ofText((value, pattern) => new RegExp(pattern, "u").test(value)),
  minItems: (length, value) => !Array.isArray(value) || value.length >= Number(length),
  maxItems: (length, value) => !Array.isArray(value) || value.length <= Number(length),
  prefixItems: (schemas, value, accepts) =>
    !Array.isArray(value) || !Array.isArray(schemas) || schemas.every((one, i) => accepts(one, value[i])),
  items: (schema, value, accepts) => !Array.isArray(value) || value.every((entry) => accepts(schema, entry)),
  required: (keys, value) => !isMapping(value) || entriesOf(keys).every((key) => Object.hasOwn(value, String(key))),
  propertyNames: (schema, value, accepts) =>
    !isMapping(value) || Object.keys(value).every((key) => accepts(schema, key)),
  anyOf: (schemas, value, accepts) => entriesOf(schemas).some((schema) => accepts(schema, value)),
  oneOf: (schemas, value, accepts) => entriesOf(schemas).filter((schema) => accepts(schema, value)).length === 1,
};

const annotations = new Set(["$schema", "$defs", "title", "description", "default", "id"]);

function propertiesFit(
  { properties, additionalProperties = true }: Mapping,
  value: unknown,
  accepts: Accepts,
): boolean {
  if (!isMapping(value)) return true;
  const known = isMapping(properties) ? properties : {};
  return Object.entries(value).every(([key, entry]) =>
    accepts(Object.hasOwn(known, key) ? known[key] : additionalProperties, entry),
  );
}

/** The schema at a reference such as `#/$defs/durations`. */
function referred(root: Mapping, reference: string): unknown {
  const steps = reference.replace("#/", "").split("/");
  return steps.reduce<unknown>((part, step) => (isMapping(part) ? part[step] : undefined), root);
}

/**
 * Whether a JSON Schema accepts a value: the keywords poolsim's schema uses, straight from draft 2020-12.
 *
 * @throws Error for a keyword that is not among them
 */
export function schemaAccepts(root: Mapping, value: unknown): boolean {
  const accepts: Accepts = (schema, part) => {
    if (typeof schema === "boolean") return schema;
    if (!isMapping(schema)) throw new Error(`expected a schema, got ${String(schema)}`);
    return Object.entries(schema).every(([keyword, argument]) => {
      if (annotations.has(keyword)) return true;
      if (keyword === "properties" || keyword === "additionalProperties") return propertiesFit(schema, part, accepts);
      if (keyword === "$ref") return accepts(referred(root, String(argument)), part);
      const prefix = keyword === "items" ? schema["prefixItems"] : undefined;
      if (Array.isArray(prefix) && Array.isArray(part)) {
        return part.slice(prefix.length).every((entry) => accepts(argument, entry));
      }
      if (!Object.hasOwn(keywords, keyword)) throw new Error(`unknown keyword ${keyword}`);
      return keywords[keyword](argument, part, accepts);
    });
  };
  return accepts(root, value);
}
