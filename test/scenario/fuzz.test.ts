import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isMap, isSeq, parse as parseYaml, parseDocument, visit } from "yaml";
import { arms, canonical, expand, jsonSchema, ScenarioError } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import * as registry from "../../strategies/registry.ts";
import { schemaAccepts } from "./json-schema.ts";
import { fixtures, parse } from "./reading.ts";

/** Generous: it only stops a test that hangs. */
const LIMIT = 120_000;

const texts = fixtures.map(([, text]) => text);
const schema = jsonSchema(registry);

/** The scenario, or null where it is refused as bad input; anything else thrown is a failure. */
function read(text: string, set: readonly string[] = []): Scenario | null {
  try {
    return parse(text, set);
  } catch (error) {
    if (error instanceof ScenarioError && error.issues.length > 0) return null;
    throw error;
  }
}

/** Every number in the scenario with its path. */
function numbers(value: unknown, path: string): [string, number][] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => numbers(entry, `${path}/${key}`));
}

/** What must hold of whatever is accepted. */
function expectSound(scenario: Scenario): void {
  for (const [path, number] of numbers({ ...scenario, compare: null }, "")) {
    expect(Number.isFinite(number), path).toBe(true);
    const signed = /\/priority$|\/switch\/|\/strategies\/.*/.test(path);
    if (!signed) expect(number, path).toBeGreaterThanOrEqual(0);
  }
  expect(parse(expand(scenario))).toStrictEqual(scenario);
  expect(JSON.parse(canonical(scenario))).toStrictEqual(scenario);
  const made = arms(scenario, registry);
  expect(new Set(made.map(({ label }) => label)).size).toBe(made.length);
  if (scenario.compare !== null) expect(made.map(({ label }) => label)).toContain(scenario.compare.baseline);
}

const numbersWritten = [0, -1, 0.5, 1e308, -0, Infinity, -Infinity, Number.NaN];
const textsWritten = ["", "auto", "5%", "-5%", "1 s", "-1 ms", "-0%", "1e999", "3 /s", "1_0"];
const names = ["none", "central", "exponential", "poisson", "list", "swf", "srpt", "random", "./a.ts", "random #2"];
const others = ["easy", "round-robin", "unbounded", "time", "requested", "__proto__", "constructor", null, true];

const scalar = fc.oneof(
  fc.constantFrom(...numbersWritten, ...textsWritten, ...names, ...others),
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 6 }),
);
const keyNames = "kind name mean load rate count queue size tasks time vary trace __proto__ x".split(" ");
const keys = fc.constantFrom(...keyNames);
const piece: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    scalar,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(keys, tie("any"), { maxKeys: 3 }),
  ),
})).any;

type Change = "replace" | "remove" | "repeat";

/** A document with one node replaced, removed or written twice. */
function mutated(text: string, position: number, change: Change, value: unknown): string {
  const document = parseDocument(text, { uniqueKeys: false });
  const holders: { holder: unknown; index: number }[] = [];
  visit(document, (key, _node, path) => {
    const holder = path[path.length - 1];
    if (typeof key === "number" && (isMap(holder) || isSeq(holder))) holders.push({ holder, index: key });
  });
  const { holder, index } = holders[position % holders.length];
  if (isSeq(holder)) {
    if (change === "replace") holder.items[index] = document.createNode(value);
    else if (change === "remove") holder.items.splice(index, 1);
    else holder.items.push(holder.items[index]);
  } else if (isMap(holder)) {
    if (change === "replace") holder.items[index].value = document.createNode(value);
    else if (change === "remove") holder.items.splice(index, 1);
    else holder.items.push(document.createPair("size", value));
  }
  return String(document);
}

const anyText = fc.constantFrom(...texts);
const anyChange = fc.tuple(fc.nat(1000), fc.constantFrom<Change>("replace", "replace", "remove", "repeat"), piece);

test(
  "a scenario with parts replaced, removed or repeated is read soundly or refused",
  () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyText, fc.array(anyChange, { minLength: 1, maxLength: 2 }), (text, changes) => {
        const changed = changes.reduce(
          (before, [position, change, value]) => mutated(before, position, change, value),
          text,
        );
        const scenario = read(changed);
        if (scenario === null) return;
        accepted++;
        expectSound(scenario);
        expect(schemaAccepts(schema, parseYaml(changed))).toBe(true);
      }),
      { numRuns: 260, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(15);
  },
  LIMIT,
);

test(
  "a text with characters changed is read soundly or refused",
  () => {
    const characters = fc.string({
      unit: fc.constantFrom(...Array.from("[]{}:,-&*!|>'\"#%@`? \n\t0.9eN~/é\u0000")),
      maxLength: 3,
    });
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(6), characters, (text, at, cut, inserted) => {
        const start = at % text.length;
        const scenario = read(text.slice(0, start) + inserted + text.slice(start + cut));
        if (scenario !== null) expectSound(scenario);
      }),
      { numRuns: 200, seed: 2 },
    );
  },
  LIMIT,
);

test(
  "any override is applied soundly or refused",
  () => {
    const steps =
      "workload arrivals load nodes 0 count strategies balancer d run warmup compare vary queue places information";
    const step = fc.constantFrom("", "__proto__", "length", "size", "mean", "seed", ...steps.split(" "));
    const option = fc
      .tuple(fc.array(step, { minLength: 1, maxLength: 4 }), piece)
      .map(([path, value]) => `${path.join(".")}=${JSON.stringify(value) ?? ""}`);
    fc.assert(
      fc.property(anyText, fc.array(option, { minLength: 1, maxLength: 2 }), (text, set) => {
        const scenario = read(text, set);
        if (scenario !== null) expectSound(scenario);
      }),
      { numRuns: 150, seed: 3 },
    );
  },
  LIMIT,
);
