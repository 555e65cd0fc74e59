import { TraceError } from "./trace-error.ts";

/** Longer lines are no lines of a trace. */
const LONGEST = 1 << 20;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The lines of a byte stream as byte ranges, without their ends (LF or CRLF). The bytes are valid during the call only.
 * Each byte is copied at most once, when a line spans chunks.
 *
 * @throws TraceError on a line longer than 1 MiB
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array>,
  visit: (bytes: Uint8Array, from: number, to: number, line: number) => void,
): Promise<void> {
  let rest: Uint8Array = new Uint8Array(0);
  let line = 1;
  const emit = (bytes: Uint8Array, from: number, end: number): void => {
    const to = end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    visit(bytes, from, to, line++);
  };
  for await (const chunk of chunks) {
    let from = 0;
    let end = chunk.indexOf(LINE_FEED);
    if (end !== -1 && rest.length > 0) {
      const whole = joined(rest, chunk.subarray(0, end));
      emit(whole, 0, whole.length);
      rest = rest.subarray(0, 0);
      from = end + 1;
      end = chunk.indexOf(LINE_FEED, from);
    }
    while (end !== -1) {
      emit(chunk, from, end);
      from = end + 1;
      end = chunk.indexOf(LINE_FEED, from);
    }
    rest = joined(rest, chunk.subarray(from));
    if (rest.length > LONGEST) {
      throw new TraceError([{ line, column: 0, message: "the line is longer than 1 MiB: this is no trace" }]);
    }
  }
  if (rest.length > 0) emit(rest, 0, rest.length);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
