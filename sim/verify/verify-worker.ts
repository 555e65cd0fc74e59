import type { TruthCase } from "./cases.ts";
import { type Row, verifyCase } from "./verify-case.ts";

/** Thread entry: one case, start to end. */
export async function verify(truth: TruthCase): Promise<Row> {
  return verifyCase(truth);
}
