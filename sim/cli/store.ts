import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../reports/whole.ts";
import { InputError, reasonOf } from "./input.ts";

/** Makes the folder for results, before any work is done. Null: none was asked for. */
export function outFolder(folder: string | undefined, mode = 0o777): string | null {
  if (folder === undefined) return null;
  try {
    mkdirSync(folder, { recursive: true, mode });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InputError(`--out ${folder}: cannot be written: ${reasonOf(error)}`, { cause: error });
  }
  return folder;
}

export function writeJson(folder: string, name: string, value: unknown): Promise<string> {
  return writeWhole(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
}
