import { distribution } from "../../kernel/distributions/index.ts";
import { Hash } from "../../kernel/hash.ts";
import { stream } from "../../kernel/stream.ts";
import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, elementsOf, partsOf } from "./blocks.ts";

/** UTF-8 in shared memory. */
export type Text = Uint8Array<SharedArrayBuffer>;

const WORDS_PER_LINE = 12;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** The word of a rank, from 1: a, b, … z, aa, ab, … */
function wordOf(rank: number): string {
  let word = "";
  for (let rest = rank; rest > 0; rest = Math.floor((rest - 1) / 26)) word = LETTERS[(rest - 1) % 26] + word;
  return word;
}

/** A text of words drawn by Zipf's law, P(rank) ∝ 1 / rank, which is near that of natural language (Zipf 1935). */
export function drawText(seed: number | string, words: number, vocabulary: number): Text {
  const ranks = distribution({ kind: "zipf", exponent: 1, count: vocabulary });
  const random = stream(seed, 0, "words");
  const known = Array.from({ length: vocabulary }, (_, i) => wordOf(i + 1));
  const lines: string[] = [];
  for (let from = 0; from < words; from += WORDS_PER_LINE) {
    const line: string[] = [];
    for (let i = from; i < Math.min(from + WORDS_PER_LINE, words); i++) line.push(known[ranks.sample(random) - 1]);
    lines.push(line.join(" "));
  }
  return sharedText(new TextEncoder().encode(`${lines.join("\n")}\n`));
}

export function sharedText(bytes: Uint8Array): Text {
  const text = new Uint8Array(new SharedArrayBuffer(bytes.length));
  text.set(bytes);
  return text;
}

/** Letters, digits, apostrophes, and everything beyond ASCII. */
const isOfWord = (byte: number): boolean =>
  byte >= 128 || (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte === 39;

const WORD = /[A-Za-z0-9'\u0080-\u{10ffff}]+/gu;

/** The words that begin in a range of bytes, in lower case; the last may end beyond it. */
function* wordsFrom(text: Text, start: number, end: number): Generator<string> {
  let from = start;
  let to = end;
  // A word that has begun before belongs to whoever has its beginning.
  if (from > 0 && isOfWord(text[from - 1])) while (from < end && isOfWord(text[from])) from++;
  if (from === end) return;
  if (isOfWord(text[to - 1])) while (to < text.length && isOfWord(text[to])) to++;
  const content = new TextDecoder("utf-8", { ignoreBOM: true }).decode(text.slice(from, to));
  for (const [word] of content.matchAll(WORD)) yield word.toLowerCase();
}

function countInto(counts: Map<string, number>, words: Iterable<string>): void {
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
}

/** Counts on one thread. */
export function countWords(text: Text): Map<string, number> {
  const counts = new Map<string, number>();
  const step = 1 << 20;
  for (let start = 0; start < text.length; start += step) {
    countInto(counts, wordsFrom(text, start, Math.min(start + step, text.length)));
  }
  return counts;
}

/** Words and their counts as lines, which go from thread to thread much sooner than maps. */
const packed = (counts: ReadonlyMap<string, number>): string =>
  Array.from(counts, ([word, count]) => `${word}\t${count}`).join("\n");

/** The counts in packed lines, added. */
export function unpacked(packs: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of packs.flatMap((pack) => (pack === "" ? [] : pack.split("\n")))) {
    const tab = line.lastIndexOf("\t");
    const word = line.slice(0, tab);
    counts.set(word, (counts.get(word) ?? 0) + Number(line.slice(tab + 1)));
  }
  return counts;
}

export interface WordsInput extends Cut {
  readonly text: Text;
  readonly reducers: number;
}

/**
 * The map: counts the words that begin in some blocks and deals them to the reducers by their hash. What a chunk has
 * counted is put together, and stands in the place of its first block; its other blocks give nothing more.
 */
export const mapWords: Kernel<WordsInput & Blocks, (readonly string[])[]> = {
  name: "map-words",
  run(input, control) {
    const dealt = Array.from({ length: input.reducers }, () => new Map<string, number>());
    const counts = new Map<string, number>();
    const none = partsOf(input, control, (block): readonly string[] => {
      const { start, end } = elementsOf(block, input);
      countInto(counts, wordsFrom(input.text, start, end));
      return [];
    });
    for (const [word, count] of counts) dealt[reducerOf(word, input.reducers)].set(word, count);
    return [dealt.map(packed), ...none.slice(1)];
  },
};

/** The reducer of a word: its hash, as the partitioner `hash` would deal keys. */
const reducerOf = (word: string, reducers: number): number => new Hash().addText(word).number() % reducers;

/** The reduction: adds what the chunks have counted of the words of one reducer. */
export const reduceWords: Kernel<{ readonly packs: readonly string[] }, string> = {
  name: "reduce-words",
  run: ({ packs }) => packed(unpacked(packs)),
};
