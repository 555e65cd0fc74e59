import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ComparisonResult } from "../sim/measure/results.ts";
import { WIDE, charts } from "./charts.ts";
import { page } from "./page.ts";
import { png, svg } from "./render.ts";
import { csv, markdown } from "./table.ts";
import { writeWhole } from "./whole.ts";

/** Which pictures are wanted as files of their own, in the folder `charts`. */
export interface Pictures {
  svg?: boolean;
  png?: boolean;
}

/**
 * Writes report.html, result.json, comparison.csv, comparison.md and the pictures into a folder, which is made where
 * there is none; returns the paths, the page first. Each file is whole or not there: a file of an earlier report stays
 * until its successor is complete. Rejects with the error of the file system where one cannot be written.
 */
export async function writeReport(result: ComparisonResult, folder: string, pictures: Pictures): Promise<string[]> {
  const files: [name: string, content: string | Uint8Array][] = [
    ["report.html", await page(result)],
    ["result.json", `${JSON.stringify(result, null, 2)}\n`],
    ["comparison.csv", csv(result)],
    ["comparison.md", markdown(result)],
    ...(await pictureFiles(result, pictures)),
  ];
  const wanted = pictures.svg === true || pictures.png === true;
  await mkdir(wanted ? join(folder, "charts") : folder, { recursive: true });
  const paths: string[] = [];
  for (const [name, content] of files) paths.push(await writeWhole(join(folder, name), content));
  return paths;
}

async function pictureFiles(result: ComparisonResult, pictures: Pictures): Promise<[string, string | Uint8Array][]> {
  const files: [string, string | Uint8Array][] = [];
  if (pictures.svg !== true && pictures.png !== true) return files;
  for (const { name, spec } of charts(result, WIDE)) {
    if (spec === null) continue;
    const picture = await svg(spec);
    if (pictures.svg === true) files.push([`charts/${name}.svg`, `${picture}\n`]);
    if (pictures.png === true) files.push([`charts/${name}.png`, png(picture)]);
  }
  return files;
}
