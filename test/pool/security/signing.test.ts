import { createHmac, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import type { Json } from "../../../sim/scenario/types.ts";
import { type Chain, closing, emptyChain, readChain, sameMark, signed } from "../../../sim/pool/security/signing.ts";

const key = Buffer.alloc(32, 9);
const records: Json[] = [{ symbol: "A", score: 5 }, { symbol: "B", score: 6 }, { symbol: "C", score: 7 }, null];
const chains: readonly (readonly [string, Chain])[] = [
  ["plain", { purpose: "alerts", key: null, isHidden: false }],
  ["signed", { purpose: "alerts", key, isHidden: false }],
  ["signed and hidden", { purpose: "alerts", key, isHidden: true }],
];

/** The lines of a closed chain. */
function linesOf(chain: Chain, isClosed = true): string[] {
  let end = emptyChain(chain);
  const lines = records.map((record) => {
    const next = signed(chain, end, record);
    end = next.end;
    return next.line;
  });
  return isClosed ? [...lines, closing(chain, end)] : lines;
}

const read = (chain: Chain, lines: readonly string[] | Buffer) =>
  readChain(chain, Buffer.isBuffer(lines) ? lines : Buffer.from(lines.join("")), "the file");

test("the marks are HMAC-SHA256 over the mark before, the number and the record", () => {
  const secret = Buffer.from(hkdfSync("sha256", key, "", "poolsim signing", 32));
  const mac = (text: string): string => createHmac("sha256", secret).update(text).digest("hex");
  const [first, second] = linesOf(chains[1][1]).map((line) => JSON.parse(line));
  expect(first.hmac).toBe(mac(`${mac("poolsim chain of alerts")}\n0\n${JSON.stringify(records[0])}`));
  expect(second).toEqual({
    sequence: 1,
    record: records[1],
    hmac: mac(`${first.hmac}\n1\n${JSON.stringify(records[1])}`),
  });
});

test.each(chains)("%s: what was written is read, whole or up to a torn line", (_, chain) => {
  const lines = linesOf(chain);
  expect(read(chain, lines)).toMatchObject({ records, isClosed: true });
  const open = Buffer.from(lines.slice(0, 4).join(""));
  const whole = read(chain, open);
  expect(whole).toMatchObject({ records, isClosed: false, bytes: open.length });
  expect(whole.marks.at(-1)).toBe(whole.end.mark);
  const torn = read(chain, open.subarray(0, open.length - 1));
  expect(torn.records).toEqual(records.slice(0, 3));
  expect(torn.bytes).toBe(Buffer.byteLength(lines.slice(0, 3).join("")));
  // The chain goes on from there as if nothing had been.
  expect(signed(chain, torn.end, records[3]).end).toEqual(whole.end);
});

test.each(chains)("%s: a change of any byte before the last line's end is found", (_, chain) => {
  const bytes = Buffer.from(linesOf(chain).join(""));
  for (let at = 0; at < bytes.length - 1; at++) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    let found: unknown = null;
    try {
      const { records: got, isClosed } = read(chain, changed);
      if (isClosed && got.length === records.length) found = got;
    } catch (error) {
      expect(error).toMatchObject({ name: "SecurityError", message: expect.stringMatching(/^the file:/) });
    }
    expect(found, `byte ${at}`).toBeNull();
  }
});

test.each(chains)("%s: removal, moving, repetition and additions are found, with the line", (_, chain) => {
  const [a, b, c, d, end] = linesOf(chain);
  for (const [lines, line] of [
    [[b, c, d, end], 1],
    [[a, c, d, end], 2],
    [[a, c, b, d, end], 2],
    [[a, a, b, c, d, end], 2],
    [[a, b, c, end], 4],
    [[a, b, c, d, end, d], 6],
  ] as const) {
    expect(() => read(chain, lines)).toThrow(`the file:${line}:`);
  }
  expect(() => read(chain, [a, b, c, d, end, "{"])).toThrow("something behind the end");
  // Missing at the end: the chain is not closed.
  expect(read(chain, [a, b, c]).isClosed).toBe(false);
});

test("another key and another purpose are told, and a signed file is not read as a plain one", () => {
  const [[, plain], [, shown], [, hidden]] = chains;
  for (const chain of [shown, hidden]) {
    expect(() => read({ ...chain, key: Buffer.alloc(32) }, linesOf(chain))).toThrow(/the file:1: .*key is wrong/);
    expect(() => read({ ...chain, purpose: "audit" }, linesOf(chain))).toThrow("the file:1:");
  }
  expect(() => read(plain, linesOf(shown))).toThrow("is signed, give its key");
  expect(() => read(shown, linesOf(plain))).toThrow("is not signed");
  expect(() => read(plain, linesOf(hidden))).toThrow("is encrypted");
  expect(() => read(hidden, linesOf(plain))).toThrow("is not encrypted");
  expect(() => read(plain, ['{"a":1}\n'])).toThrow("the file:1: is no record");
});

test("a record whose mark was made anew without the key is found", () => {
  const [, [, chain]] = chains;
  const lines = linesOf(chain);
  const forged = linesOf({ ...chain, key: Buffer.alloc(32, 1) });
  expect(() => read(chain, [lines[0], forged[1], lines[2]])).toThrow("the file:2: the record");
});

test("marks are compared whole", () => {
  expect(sameMark("ab", "ab")).toBe(true);
  expect(sameMark("ab", "ac")).toBe(false);
  expect(sameMark("ab", "abc")).toBe(false);
});
