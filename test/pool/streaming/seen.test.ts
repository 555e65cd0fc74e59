import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Seen } from "../../../sim/pool/streaming/seen.ts";

test("the last 1024 sequences are remembered, as by a set", () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: -40, max: 60 }), fc.integer({ min: -1200, max: 900 })), {
    minLength: 150,
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (moves) => {
      const seen = new Seen();
      const known = new Set<number>();
      let highest = -1;
      for (const move of moves) {
        const sequence = Math.max(0, highest + move);
        const expected = sequence <= highest - 1024 ? "forgotten" : known.has(sequence) ? "again" : "new";
        expect(seen.add(sequence)).toBe(expected);
        if (expected === "new") known.add(sequence);
        highest = Math.max(highest, sequence);
      }
    }),
    { seed: 8, numRuns: 300 },
  );
});
