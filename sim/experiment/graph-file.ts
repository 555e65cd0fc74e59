import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { readGraph, traceFile } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";

/**
 * The scenario with the graph that its workload names a file of, task by task; any other scenario as it is. Results are
 * then told apart by what was in the file, not by its name.
 *
 * @throws RangeError for a malformed graph, and the file system's error for one that cannot be read
 */
export async function withGraph(scenario: Scenario, scenarioFile: string): Promise<Scenario> {
  const { workload } = scenario;
  if (!("graph" in workload && "file" in workload.graph)) return scenario;
  const file = traceFile(scenario, scenarioFile) ?? "";
  const bytes = await readFile(file);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(file.endsWith(".gz") ? gunzipSync(bytes) : bytes);
  return { ...scenario, workload: { ...workload, graph: readGraph(text) } };
}
