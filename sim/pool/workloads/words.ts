import { distribution } from "../../kernel/distributions/index.ts";
import { stream } from "../../kernel/stream.ts";
import type { Kernel } from "../types.ts";
import { type Blocks, type Cut, elementsOf, partsOf } from "./blocks.ts";
import { isOfWord, type WordPack, WordTally } from "./word-tally.ts";

/** UTF-8 in shared memory. */
export type Text = Uint8Array<SharedArrayBuffer>;

const WORDS_PER_LINE = 12;
const WORDS_PER_PART = 1_000_000 * WORDS_PER_LINE;
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
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  // In parts, since a string has at most half a billion letters.
  for (let from = 0; from < words; from += WORDS_PER_PART) {
    const lines: string[] = [];
    const to = Math.min(from + WORDS_PER_PART, words);
    for (let first = from; first < to; first += WORDS_PER_LINE) {
      const line: string[] = [];
      for (let i = first; i < Math.min(first + WORDS_PER_LINE, to); i++) line.push(known[ranks.sample(random) - 1]);
      lines.push(line.join(" "));
    }
    parts.push(encoder.encode(`${lines.join("\n")}\n`));
  }
  return sharedText(...parts);
}

export function sharedText(...parts: readonly Uint8Array[]): Text {
  const text = new Uint8Array(new SharedArrayBuffer(parts.reduce((sum, { length }) => sum + length, 0)));
  let at = 0;
  for (const part of parts) {
    text.set(part, at);
    at += part.length;
  }
  return text;
}

/** Counts the words that begin in a range of bytes; the last may end beyond it. */
function addFrom(tally: WordTally, text: Text, start: number, end: number): void {
  let from = start;
  let to = end;
  // A word that has begun before belongs to whoever has its beginning.
  if (from > 0 && isOfWord(text[from - 1])) while (from < end && isOfWord(text[from])) from++;
  if (from === end) return;
  if (isOfWord(text[to - 1])) while (to < text.length && isOfWord(text[to])) to++;
  tally.add(text, from, to);
}

/** Counts on one thread. */
export function countWords(text: Text): Map<string, number> {
  const tally = new WordTally();
  const step = 1 << 20;
  for (let start = 0; start < text.length; start += step) {
    addFrom(tally, text, start, Math.min(start + step, text.length));
  }
  return tally.counts();
}

/** The counts of packs, added. */
export function merged(packs: readonly WordPack[]): WordTally {
  const tally = new WordTally();
  for (const pack of packs) tally.merge(pack);
  return tally;
}

export interface WordsInput extends Cut {
  readonly text: Text;
  readonly reducers: number;
}

/**
 * The map: counts the words that begin in some blocks and deals them to the reducers by their hash. What a chunk has
 * counted is put together, and stands in the place of its first block; its other blocks give nothing more.
 */
export const mapWords: Kernel<WordsInput & Blocks, (readonly WordPack[])[]> = {
  name: "map-words",
  run(input, control) {
    const tally = new WordTally();
    const none = partsOf(input, control, (block): readonly WordPack[] => {
      const { start, end } = elementsOf(block, input);
      addFrom(tally, input.text, start, end);
      return [];
    });
    return [tally.packs(input.reducers), ...none.slice(1)];
  },
};

/** The reduction: adds what the chunks have counted of the words of one reducer. */
export const reduceWords: Kernel<{ readonly packs: readonly WordPack[] }, WordPack> = {
  name: "reduce-words",
  run: ({ packs }) => merged(packs).packs(1)[0],
};
