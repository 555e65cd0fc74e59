import type { Trace } from "../../sim/workload/trace.ts";
import { TraceError } from "../../sim/workload/trace-error.ts";

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes in pieces that end at the given places. */
export async function* pieces(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts].sort((a, b) => a - b)) {
    const end = Math.min(Math.max(to, from), bytes.length);
    yield bytes.slice(from, end);
    from = end;
  }
  yield await Promise.resolve(bytes.slice(from));
}

/** A trace as plain lists. */
export function plain(trace: Trace): object {
  const list = (column: ArrayLike<number> | null): number[] | null => (column === null ? null : Array.from(column));
  const { arrival, size, requested, slots, key, class: of, ...rest } = trace;
  return {
    ...rest,
    arrival: list(arrival),
    size: list(size),
    requested: list(requested),
    slots: list(slots),
    key: list(key),
    class: list(of),
  };
}

/** What is wrong with a trace, as `line:column message`. */
export async function problemsOf(reading: Promise<Trace>): Promise<string[]> {
  try {
    await reading;
    return [];
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}
