import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readWorkload } from "../../sim/experiment/trace-file.ts";
import type { Replication } from "../../sim/experiment/simulate.ts";
import type { Trace } from "../../sim/workload/trace.ts";
import { dataFile, needing } from "../data.ts";
import { runOnce, scenarioOf } from "../running.ts";
import { plain } from "./reading.ts";

const swf = (file: string, processors: number, scheduler = "easy"): object => ({
  nodes: [{ count: processors }],
  queue: "central",
  workload: { trace: { format: "swf", file } },
  strategies: { scheduler },
});

async function read(scenario: object): Promise<Trace> {
  const trace = await readWorkload(scenarioOf(scenario), "test.yaml");
  if (trace === null) throw new Error("the scenario has no trace");
  return trace;
}

const shipped = "scenarios/traces/small-cluster.swf";

test("a compressed file gives the same trace; half of one is an error, not half a trace", async () => {
  const folder = mkdtempSync(join(tmpdir(), "poolsim-"));
  const packed = gzipSync(readFileSync(shipped));
  writeFileSync(join(folder, "whole.swf.gz"), packed);
  writeFileSync(join(folder, "half.swf.gz"), packed.subarray(0, packed.length / 2));
  writeFileSync(join(folder, "wrong.swf.gz"), readFileSync(shipped));
  expect(plain(await read(swf(join(folder, "whole.swf.gz"), 64)))).toEqual(plain(await read(swf(shipped, 64))));
  await expect(read(swf(join(folder, "half.swf.gz"), 64))).rejects.toThrow(/unexpected end/);
  await expect(read(swf(join(folder, "wrong.swf.gz"), 64))).rejects.toThrow(/incorrect header/);
  await expect(read(swf(join(folder, "none.swf.gz"), 64))).rejects.toThrow(/ENOENT/);
});

test.for([
  ["swf-validation/input-KTH-SP2.swf.gz", 100, 28_481],
  ["swf-validation/input-CTC-SP2.swf.gz", 338, 77_199],
  ["swf-validation/input-SDSC-SP2.swf.gz", 128, 54_006],
  ["swf/SDSC-BLUE-2000-4.2-cln.swf.gz", 1152, 232_536],
] as const)("%s on %d processors: %d usable jobs", async ([name, processors, jobs], { skip }) => {
  const file = dataFile(name);
  if (file === null) return skip(needing(name, "no log"));
  const trace = await read(swf(file, processors));
  expect(trace.count).toBe(jobs);
  const dropped = Object.values(trace.dropped).reduce((a, b) => a + b, 0);
  expect(trace.records).toBe(jobs + dropped);
  for (let i = 1; i < trace.count; i++)
    if (trace.arrival[i] < trace.arrival[i - 1]) throw new Error(`job ${i} is early`);
});

/** What holds of every finished run of a trace. */
function expectWhole({ all, counts }: Replication): void {
  expect(counts.arrived).toBe(counts.finished + counts.dropped + counts.abandoned + counts.present);
  expect(counts.present).toBe(0);
  const row = all.all;
  expect(row.utilisation).toBeGreaterThan(0);
  expect(row.utilisation).toBeLessThanOrEqual(1);
  // Little's law, exact over a window that begins and ends empty.
  expect(row["number.mean"] / (row.throughput * row["response.mean"])).toBeCloseTo(1, 9);
}

const real: readonly (readonly [string, (file: string) => object, number])[] = [
  ["swf/SDSC-BLUE-2000-4.2-cln.swf.gz", (file) => swf(file, 1152, "fcfs-rigid"), 232_536],
  [
    "llm/AzureLLMInferenceTrace_conv.csv.gz",
    (file) => ({
      // 20 ms for each token; eight requests at a time on each of 20 accelerators.
      nodes: [{ count: 20, slots: 8 }],
      workload: {
        trace: {
          format: "csv",
          file,
          columns: { arrival: "TIMESTAMP", size: "GeneratedTokens" },
          scale: { size: 0.02 },
        },
      },
      strategies: { balancer: "join-shortest-queue" },
    }),
    19_366,
  ],
  [
    "web/nasa_19950801.tsv.gz",
    (file) => ({
      // A server that sends 1 MB/s.
      nodes: [{ count: 2 }],
      workload: {
        trace: {
          format: "csv",
          file,
          columns: { arrival: "time", size: "bytes", key: "host", class: "method" },
          scale: { size: 1e-6 },
        },
      },
      strategies: { balancer: "least-work-left", scheduler: "srpt" },
    }),
    30_969,
  ],
];

test.for(real)("%s: every request is served", async ([name, scenario, requests], { skip }) => {
  const file = dataFile(name);
  if (file === null) return skip(needing(name, "no trace"));
  const result = await runOnce(scenario(file));
  expect(result.counts.arrived).toBe(requests);
  expectWhole(result);
});
