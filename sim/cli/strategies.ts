import { strategies as all } from "../../strategies/registry.ts";
import type { Parameter } from "../../strategies/types.ts";

/** Prints the table of policies; returns the exit code. */
export function strategies({ json }: { json: boolean }): number {
  const rows = all.map(({ create: _create, ...facts }) => facts);
  if (json) {
    process.stdout.write(`${JSON.stringify({ strategies: rows }, null, 2)}\n`);
    return 0;
  }
  for (const family of new Set(rows.map((row) => row.family))) {
    process.stdout.write(`${family}s\n`);
    for (const row of rows.filter((candidate) => candidate.family === family)) {
      process.stdout.write(`  ${row.name.padEnd(20)} ${row.summary}\n`);
      for (const [name, parameter] of Object.entries(row.parameters)) {
        process.stdout.write(`  ${"".padEnd(20)}   ${name}: ${described(parameter)}\n`);
      }
    }
  }
  return 0;
}

function described({ type, default: value, choices, summary }: Parameter): string {
  const kind = choices === undefined ? type : choices.join(" | ");
  return `${kind}, default ${value === null ? "worked out" : JSON.stringify(value)}. ${summary}`;
}
