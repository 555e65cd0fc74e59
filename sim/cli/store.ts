import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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
