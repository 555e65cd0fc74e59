import { eachLine } from "./lines.ts";
import { type RequestSpec, Requests } from "./requests.ts";
import type { Trace } from "./trace.ts";

const text = new TextDecoder();

/**
 * Reads requests from one JSON object per line; blank lines are passed over.
 *
 * @throws TraceError on lines that are no JSON object or lack a mapped field
 */
export async function readJsonl(
  bytes: AsyncIterable<Uint8Array>,
  spec: RequestSpec,
  { classes }: { classes: readonly string[] },
): Promise<Trace> {
  const requests = new Requests(spec, classes);
  const { columns } = spec;
  await eachLine(bytes, (line, from, to, number) => {
    const content = text.decode(line.subarray(from, to));
    if (content.trim() === "") return;
    const record = objectIn(content);
    if (record === null) return requests.problem(number, 1, "expected a JSON object");
    const missing = Object.values(columns).filter((name) => !(name in record));
    if (missing.length > 0) {
      const fields = Object.keys(record).join(", ");
      return requests.problem(number, 1, `has no field "${missing.join('", "')}"; it has ${fields}`);
    }
    const value = (name: string | undefined): unknown => (name === undefined ? undefined : record[name]);
    requests.add(
      {
        arrival: value(columns.arrival),
        size: value(columns.size),
        key: value(columns.key),
        class: value(columns.class),
        estimate: value(columns.estimate),
      },
      number,
    );
  });
  return requests.trace();
}

function objectIn(content: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
