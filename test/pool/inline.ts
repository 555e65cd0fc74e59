import type { LoopPartitioner } from "../../strategies/partitioning/types.ts";
import { partitioners } from "../../strategies/registry.ts";
import type { ParameterValues } from "../../strategies/types.ts";
import { idleNodes } from "../../sim/experiment/idle-nodes.ts";
import { Stream } from "../../sim/kernel/stream.ts";
import type { JobContext } from "../../sim/pool/jobs/types.ts";
import type { Executor, Kernel } from "../../sim/pool/types.ts";
import type { Turns } from "../../sim/pool/workloads/blocks.ts";

/** What a run on such workers has done. */
export interface Watched extends Executor {
  /** Inputs of all kernels, by name. */
  readonly asked: { name: string; input: unknown }[];
}

/** Chunks that the workers were asked to do with a kernel; those that several may take, once for each of them. */
export function chunksAsked({ asked }: Watched, kernel: string): (readonly [from: number, to: number])[] {
  return asked
    .filter(({ name }) => name === kernel)
    .flatMap(({ input }) => {
      const { chunks } = input as Turns;
      return Array.from({ length: chunks.length / 2 }, (_, i) => [chunks[2 * i], chunks[2 * i + 1]] as const);
    });
}

/**
 * Workers that are none: kernels run on this thread, one after the other, in an order drawn by lot, on clones of what
 * they are given, as threads would. `loses` says which call finds its worker dead, from 0.
 */
export function inline(workers: number, seed = "0", loses: (call: number) => boolean = () => false): Watched {
  const random = new Stream(seed);
  const waiting: (() => void)[] = [];
  const asked: { name: string; input: unknown }[] = [];
  let calls = 0;
  const turn = (): void => waiting.splice(random.below(waiting.length), 1)[0]?.();
  return {
    workers,
    asked,
    run<Input, Output>(kernel: Kernel<Input, Output>, input: Input) {
      const call = calls++;
      asked.push({ name: kernel.name, input });
      return new Promise<Output>((resolve, reject) => {
        waiting.push(() => {
          try {
            if (loses(call)) throw Object.assign(new Error("gone"), { name: "WorkerLost" });
            const given = structuredClone(input);
            resolve(structuredClone(kernel.run(given, { stopped: () => false })));
          } catch (error) {
            reject(error);
          }
        });
        setImmediate(turn);
      });
    },
    close: async () => {},
  };
}

/** The six ways to cut a loop. */
export const rules: readonly (readonly [name: string, parameters: ParameterValues])[] = [
  ["block", {}],
  ["weighted", { weights: [3] }],
  ["fixed-chunk", { chunk: 3 }],
  ["guided", { least: 1 }],
  ["factoring", { factor: 2 }],
  ["trapezoid", { first: null, last: 1 }],
];

export function cutter(name: string, parameters: ParameterValues): LoopPartitioner {
  const made = partitioners.get(name)?.create(parameters);
  if (made?.kind !== "chunks") throw new Error(`${name} cuts nothing`);
  return made;
}

/** A context on inline workers; files are read from `files` and written to `written`. */
export function contextOn(
  executor: Executor,
  { rule = rules[0], seed = 1, out = null, files = {} }: Partial<Settings> = {},
): JobContext & { written: Record<string, string> } {
  const written: Record<string, string> = {};
  return {
    executor,
    seed,
    out,
    written,
    partitioner: cutter(...rule),
    nodes: idleNodes([{ count: executor.workers, speed: 1, slots: 1 }]),
    signal: new AbortController().signal,
    async *read(file) {
      const bytes = files[file];
      if (bytes === undefined) throw new Error(`no file ${file}`);
      // In pieces, as files come.
      for (let i = 0; i < bytes.length; i += 1000) yield bytes.subarray(i, i + 1000);
    },
    write: async (name, parts) => {
      written[name] = [...parts].join("");
    },
  };
}

interface Settings {
  rule: (typeof rules)[number];
  seed: number;
  out: string | null;
  files: Record<string, Uint8Array>;
}
