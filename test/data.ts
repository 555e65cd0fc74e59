import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(root, process.env.POOLSIM_DATA ?? join("..", "shared", "data"));

/** A file of the collection of real traces, which is not part of the project; null where it is absent. */
export function dataFile(name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? path : null;
}

/** What a test that is skipped without its trace is called. */
export function needing(name: string, title: string): string {
  return dataFile(name) === null ? `${title} (skipped: set POOLSIM_DATA to a folder with ${name})` : title;
}
