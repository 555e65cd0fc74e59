import { strategies as all } from "../../strategies/registry.ts";
import type { Parameter, StrategyDefinition } from "../../strategies/types.ts";

export interface StrategiesArguments {
  json: boolean;
  markdown: boolean;
}

/** Prints the table of policies; returns the exit code. */
export function strategies({ json, markdown }: StrategiesArguments): number {
  const rows = all.map(({ create: _create, ...facts }) => facts);
  if (json) process.stdout.write(`${JSON.stringify({ strategies: rows }, null, 2)}\n`);
  else process.stdout.write(markdown ? page(rows) : table(rows));
  return 0;
}

type Facts = Omit<StrategyDefinition, "create">;

const familiesOf = (rows: readonly Facts[]): string[] => [...new Set(rows.map(({ family }) => family))];

const COLUMN = 24;

function table(rows: readonly Facts[]): string {
  const lines = familiesOf(rows).flatMap((family) => [
    family,
    ...rows.filter((row) => row.family === family).flatMap(described),
  ]);
  return `${lines.join("\n")}\n`;
}

function described(row: Facts): string[] {
  const facts = [`needs ${needs(row)}`, row.cost, `checked by ${checks(row)}`, ...production(row)];
  const more = [
    ...Object.entries(row.parameters).map(([name, parameter]) => `${name}: ${parameterText(parameter)}`),
    facts.join("; "),
    row.source,
  ];
  return [`  ${row.name.padEnd(COLUMN)} ${row.summary}`, ...more.map((text) => `  ${"".padEnd(COLUMN)}   ${text}`)];
}

const needs = ({ needs: told, uses = [] }: Facts): string =>
  uses.length === 0 ? told.join(", ") : `${told.join(", ")}; uses ${uses.join(", ")} where told`;
const checks = ({ checkedBy = [] }: Facts): string => checkedBy.join(", ");
const production = ({ defaultOf = [] }: Facts): string[] =>
  defaultOf.length === 0 ? [] : [`default of ${defaultOf.join(", ")}`];

function parameterText({ type, default: value, choices, summary }: Parameter): string {
  const kind = choices === undefined ? type : choices.join(" | ");
  return `${kind}, default ${value === null ? "worked out" : JSON.stringify(value)}. ${summary}`;
}

/** The same as a page of documentation. */
function page(rows: readonly Facts[]): string {
  const sections = familiesOf(rows).map((family) => {
    const own = rows.filter((row) => row.family === family);
    return `## ${family}\n\n${own.map(entry).join("\n")}`;
  });
  return `# Policies

Made by \`poolsim strategies --markdown\` from the policies themselves. **Needs** is what a policy must be told; costs
are per decision, over n nodes or n waiting tasks; **checked by** names cases of \`poolsim verify\`, or where the answer
is from.

${sections.join("\n")}`;
}

function entry(row: Facts): string {
  const parameters = Object.entries(row.parameters).map(
    ([name, parameter]) => `- \`${name}\`: ${parameterText(parameter)}`,
  );
  const facts = [
    `Needs ${needs(row)}`,
    row.cost,
    `checked by ${checks(row)}`,
    ...production(row).map((text) => `**${text}**`),
  ];
  return `### ${row.name}

${row.summary} ${facts.join("; ")}.

${parameters.length === 0 ? "" : `${parameters.join("\n")}\n\n`}${row.source}.
`;
}
