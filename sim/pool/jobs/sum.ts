import type { SpecOf } from "../../scenario/job.ts";
import { blocksIn } from "../workloads/blocks.ts";
import { sumKernel, sumOf } from "../workloads/sum.ts";
import { inLoggedChunks } from "./logged.ts";
import { bitwise, bothWays } from "./result.ts";
import type { Job } from "./types.ts";

/** The sum of the whole numbers from … to, one by one; exact, so any order gives the same. */
export const sum: Job<SpecOf<"sum">> = {
  kind: "sum",
  async run(spec, context) {
    const { from, to, block } = spec;
    const input = { first: from, count: to - from + 1, block };
    const work = { blocks: blocksIn(input), input, kernel: sumKernel };
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const done = await inLoggedChunks(context, work, spec);
        return { done, total: done.parts.reduce((total, part) => total + BigInt(part), 0n) };
      },
      alone: () => sumOf(from, to),
    });
    return bitwise("sum", context, {
      answer: { sum: String(all.total) },
      singleThreaded: { sum: String(alone) },
      seconds,
      done: all.done,
    });
  },
};
