import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Json } from "../../scenario/types.ts";
import { derived, type Key, openRecord, sealRecord } from "./encryption.ts";
import { SecurityError } from "./files.ts";

/** Where a chain of records has got to. */
export interface ChainEnd {
  /** Records so far. */
  sequence: number;
  /** Mark of the last record, which that of the next depends on: 64 hexadecimal digits. */
  mark: string;
}

/**
 * How records are marked and hidden. With a key the marks are HMAC-SHA256 (RFC 2104), which nobody makes without it;
 * without one they are plain SHA-256, which shows damage but no forgery.
 */
export interface Chain {
  /** What the records are of: a chain of one purpose is no chain of another. */
  readonly purpose: string;
  readonly key: Key | null;
  /** Whether the records are encrypted too, where there is a key. */
  readonly isHidden: boolean;
}

interface Signed {
  sequence: number;
  /** Left out in the closing line. */
  record?: Json;
  hmac?: string;
  sha256?: string;
}

interface ReadRecord {
  readonly record: Json;
  readonly end: ChainEnd;
}

const digest = (key: Key | null, text: string): string =>
  (key === null ? createHash("sha256") : createHmac("sha256", derived(key, "signing"))).update(text).digest("hex");

/** The chain before its first record. */
export const emptyChain = ({ purpose, key }: Chain): ChainEnd => ({
  sequence: 0,
  mark: digest(key, `poolsim chain of ${purpose}`),
});

/** Mark of a record: over the mark before it, its number and its text; the closing line has no record. */
const markOf = ({ key }: Chain, before: ChainEnd, record: Json | undefined): string =>
  digest(key, `${before.mark}\n${before.sequence}\n${record === undefined ? "closed" : JSON.stringify(record)}`);

/** Adds a record behind the others: its line, with the line's end, and where the chain is then. */
export function signed(chain: Chain, before: ChainEnd, record: Json): { line: string; end: ChainEnd } {
  const mark = markOf(chain, before, record);
  const line = lineOf(chain, before.sequence, { sequence: before.sequence, record, ...markField(chain, mark) });
  return { line, end: { sequence: before.sequence + 1, mark } };
}

/** The line that closes a chain: after it, a record missing at the end is found too. */
export function closing(chain: Chain, before: ChainEnd): string {
  const mark = markOf(chain, before, undefined);
  return lineOf(chain, before.sequence, { sequence: before.sequence, ...markField(chain, mark) });
}

const markField = ({ key }: Chain, mark: string): { hmac: string } | { sha256: string } =>
  key === null ? { sha256: mark } : { hmac: mark };

function lineOf(chain: Chain, sequence: number, content: Signed): string {
  const text = JSON.stringify(content);
  if (!isHidden(chain)) return `${text}\n`;
  const sealed = sealRecord(derived(chain.key, "records"), Buffer.from(text), boundTo(chain, sequence));
  return `${sealed.toString("base64")}\n`;
}

const isHidden = (chain: Chain): chain is Chain & { key: Key } => chain.isHidden && chain.key !== null;

const boundTo = ({ purpose }: Chain, sequence: number): Buffer => Buffer.from(`${purpose} ${sequence}`);

/** Whether two marks are the same, in a time that does not tell how far they are. */
export function sameMark(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The records of a chain as they are on disk. */
export interface ReadChain {
  readonly records: readonly Json[];
  /** Mark of each record. */
  readonly marks: readonly string[];
  /** Where the chain goes on. */
  readonly end: ChainEnd;
  /** Whether it was closed. */
  readonly isClosed: boolean;
  /** Bytes up to the end of the last whole record, without the line that closes the chain. */
  readonly bytes: number;
}

/**
 * Reads and verifies a chain: every record, its place, and that none is missing before the last. A last line that was
 * cut off is left out.
 *
 * @param name of the file, for messages
 * @throws SecurityError that names the first line that is not as it was written
 */
export function readChain(chain: Chain, bytes: Buffer, name: string): ReadChain {
  let end = emptyChain(chain);
  let isClosed = false;
  let from = 0;
  let recorded = 0;
  const records: Json[] = [];
  const marks: string[] = [];
  for (let number = 1; ; number++) {
    const to = bytes.indexOf(10, from);
    if (to === -1) break;
    if (isClosed) throw new SecurityError(`${name}:${number}: there is a record behind the end`);
    const found = readLine(chain, end, bytes.toString("utf8", from, to), `${name}:${number}`);
    if (found === null) isClosed = true;
    else {
      records.push(found.record);
      end = found.end;
      marks.push(end.mark);
      recorded = to + 1;
    }
    from = to + 1;
  }
  if (isClosed && from < bytes.length) throw new SecurityError(`${name}: there is something behind the end`);
  return { records, marks, end, isClosed, bytes: recorded };
}

/** One record; null for the line that closes the chain. */
function readLine(chain: Chain, before: ChainEnd, line: string, where: string): ReadRecord | null {
  const content = parsed(chain, before.sequence, line, where);
  if (content.sequence !== before.sequence) {
    throw new SecurityError(
      `${where}: has number ${content.sequence} in place of ${before.sequence}: records were removed or moved`,
    );
  }
  const mark = markOf(chain, before, content.record);
  const given = chain.key === null ? content.sha256 : content.hmac;
  if (given === undefined) {
    throw new SecurityError(`${where}: is ${chain.key === null ? "signed, give its key" : "not signed"}`);
  }
  if (!sameMark(given, mark)) {
    throw new SecurityError(
      `${where}: the record, or one before it, was changed${chain.key === null ? "" : ", or the key is wrong"}`,
    );
  }
  if (content.record === undefined) return null;
  return { record: content.record, end: { sequence: before.sequence + 1, mark } };
}

function parsed(chain: Chain, sequence: number, line: string, where: string): Signed {
  try {
    if (!isHidden(chain)) return signedForm(JSON.parse(line), where);
    const sealed = Buffer.from(line, "base64");
    // Another text of the same bytes is a change too.
    const plain = sealed.toString("base64") === line ? opened(chain, chain.key, sequence, sealed) : null;
    if (plain !== null) return signedForm(JSON.parse(plain.toString("utf8")), where);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!isHidden(chain) && /^[A-Za-z0-9+/=]+$/.test(line)) throw new SecurityError(`${where}: is encrypted`);
    throw new SecurityError(`${where}: is no record`, { cause: error });
  }
  if (line.startsWith("{")) throw new SecurityError(`${where}: is not encrypted`);
  throw new SecurityError(`${where}: the key is wrong, or the record was changed, moved or put in place of another`);
}

const opened = (chain: Chain, key: Key, sequence: number, sealed: Buffer): Buffer | null =>
  openRecord(derived(key, "records"), sealed, boundTo(chain, sequence));

function signedForm(content: unknown, where: string): Signed {
  const isRecord = typeof content === "object" && content !== null && "sequence" in content;
  if (!isRecord) throw new SecurityError(`${where}: is no record`);
  const { sequence } = content;
  if (typeof sequence !== "number") throw new SecurityError(`${where}: is no record`);
  const mark = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const hmac = mark("hmac" in content ? content.hmac : undefined);
  const sha256 = mark("sha256" in content ? content.sha256 : undefined);
  return {
    sequence,
    ...("record" in content ? { record: content.record as Json } : {}),
    ...(hmac === undefined ? {} : { hmac }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}
