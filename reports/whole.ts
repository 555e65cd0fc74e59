import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file whole or not at all: beside the target first, then renamed, which replaces it in one step. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<string> {
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, content, { flush: true });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return path;
}
