/**
 * Does a job on two threads, and then on one, in a process of its own, `node job-work.js JOB`. Prints how many seconds
 * both took, as JSON.
 */
import { idleNodes } from "../sim/experiment/idle-nodes.ts";
import { doJob } from "../sim/pool/jobs/index.ts";
import { openThreads } from "../sim/pool/threads.ts";
import type { JobSpec } from "../sim/scenario/job.ts";
import { factoring } from "../strategies/partitioning/factoring.ts";

const spec: JobSpec = JSON.parse(process.argv[2]);
const partitioner = factoring.create({ factor: 2 });
const executor = await openThreads(2);
const result = await doJob(spec, {
  executor,
  seed: 1,
  partitioner: partitioner.kind === "chunks" ? partitioner : null,
  nodes: idleNodes([{ count: 2, speed: 1, slots: 1 }]),
  signal: new AbortController().signal,
  out: null,
  read: () => {
    throw new Error("nothing is read");
  },
  write: async () => {},
});
await executor.close();
if (!result.equal) throw new Error(`${spec.kind}: one thread has another answer`);
console.log(JSON.stringify(result.seconds));
