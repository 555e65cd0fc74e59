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
  for await (const { buffer, byteOffset, length } of chunks) {
    // Not a subclass, as the chunks of Node are: with two kinds of arrays every access costs more.
    const chunk = new Uint8Array(buffer, byteOffset, length);
    let from = 0;
    let end = lineEnd(chunk, 0);
    if (end !== -1 && rest.length > 0) {
      const whole = joined(rest, chunk.subarray(0, end));
      emit(whole, 0, whole.length);
      rest = rest.subarray(0, 0);
      from = end + 1;
      end = lineEnd(chunk, from);
    }
    while (end !== -1) {
      emit(chunk, from, end);
      from = end + 1;
      end = lineEnd(chunk, from);
    }
    rest = joined(rest, chunk.subarray(from));
    if (rest.length > LONGEST) {
      throw new TraceError([{ line, column: 0, message: "the line is longer than 1 MiB: this is no trace" }]);
    }
  }
  if (rest.length > 0) emit(rest, 0, rest.length);
}

/** Lines are short: a loop finds their ends sooner than a call of `indexOf` begins to look. */
function lineEnd(bytes: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) if (bytes[i] === LINE_FEED) return i;
  return -1;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
