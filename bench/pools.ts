import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { moduleFile } from "./places.ts";
import { type Run, finished } from "./timing.ts";
import type { Setting, Work } from "./works.ts";

/** What threads of the other pools run, as files of their own. */
const ECHO = {
  piscina: "export default (value) => value;\n",
  poolifier: `import { ThreadWorker } from "${import.meta.resolve("poolifier")}";
export default new ThreadWorker((value) => value);
`,
};

const IN_FLIGHT = 1000;

/** What it costs to hand out a task: empty ones on two threads, beside two other pools. */
export const dispatch: Work = {
  name: "dispatch",
  title: `empty tasks on 2 threads, ${IN_FLIGHT} at a time`,
  unit: "tasks",
  prepare({ folder, scale }: Setting) {
    const tasks = Math.max(2 * IN_FLIGHT, Math.round(200_000 * scale));
    const run = (pool: string, file = ""): Run => {
      const words = [moduleFile("pool-work.js"), pool, String(tasks), String(IN_FLIGHT), file];
      return async () => {
        const { out } = await finished(process.execPath, words);
        return { amount: tasks, perSecond: tasks / Number(out), peakRssBytes: null };
      };
    };
    const beside = Object.entries(ECHO).map(([pool, text]) => {
      const file = join(folder, `${pool}.mjs`);
      writeFileSync(file, text);
      return { title: pool, run: run(pool, file) };
    });
    return { run: run("poolsim"), beside, peers: [] };
  },
};
