import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { RealityResult } from "../sim/measure/reality.ts";
import { realityPage } from "./reality-page.ts";
import { writeWhole } from "./whole.ts";

/** Writes report.html and result.json into a folder, made where there is none; returns the path of the page. */
export async function writeReality(result: RealityResult, folder: string): Promise<string> {
  const page = await realityPage(result);
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  return writeWhole(join(folder, "report.html"), page);
}
