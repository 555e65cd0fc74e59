import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of this module as compiled, where the programs that are measured lie. */
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");

/** A compiled module of this folder. */
export const moduleFile = (name: string): string => join(here, name);

/** The command line as it is shipped. */
export const command = join(root, "dist", "bundle", "main.js");

/** A folder outside the project: that which the environment variable names, else one beside the project. */
export function outside(variable: "POOLSIM_DATA" | "POOLSIM_PEERS", name: string): string {
  return resolve(root, process.env[variable] ?? join("..", "shared", name));
}
