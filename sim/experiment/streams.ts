import type { Context } from "../../strategies/types.ts";
import { Hash } from "../kernel/hash.ts";
import { type Stream, stream } from "../kernel/stream.ts";

/** The named streams of a replication; `unseed` draws once more from each. */
export function streamsOf(
  seed: number | string,
  replication: number,
): { open: (name: string) => Stream; unseed: () => string } {
  const streams = new Map<string, Stream>();
  const open = (name: string): Stream => {
    const opened = streams.get(name) ?? stream(seed, replication, name);
    streams.set(name, opened);
    return opened;
  };
  const unseed = (): string => {
    const hash = new Hash();
    for (const [name, opened] of streams) hash.addText(name).add(opened.bits()).add(opened.exponential());
    return hash.hex();
  };
  return { open, unseed };
}

/** What a policy may use besides its views, with random numbers of its own. */
export function contextOf(clock: { readonly now: number }, random: Stream): Context {
  return {
    get now() {
      return clock.now;
    },
    random,
  };
}
