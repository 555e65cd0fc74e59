import * as z from "zod";
import { choice, list, mapping, quantity, sentenceText } from "./fields.ts";
import { metricNames } from "./metric-names.ts";
import type { ClaimSpec, Json } from "./types.ts";
import { plain } from "./units.ts";

const condition = sentenceText("a condition, such as power-of-d: response.mean is better");

/** A value that theory gives for one arm's metric. */
const figure = mapping("a closed form, { policy, metric, value, formula }", {
  policy: sentenceText("the label of an arm"),
  metric: choice("metric", metricNames),
  value: quantity(plain),
  tolerance: quantity(plain, { above: 0 }).prefault(0.02),
  formula: sentenceText("the formula"),
});

/** What people say, and what the scenario finds about it. */
export const claim: z.ZodType<ClaimSpec> = mapping("a claim, { says: …, source: …, holds: […], verdict: … }", {
  says: sentenceText("the claim, in a sentence"),
  source: sentenceText("who says so"),
  holds: list("a list of conditions", condition),
  verdict: choice("verdict", ["holds", "fails"]),
  because: sentenceText("the reason"),
  flips: mapping("what turns the verdict round, { when: …, set: { path: value } }", {
    when: sentenceText("the condition, in words"),
    set: z.record(z.string(), z.unknown().pipe(z.custom<Json>())),
  }).exactOptional(),
  figures: z.array(figure).exactOptional(),
});
