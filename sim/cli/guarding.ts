import type { Argv } from "yargs";

/** What to do with the exit code of the verb that was called. */
export type End = (code: number) => void;

/** The options of what guards runs and results. */
export const guarding = {
  "key-file": { type: "string", describe: "key that encrypts and signs what is kept (or POOLSIM_KEY)" },
  roles: { type: "string", describe: "policy of roles: who may do what (or POOLSIM_ROLES)" },
  as: { type: "string", describe: "who asks, a name of the policy" },
} as const;

/** The verbs for what is guarded: results and audit logs. */
export function addGuarded(parser: Argv, end: End): void {
  parser.command(
    "results <folder>",
    "print what a job left in a folder, verified and decrypted, to those who may read it",
    (options) =>
      options
        .positional("folder", { type: "string", demandOption: true })
        .options({ ...guarding, audit: { type: "string", describe: "audit log that is told who read it" } }),
    async (given) => end(await (await import("./results.ts")).results({ ...given, keyFile: given["key-file"] })),
  );
  parser.command(
    "audit <file>",
    "verify an audit log: exit 2 and the first record that is not as it was written",
    (options) =>
      options.positional("file", { type: "string", demandOption: true }).options({
        "key-file": guarding["key-file"],
        json: { type: "boolean", default: false, describe: "print the records as one JSON document" },
      }),
    async (given) => end((await import("./audit.ts")).audit({ ...given, keyFile: given["key-file"] })),
  );
}
