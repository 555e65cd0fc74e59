import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ComparisonResult } from "../sim/measure/results.ts";

/** Writes the results of a comparison into a folder, each file whole or not at all; returns the paths. */
export function writeReport(
  result: ComparisonResult,
  folder: string,
  _pictures: { svg?: boolean; png?: boolean },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "result.json");
  writeFileSync(`${path}.part`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${path}.part`, path);
  return Promise.resolve([path]);
}
