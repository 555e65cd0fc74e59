import { beforeAll, expect, test, vi } from "vitest";
import { NARROW, WIDE, charts } from "../../reports/charts.ts";
import { png, svg } from "../../reports/render.ts";
import type { ComparisonResult } from "../../sim/measure/results.ts";
import { NASTY, fixture } from "./fixture.ts";
import { pixels } from "./pixels.ts";

const twelve = [...Array.from({ length: 10 }, (_, i) => `policy-${i}`), "a label, speeds=[1, 2, 3], ".repeat(4), NASTY];
const names = ["differences", "percentiles", "distribution", "nodes", "replications"];

/** The result with every number that a JSON visitor changes. */
const changed = (result: ComparisonResult, change: (key: string, value: unknown) => unknown): ComparisonResult =>
  JSON.parse(JSON.stringify(result, change)) as ComparisonResult;

const results: Record<string, ComparisonResult> = {
  "five arms": fixture(),
  "two arms and nodes": fixture({ policies: ["random", "other"], nodes: 2, unstable: [] }),
  "twelve arms": fixture({ policies: twelve, unstable: [], nodes: 100, replications: 30 }),
  "a thousand nodes": fixture({ nodes: 1000 }),
  "one replication, so no intervals": fixture({ replications: 1 }),
  "identical values": changed(fixture({ unstable: [] }), (key, value) =>
    /^response\.|^estimate$/.test(key) && typeof value === "number" ? 0.5 : value,
  ),
  zeros: changed(fixture({ unstable: [] }), (key, value) => (key === "estimate" ? 0 : value)),
  "five metrics": fixture({ metrics: ["response.mean", "utilisation", "throughput", "makespan", "drop.probability"] }),
  hours: fixture({ mean: 9000 }),
};

async function draw(result: ComparisonResult, width: number): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const { name, spec } of charts(result, width)) if (spec !== null) drawn.set(name, await svg(spec));
  return drawn;
}

let usual: Map<string, string>;
beforeAll(async () => {
  usual = await draw(fixture(), WIDE);
});

test.each(Object.entries(results))(
  "%s: five charts without warnings, missing numbers or overflow",
  async (_, result) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    for (const width of [WIDE, NARROW]) {
      const drawn = await draw(result, width);
      expect([...drawn.keys()]).toEqual(names);
      for (const [name, picture] of drawn) {
        expect(picture, name).not.toMatch(/NaN|undefined|Infinity|null/);
        const across = Number(/ width="(\d+)/.exec(picture)?.[1]);
        expect(across, name).toBeGreaterThan(0.8 * width);
        expect(across, name).toBeLessThan(1.1 * width);
      }
    }
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  },
);

test("the same result gives the same picture", async () => {
  expect(await draw(fixture(), WIDE)).toEqual(usual);
});

test("an unstable arm is left out, named, and keeps its colour from others", async () => {
  for (const [name, picture] of usual) {
    expect(picture, name).toContain("Left out because it is unstable: round-robin.");
    // Only the hint names it: it has no legend entry, label or mark.
    expect([...picture.matchAll(/>[^<]*round-robin[^<]*</g)], name).toHaveLength(1);
  }
  expect(usual.get("percentiles")).not.toContain("#d55e00");
  expect(usual.get("percentiles")).toContain("#009e73");
});

test("whatever numbers an unstable arm carries, none is drawn", async () => {
  const result = fixture({ policies: ["steady", "other", "drowning"], unstable: [] });
  result.arms[2].status = "unstable";
  for (const row of result.comparisons) if (row.policy === "drowning") row.verdict = "unstable";
  for (const [name, picture] of await draw(result, WIDE)) expect(picture.match(/drowning/g), name).toHaveLength(2);
});

test("nothing is drawn where every arm is unstable", () => {
  const policies = ["a", "b"];
  const specs = charts(fixture({ policies, unstable: policies }), WIDE).map(({ spec }) => spec);
  expect(specs).toEqual([null, null, null, null, null]);
});

test("hostile labels are text, whole in the tooltips", async () => {
  for (const [name, picture] of usual) {
    expect(picture, name).not.toContain("<img");
    expect(picture, name).toContain("&lt;img src=x onerror=alert(1)&gt;");
  }
});

test("marks say what they show", async () => {
  const result = fixture({ policies: ["slow", "fast"], unstable: [] });
  const [row] = result.comparisons;
  row.difference = { estimate: -0.1, halfWidth: 0.02, standardError: 0.01 };
  row.verdict = "better";
  result.arms[0].metrics["response.mean"] = { estimate: 0.4, halfWidth: 0.01, standardError: 0.005 };
  const drawn = await draw(result, WIDE);
  expect(drawn.get("differences")).toContain("fast: −100\u00A0±\u00A020\u00A0ms (−25\u00A0%), better");
  expect(drawn.get("percentiles")).toContain("slow, mean: 400\u00A0±\u00A010\u00A0ms");
});

test("the mark of an interval and its ends stand where the axis says", async () => {
  const result = fixture({ policies: ["slow", "fast"], unstable: [], metrics: ["slowdown.mean"] });
  const [row] = result.comparisons;
  row.difference = { estimate: -10, halfWidth: 5, standardError: 2 };
  row.indifference = 1;
  const picture = (await draw(result, WIDE)).get("differences") ?? "";
  // Places of the labelled grid lines give pixels per unit; the interval of width 10 must be as long as 10 units.
  const axis = picture.slice(picture.indexOf("role-axis-label"));
  const ticks = [...axis.matchAll(/translate\(([\d.]+),[\d.]+\)"[^>]*>([−\d.]+)</g)].slice(0, 3);
  const [[at0, value0], [at1, value1]] = ticks.map(([, at, value]) => [
    Number(at),
    Number(value?.replace("−", "-")),
  ]) as [[number, number], [number, number]];
  const perUnit = (at1 - at0) / (value1 - value0);
  const interval = /<line[^>]*x2="(-?[\d.]+)"[^>]*stroke-width="3"/.exec(picture);
  expect(Math.abs(Number(interval?.[1]))).toBeCloseTo(10 * perUnit, 1);
});

test("the axis of the tail is logarithmic only beyond a factor of 20", async () => {
  const narrow = fixture({ policies: ["a", "b"], unstable: [] });
  for (const arm of narrow.arms) {
    for (const [i, name] of ["mean", "p50", "p90", "p95", "p99", "p999"].entries()) {
      arm.metrics[`response.${name}`] = { estimate: 1 + i, halfWidth: 0.1, standardError: 0.05 };
    }
  }
  const scale = async (result: ComparisonResult) =>
    /Y-axis titled 'response time [^']*' for a (\w+) scale/.exec(
      (await draw(result, WIDE)).get("percentiles") ?? "",
    )?.[1];
  expect(await scale(narrow)).toBe("linear");
  expect(await scale(fixture())).toBe("log");
});

test("the thousands of an axis are apart by a space, whatever the reader's language", async () => {
  const big = fixture({ policies: ["a", "b"], unstable: [], metrics: ["slowdown.mean"], mean: 500 });
  const picture = (await draw(big, WIDE)).get("differences") ?? "";
  expect(picture).toMatch(/>−\d\u202F000</);
  expect(picture).not.toMatch(/>−?\d+(?:,\d|e\+)/);
});

test("values of 0 are left off a logarithmic axis, and the picture says so", async () => {
  const result = fixture({ policies: ["a", "b"], unstable: [] });
  result.arms[0].metrics["response.p50"] = { estimate: 0, halfWidth: 0, standardError: 0 };
  result.arms[1].ecdf.response.unshift([0, 0.06]);
  const drawn = await draw(result, WIDE);
  const picture = drawn.get("percentiles") ?? "";
  expect(picture).toContain("Values of 0 have no place on this axis.");
  expect(picture).toContain('aria-label="b, median: ');
  expect(picture).not.toContain('aria-label="a, median: ');
  for (const each of drawn.values()) expect(each).not.toMatch(/NaN|Infinity/);
});

test("few nodes have a bar each; many have one row per policy and group", async () => {
  const few = (await draw(fixture({ policies: ["a", "b"], unstable: [] }), WIDE)).get("nodes") ?? "";
  expect([...few.matchAll(/aria-label="[ab], machine \d+: [^"]* busy"/g)]).toHaveLength(20);
  const many = (await draw(fixture({ policies: ["a", "b"], unstable: [], nodes: 1000 }), WIDE)).get("nodes") ?? "";
  expect([...many.matchAll(/aria-label="[ab], group [12], 500 machines: [^"]* busy, median [^"]*"/g)]).toHaveLength(4);
});

test("PNGs have visible letters of the shipped font", async () => {
  const picture = usual.get("differences") ?? "";
  const ink = (source: string) => {
    const { width, data } = pixels(png(source));
    // Dark pixels in the band of the title, the top 24 px at twice the size.
    return data.subarray(0, width * 4 * 48).reduce((sum, value, i) => sum + (i % 4 === 0 && value < 128 ? 1 : 0), 0);
  };
  expect(ink(picture)).toBeGreaterThan(1000);
  expect(ink(picture.replaceAll(/<text[^>]*>.*?<\/text>/g, ""))).toBe(0);
});
