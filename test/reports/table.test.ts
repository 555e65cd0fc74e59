import { expect, test } from "vitest";
import { csv, markdown } from "../../reports/table.ts";
import { NASTY, fixture } from "./fixture.ts";

/** Reads RFC 4180 text, strictly. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new SyntaxError("not RFC 4180");
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("the CSV holds every comparison and metric with all digits", () => {
  const result = fixture();
  const [header = [], ...rows] = parsed(csv(result));
  for (const row of rows) expect(row).toHaveLength(header.length);
  const at = (row: readonly string[], column: string) => row[header.indexOf(column)];
  const differences = rows.filter((row) => at(row, "record") === "difference");
  expect(differences.map((row) => [at(row, "metric"), at(row, "policy"), at(row, "verdict")])).toEqual(
    result.comparisons.map(({ metric, policy, verdict }) => [metric, policy, verdict]),
  );
  for (const [i, { difference, indifference }] of result.comparisons.entries()) {
    expect(at(differences[i], "estimate")).toBe(difference.estimate === null ? "" : String(difference.estimate));
    expect(Number(at(differences[i], "indifference"))).toBe(indifference);
  }
  const values = rows.filter((row) => at(row, "record") === "value");
  expect(values).toHaveLength(result.arms.reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0));
});

test.each([
  ["=1+2", "'=1+2"],
  ["+1", "'+1"],
  ["-x", "'-x"],
  ["@a", "'@a"],
  ["\t=1", "'\t=1"],
  ['say "a, b"\nc', 'say "a, b"\nc'],
  [NASTY, NASTY],
])("the label %j is text to a spreadsheet", (label, cell) => {
  const rows = parsed(csv(fixture({ policies: ["random", label], unstable: [] })));
  expect(rows[1][2]).toBe(cell);
  // Numbers stay numbers, negative ones too.
  expect(rows[1][4]).toMatch(/^-\d/);
});

test("the Markdown has the verdict, and labels cannot break its tables or become markup", () => {
  const result = fixture({ policies: ["random", "a|b\n# c", "`*_[x](y)", NASTY], unstable: [] });
  const text = markdown(result);
  expect(text.slice(0, text.indexOf("```"))).not.toContain("<");
  expect(text).toContain(String.raw`a\|b \# c`);
  expect(text).toContain("\\`\\*\\_\\[x\\](y)");
  const tables = text.split("\n").filter((line) => line.startsWith("|"));
  const widths = tables.map((line) => line.match(/(?<!\\)\|/g)?.length);
  expect(new Set(widths.slice(0, 2 + result.comparisons.length))).toEqual(new Set([6]));
  expect(new Set(widths.slice(2 + result.comparisons.length))).toEqual(new Set([result.arms.length + 2]));
});

test("a command with backticks stays inside its fence", () => {
  const result = fixture();
  result.manifest.command = "poolsim compare '```'";
  expect(markdown(result)).toContain("````sh\npoolsim compare '```'\n````");
});
