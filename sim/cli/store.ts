import { accessSync, constants, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, reasonOf } from "./input.ts";

/** Makes the folder for results, before any work is done. Null: none was asked for. */
export function outFolder(folder: string | undefined): string | null {
  if (folder === undefined) return null;
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InputError(`--out ${folder}: cannot be written: ${reasonOf(error)}`, { cause: error });
  }
  return folder;
}

/** Writes a file whole or not at all: under another name first, then renamed. */
export function writeWhole(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const draft = `${path}.${process.pid}.part`;
  writeFileSync(draft, text);
  renameSync(draft, path);
  return path;
}

export function writeJson(folder: string, name: string, value: unknown): string {
  return writeWhole(folder, name, `${JSON.stringify(value, null, 2)}\n`);
}
