import type { SpecOf, TextSpec } from "../../scenario/job.ts";
import type { Json } from "../../scenario/types.ts";
import { blocksIn } from "../workloads/blocks.ts";
import { countWords, drawText, mapWords, merged, reduceWords, sharedText, type Text } from "../workloads/words.ts";
import { inChunks } from "./divisible.ts";
import { bytesOf } from "./input.ts";
import { bitwise, bothWays } from "./result.ts";
import type { Job, JobContext } from "./types.ts";

/** How often each word stands in a text: map, shuffle by the words' hashes, reduce. All counts go to words.csv. */
export const wordCount: Job<SpecOf<"word-count">> = {
  kind: "word-count",
  async run({ text: source, reducers, top, block }, context) {
    const { executor, signal } = context;
    const text = await textOf(source, context);
    const input = { text, reducers, count: text.length, block };
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const done = await inChunks(context, { blocks: blocksIn(input), input, kernel: mapWords });
        signal.throwIfAborted();
        const mapped = done.parts.filter(({ length }) => length > 0);
        const reduced = await Promise.all(
          Array.from({ length: reducers }, (_, reducer) =>
            executor.run(reduceWords, { packs: mapped.map((packs) => packs[reducer]) }),
          ),
        );
        return { done, ranked: ranked(merged(reduced).counts()) };
      },
      alone: () => ranked(countWords(text)),
    });
    await context.write("words.csv", linesOf(all.ranked));
    return bitwise("word-count", context, {
      answer: described(all.ranked, top),
      singleThreaded: described(alone, top),
      same: JSON.stringify(all.ranked) === JSON.stringify(alone),
      seconds,
      done: all.done,
    });
  },
};

async function textOf(source: TextSpec, { seed, read }: JobContext): Promise<Text> {
  if ("file" in source) return sharedText(await bytesOf(read(source.file)));
  return drawText(seed, source.words, source.vocabulary);
}

/** The most frequent first; among equals the word that comes first by its code units. */
function ranked(counts: ReadonlyMap<string, number>): (readonly [string, number])[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

function described(words: readonly (readonly [string, number])[], top: number): Json {
  const total = words.reduce((sum, [, count]) => sum + count, 0);
  return { words: total, distinct: words.length, top: words.slice(0, top).map(([word, count]) => [word, count]) };
}

/** Words have no commas and no quotes. */
function* linesOf(words: readonly (readonly [string, number])[]): Iterable<string> {
  yield "word,count\n";
  for (const [word, count] of words) yield `${word},${count}\n`;
}
