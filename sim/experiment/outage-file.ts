import type { Scenario } from "../scenario/types.ts";
import { beside } from "../scenario/index.ts";
import { eachLine } from "../workload/lines.ts";
import { MOST_PROBLEMS, TraceError, type TraceProblem } from "../workload/trace-error.ts";
import { opened } from "./trace-file.ts";

type Outage = NonNullable<NonNullable<Scenario["faults"]>["list"]>[number];

const HEADER = "node,down,up";
const text = new TextDecoder();

/** Where the outages of a scenario are; null where they are in no file. */
export function outageFile({ faults }: Scenario, scenarioFile: string): string | null {
  return faults?.file === undefined ? null : beside(faults.file, scenarioFile);
}

/**
 * The scenario with the outages of the file that its `faults` name; any other scenario as it is. Results are then told
 * apart by what was in the file, not by its name.
 *
 * @throws TraceError for a malformed file, and the file system's error for one that cannot be read
 */
export async function withOutages(scenario: Scenario, scenarioFile: string): Promise<Scenario> {
  const file = outageFile(scenario, scenarioFile);
  if (file === null || scenario.faults === undefined) return scenario;
  const { file: _, ...faults } = scenario.faults;
  const nodes = scenario.nodes.reduce((sum, { count }) => sum + count, 0);
  return { ...scenario, faults: { ...faults, list: await readOutages(opened(file), nodes) } };
}

/**
 * Reads outages from rows `node,down,up` under a header row that says so: the number of the node, and the instants from
 * and to which it is down, s from the start of the run. Rows may come in any order; those of a node must not overlap.
 *
 * @throws TraceError with up to twenty problems
 */
export async function readOutages(bytes: AsyncIterable<Uint8Array>, nodes: number): Promise<Outage[]> {
  const outages: (Outage & { line: number })[] = [];
  const problems: TraceProblem[] = [];
  const complain = (line: number, column: number, message: string): void => {
    problems.push({ line, column, message });
    if (problems.length === MOST_PROBLEMS) throw new TraceError(problems);
  };
  let known = false;
  await eachLine(bytes, (line, from, to, number) => {
    const row = text.decode(line.subarray(from, to)).trim();
    if (row === "") return;
    if (known) {
      const outage = outageOf(row, nodes, (at, message) => complain(number, at, message));
      if (outage !== null) outages.push({ ...outage, line: number });
    } else if (row.replaceAll(" ", "") !== HEADER) throw unknownHeader(number, row);
    known = true;
  });
  if (!known) throw new TraceError([{ line: 0, column: 0, message: "the file is empty" }]);
  outages.sort((a, b) => a.from - b.from || a.node - b.node);
  const last = new Map<number, number>();
  for (const { node, from, to, line } of outages) {
    const before = last.get(node) ?? 0;
    if (from < before)
      complain(line, 1, `node ${node} is down until ${before} s already, and fails again at ${from} s`);
    last.set(node, Math.max(before, to));
  }
  if (problems.length > 0) throw new TraceError(problems);
  return outages.map(({ node, from, to }) => ({ node, from, to }));
}

const unknownHeader = (line: number, row: string): TraceError =>
  new TraceError([{ line, column: 1, message: `the first row must be ${HEADER}, got ${row}` }]);

const secondsIn = (field: string): number => (field.trim() === "" ? NaN : Number(field));

/** The outage of a row; null where something is wrong with it, which is told with its column. */
function outageOf(row: string, nodes: number, complain: (column: number, message: string) => void): Outage | null {
  const fields = row.split(",");
  const column = (field: number): number => fields.slice(0, field).reduce((sum, { length }) => sum + length + 1, 1);
  if (fields.length !== 3) {
    complain(1, `a row has three fields, ${HEADER}, got ${fields.length}`);
    return null;
  }
  const [node, from, to] = [Number(fields[0]), secondsIn(fields[1]), secondsIn(fields[2])];
  const isNode = Number.isInteger(node) && node >= 0 && node < nodes && fields[0].trim() !== "";
  if (!isNode) complain(1, `node must be a whole number from 0 to ${nodes - 1}, got "${fields[0]}"`);
  if (!(from >= 0)) complain(column(1), `down must be an instant >= 0, got "${fields[1]}"`);
  else if (!(to > from)) complain(column(2), `up must be an instant after ${fields[1].trim()}, got "${fields[2]}"`);
  return isNode && from >= 0 && to > from ? { node, from, to } : null;
}
