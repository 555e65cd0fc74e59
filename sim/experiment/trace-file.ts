import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { beside, traceFile } from "../scenario/index.ts";
import { resourcesOf } from "../scenario/resources.ts";
import type { Scenario } from "../scenario/types.ts";
import { readCsv } from "../workload/csv.ts";
import { readJsonl } from "../workload/jsonl.ts";
import { readSwf } from "../workload/swf.ts";
import type { Trace } from "../workload/trace.ts";
import { readVms } from "./vm-file.ts";

/**
 * The trace or the list of arrivals that a scenario's workload is; null for a generated workload.
 *
 * @throws TraceError for a malformed trace, and the file system's error for one that cannot be read
 */
export async function readWorkload(scenario: Scenario, scenarioFile: string): Promise<Trace | null> {
  const { workload, nodes, hosts, vms } = scenario;
  if (hosts !== undefined && vms !== undefined && !Array.isArray(vms)) {
    return readVms(vms, resourcesOf(hosts), (file) => opened(beside(file, scenarioFile)));
  }
  if ("graph" in workload || "loop" in workload) return null;
  if ("arrivals" in workload) return workload.arrivals.kind === "list" ? listed(workload.arrivals) : null;
  const file = traceFile(scenario, scenarioFile) ?? "";
  const bytes = opened(file);
  const classes = workload.classes.map(({ name }) => name);
  const { trace } = workload;
  if (trace.format === "swf") {
    const machine = nodes.reduce((sum, group) => sum + group.count * group.slots, 0);
    return readSwf(bytes, { machine, account: trace.columns?.class ?? null, classes });
  }
  return trace.format === "csv" ? readCsv(bytes, trace, { classes }) : readJsonl(bytes, trace, { classes });
}

/** The bytes of a file, unpacked where its name ends in `.gz`. */
export function opened(file: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  if (!file.endsWith(".gz")) return stream;
  const plain = createGunzip({ chunkSize: 1 << 18 });
  // An error of the file would otherwise leave the reader waiting for ever.
  stream.on("error", (error) => plain.destroy(error));
  return stream.pipe(plain);
}

function listed({ times, sizes }: { times: readonly number[]; sizes: readonly number[] }): Trace {
  return {
    count: times.length,
    arrival: Float64Array.from(times),
    size: Float64Array.from(sizes),
    requested: null,
    slots: null,
    key: null,
    class: null,
    classes: [],
    records: times.length,
    dropped: {},
    header: {},
  };
}
