import { threadId } from "node:worker_threads";
import { monotonic } from "./cells.ts";
import { type Request, requestKernels } from "./workloads/index.ts";

/**
 * Entry of a thread of Piscina: serves a request, and tells when that began and ended, s on `monotonic`, and on which
 * thread.
 */
export function serveRequest({ kernel: name, request }: { kernel: string; request: Request }): {
  began: number;
  ended: number;
  thread: number;
} {
  const kernel = requestKernels.get(name);
  if (kernel === undefined) throw new RangeError(`no kernel serves requests here: ${name}`);
  const began = monotonic();
  kernel.run(request, { stopped: () => false });
  return { began, ended: monotonic(), thread: threadId };
}
