import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Has everything temporary lie in one folder, which goes when all tests have ended. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "poolsim-tests-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
