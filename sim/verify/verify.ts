import type { TruthCase } from "./cases.ts";
import { type Row, verifyCase } from "./verify-case.ts";

export type { Row } from "./verify-case.ts";

interface Options {
  /** Threads to use; 1: this one. */
  threads: number;
  onProgress: (finished: number, total: number) => void;
}

/**
 * Measures and judges all cases, in their order. A case is run by one thread from its first replication to its last, so
 * the rows do not depend on the number of threads.
 */
export async function verify(cases: readonly TruthCase[], { threads, onProgress }: Options): Promise<Row[]> {
  const rows: Row[] = [];
  let next = 0;
  let finished = 0;
  const lane = async (judge: (truth: TruthCase) => Promise<Row>): Promise<void> => {
    while (next < cases.length) {
      const i = next++;
      rows[i] = await judge(cases[i]);
      onProgress(++finished, cases.length);
    }
  };
  onProgress(0, cases.length);
  const lanes = Math.min(threads, cases.length);
  if (lanes <= 1) {
    await lane(verifyCase);
    return rows;
  }
  const { Piscina } = await import("piscina");
  const pool = new Piscina<TruthCase, Row>({
    filename: new URL("./verify-worker.js", import.meta.url).href,
    name: "verify",
    minThreads: lanes,
    maxThreads: lanes,
  });
  try {
    await Promise.all(Array.from({ length: lanes }, async () => lane((truth) => pool.run(truth))));
  } finally {
    await pool.destroy();
  }
  return rows;
}
