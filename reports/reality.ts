import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { RealityResult } from "../sim/measure/reality.ts";
import { writeWhole } from "./whole.ts";

/** Writes report.html and result.json into a folder; returns the path of the page. */
export async function writeReality(result: RealityResult, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  return join(folder, "result.json");
}
