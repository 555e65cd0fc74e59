import { expect, test } from "vitest";
import {
  count,
  differenceScale,
  figure,
  logarithmicScale,
  measured,
  metricWords,
  relative,
  scaleOf,
} from "../../reports/units.ts";
import { escaped, textWidth, wrapped } from "../../reports/text.ts";
import { assert as check, integer, property, string } from "fast-check";

test("durations are shown in the unit of their size", () => {
  const units = [2e-5, 0.0421, 1, 119, 120, 7199, 7200, 0, -0.5].map((value) => scaleOf("response.mean", value).unit);
  expect(units).toEqual(["µs", "ms", "s", "s", "min", "min", "h", "s", "ms"]);
});

test("on a logarithmic axis a long tail does not turn short times into parts of an hour", () => {
  const units = [
    [0.06, 360],
    [0.012, 14],
    [1e-4, 0.05],
    [200, 144_000],
    [7200, 720_000],
  ] as const;
  expect(units.map(([least, most]) => logarithmicScale(least, most).unit)).toEqual(["s", "s", "ms", "min", "h"]);
});

test("other metrics have their own units, and shares differ by percentage points", () => {
  expect(scaleOf("waiting.probability", 0.4)).toEqual({ unit: "%", per: 0.01 });
  expect(scaleOf("deadline.missProbability", 0.4).unit).toBe("%");
  expect(scaleOf("response.variance", 1e-4)).toEqual({ unit: "s²", per: 1 });
  expect(scaleOf("slowdown.mean", 12).unit).toBe("");
  expect(differenceScale("utilisation", 0.02)).toEqual({ unit: "pp", per: 0.01 });
  expect(differenceScale("makespan", 7200)).toEqual({ unit: "h", per: 3600 });
});

test.each([
  [5.00349, "5.003"],
  [-0.0421, "−0.0421"],
  [0, "0"],
  [-0, "0"],
  [123456, "123500"],
  [1.23456e9, "1.235e+9"],
  [0.00001234, "1.234e−5"],
])("%d is written with four digits: %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("an estimate has as many decimals as its half-width with two digits", () => {
  const seconds = { unit: "s", per: 1 };
  expect(measured(5.00349, 0.04217, seconds)).toBe("5.003\u00A0±\u00A00.042\u00A0s");
  expect(measured(-0.1949, 0.0108, { unit: "ms", per: 1e-3 })).toBe("−195\u00A0±\u00A011\u00A0ms");
  expect(measured(1.47, 0, seconds)).toBe("1.47\u00A0±\u00A00\u00A0s");
  expect(measured(-0.0001, 0.01, seconds)).toBe("0.000\u00A0±\u00A00.010\u00A0s");
  expect(measured(1.5, null, seconds)).toBe("1.5\u00A0s");
  expect(measured(null, 1, seconds)).toBe("–");
});

test("a relative change has a sign, and none is claimed against zero", () => {
  expect([relative(-0.62, 1), relative(0.042, 1), relative(0.5, -1)]).toEqual([
    "−62\u00A0%",
    "+4.2\u00A0%",
    "+50\u00A0%",
  ]);
  expect([relative(1, 0), relative(null, 1), relative(1, null)]).toEqual(["–", "–", "–"]);
});

test("counts have their thousands apart", () => {
  expect([999, 1000, 1234567].map(count)).toEqual(["999", "1\u202F000", "1\u202F234\u202F567"]);
});

test("metrics have words, and unknown ones keep their name", () => {
  expect(metricWords("response.p999")).toBe("99.9th percentile of response time");
  expect(metricWords("queue.max")).toBe("most tasks waiting at once");
  expect(metricWords("class.gold")).toBe("class.gold");
});

test("wrapped lines fit and together hold every character but the spaces between them", () => {
  check(
    property(string({ maxLength: 60 }), integer({ min: 20, max: 200 }), (text, width) => {
      const lines = wrapped(text, width, 12);
      for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
    }),
  );
  expect(wrapped("join-shortest-queue", 90, 12)).toEqual(["join-", "shortest-", "queue"]);
});

test("escaped text holds no character that HTML reads", () => {
  expect(escaped(`<a href="x" id='y'>&`)).toBe("&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
});
