import * as fc from "fast-check";
import { expect, test } from "vitest";
import { doJob } from "../../sim/pool/jobs/index.ts";
import { countWords, drawText, merged, sharedText } from "../../sim/pool/workloads/words.ts";
import type { WordPack } from "../../sim/pool/workloads/word-tally.ts";
import type { JobSpec } from "../../sim/scenario/job.ts";
import { contextOn, inline, rules } from "./inline.ts";

const job = (block: number, reducers: number): JobSpec => ({
  kind: "word-count",
  text: { file: "t.txt" },
  reducers,
  top: 3,
  block,
});

/** Counts by splitting at what is not part of a word. */
function naive(text: string): [string, number][] {
  const words = text
    .toLowerCase()
    .split(/[\s&(-/:-@[-`{-~]+/)
    .filter((word) => word !== "");
  const counts = [...new Set(words)].map((word): [string, number] => [word, words.filter((w) => w === word).length]);
  return counts.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

const letters = fc.constantFrom("a", "B", "b", "'", "7", "é", "É", "\u212a", "k", "語", "😀", " ", " ", "\n", "-", ",");
const texts = fc.array(letters, { maxLength: 80 }).map((all) => all.join(""));

test("however a text is cut, every word is counted once, also where a cut goes through it", async () => {
  const cut = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(...rules));
  const reducers = fc.integer({ min: 1, max: 5 });
  const property = fc.asyncProperty(texts, cut, reducers, async (text, [block, n, rule], count) => {
    const files = { "t.txt": new TextEncoder().encode(text) };
    const context = contextOn(inline(n), { rule, files });
    const result = await doJob(job(block, count), context);
    const expected = naive(text);
    expect(result).toMatchObject({ equal: true, tolerance: 0 });
    expect(result.answer).toEqual({
      words: expected.reduce((sum, [, times]) => sum + times, 0),
      distinct: expected.length,
      top: expected.slice(0, 3),
    });
    expect(context.written["words.csv"]).toBe(
      ["word,count", ...expected.map((row) => row.join(","))].join("\n") + "\n",
    );
  });
  await fc.assert(property, { numRuns: 300 });
});

test("thousands of different words, and bytes that are no UTF-8, are counted as their strings are", () => {
  const words = Array.from({ length: 20_000 }, (_, i) => `w${(i * 7919) % 6000}É`.slice(0, 3 + (i % 4)));
  const text = new TextEncoder().encode(`${words.join(" ")} caf? caf?`);
  for (const [i, byte] of text.entries()) if (byte === 63) text[i] = 0xc3;
  const expected = new Map<string, number>();
  for (const word of new TextDecoder().decode(text).toLowerCase().split(" ")) {
    expected.set(word, (expected.get(word) ?? 0) + 1);
  }
  expect(expected.get("caf\ufffd")).toBe(2);
  expect(countWords(sharedText(text))).toEqual(expected);
});

test("each word goes to one reducer, and all have some", async () => {
  const executor = inline(2);
  const spec: JobSpec = { kind: "word-count", text: { words: 3000, vocabulary: 200 }, reducers: 4, top: 1, block: 500 };
  await doJob(spec, contextOn(executor, { rule: ["fixed-chunk", { chunk: 2 }] }));
  const reduced = executor.asked.filter(({ name }) => name === "reduce-words");
  const words = reduced.map(({ input }) => {
    const { packs } = input as { packs: WordPack[] };
    return new Set(merged(packs).counts().keys());
  });
  expect(words.map(({ size }) => size > 20)).toEqual([true, true, true, true]);
  expect(words.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(words.flatMap((some) => Array.from(some))).size);
});

test("drawn words follow Zipf's law: the second is half as frequent as the first", () => {
  const text = new TextDecoder().decode(Uint8Array.from(drawText(5, 50_000, 1000)));
  const words = text.trim().split(/\s+/);
  expect(words).toHaveLength(50_000);
  const share = (word: string): number => words.filter((one) => one === word).length / 50_000;
  const harmonic = Array.from({ length: 1000 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
  for (const [rank, word] of [
    [1, "a"],
    [2, "b"],
    [27, "aa"],
    [53, "ba"],
  ] as const) {
    const p = 1 / rank / harmonic;
    expect(Math.abs(share(word) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 50_000));
  }
});

test("a text of more words than are drawn at a time has lines of twelve throughout", () => {
  const words = 12_000_030;
  const text = drawText(5, words, 2);
  const lines: number[] = [];
  for (let from = 0, end = text.indexOf(10); end !== -1; from = end + 1, end = text.indexOf(10, from)) {
    lines.push(end - from);
  }
  expect(lines).toHaveLength(Math.ceil(words / 12));
  // Words of one letter: twelve and eleven spaces, and six and five in the last line.
  expect(lines.slice(0, -1).every((length) => length === 23)).toBe(true);
  expect(lines.at(-1)).toBe(11);
});
