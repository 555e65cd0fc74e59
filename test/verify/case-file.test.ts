import { expect, test } from "vitest";
import { CaseFileError, parseCases } from "../../sim/verify/case-file.ts";

const good = { id: "a", system: "M/M/1 FCFS", parameters: { lam: 0.5, mu: 1 }, metric: "m", value: 2, tolerance: 0.01 };

function problems(list: unknown): string[] {
  try {
    parseCases(JSON.stringify(list), "cases.json");
  } catch (error) {
    if (error instanceof CaseFileError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("a list of cases is read as it is", () => {
  const full = { ...good, id: "b", area: "queues", tier: "core", kind: "exact", note: "n", verified: [], bound: {} };
  expect(parseCases(JSON.stringify([good, full]), "cases.json")).toEqual([good, full]);
  expect(parseCases("[]", "cases.json")).toEqual([]);
});

test("text that is no list of cases is refused", () => {
  expect(() => parseCases("[{", "cases.json")).toThrow(/^cases\.json: is not JSON: /);
  expect(problems({ cases: [] })).toEqual(["cases.json: must be a list of cases"]);
  expect(problems([7, null])).toHaveLength(2);
});

test("all problems are reported at once, each with the case", () => {
  const found = problems([
    { ...good, tolerance: -1 },
    { ...good, sytem: "M/M/1" },
    { id: "c", kind: "guess", parameters: [], value: 1, tolerance: "2%" },
  ]);
  expect(found).toEqual([
    "cases.json: case 0 (a): tolerance must be a number >= 0, got -1",
    expect.stringMatching(/^cases\.json: case 1 \(a\): unknown field "sytem"; known: id, system, /),
    "cases.json: case 1 (a): another case has this id already",
    "cases.json: case 2 (c): system is required: a text",
    "cases.json: case 2 (c): parameters must be a mapping, got []",
    "cases.json: case 2 (c): metric is required: a text",
    'cases.json: case 2 (c): tolerance must be a number >= 0, got "2%"',
    expect.stringMatching(/^cases\.json: case 2 \(c\): kind must be one of exact, .*got "guess"$/),
  ]);
});

test("a field that every object inherits is not taken for a known one", () => {
  expect(problems([JSON.parse('{"constructor": 1}')])[0]).toContain('unknown field "constructor"');
});
