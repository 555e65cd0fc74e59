import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the package: the nearest one above this file that has a package.json. */
export const packageRoot: string = above(dirname(fileURLToPath(import.meta.url)));

/** Version of poolsim. */
export const version: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;

function above(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : above(dirname(folder));
}
