import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arms, jsonSchema, metricNames, parseScenario } from "../../sim/scenario/index.ts";
import * as registry from "../../strategies/registry.ts";
import { top } from "../tidy/source.ts";

const page = readFileSync(join(top, "docs", "scenarios.md"), "utf8");
const streaming = readFileSync(join(top, "docs", "streaming.md"), "utf8");
const words = new Set(`${page}\n${streaming}`.match(/[\w.-]*\w/g));
const schema: Record<string, unknown> = jsonSchema(registry);

/** Keys whose values are policies, which have a page of their own, or metrics. */
const ELSEWHERE = new Set([...Object.keys(propertiesOf(propertiesOf(schema)["strategies"])), "metrics", "metric"]);

function propertiesOf(part: unknown): Record<string, unknown> {
  return part instanceof Object && "properties" in part ? (part.properties as Record<string, unknown>) : {};
}

/** Every key that may be written, and every name that may stand behind one. */
function namesIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(namesIn);
  if (!(part instanceof Object)) return [];
  const own = propertiesOf(part);
  const keys = Object.entries(own).flatMap(([key, value]) => [key, ...(ELSEWHERE.has(key) ? [] : namesIn(value))]);
  const { properties: _, required: __, type: ___, ...rest } = part as Record<string, unknown>;
  const values = [rest["const"], ...(Array.isArray(rest["enum"]) ? rest["enum"] : [])];
  const names = values.filter((value): value is string => typeof value === "string" && /^\w/.test(value));
  return [...keys, ...names, ...Object.values(rest).flatMap(namesIn)];
}

test("the page on scenarios names every key and every form of the grammar", () => {
  const names = [...new Set(namesIn(schema))];
  expect(names).toEqual(expect.arrayContaining(["overcommit", "bounded-pareto", "leaveOut", "exhaustive"]));
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});

test("the page on scenarios names every metric", () => {
  const isNamed = (metric: string): boolean => {
    const [base = "", summary = ""] = metric.split(".");
    return words.has(metric) || (words.has(base) && words.has(`.${summary}`));
  };
  expect(metricNames.filter((metric) => !isNamed(metric))).toEqual([]);
});

const [example = ""] = [...page.matchAll(/^```yaml\n(?<text>.*?)^```$/gms)].map(({ groups }) => groups?.text);

test("the scenario on the page is one, and says the defaults", () => {
  const scenario = parseScenario(example, { file: "page.yaml", registry });
  expect(arms(scenario, registry)).toHaveLength(6);
  const short = example
    .replace(/^run: .*\n/m, "")
    .replace(/^(?:queue|sharing|information): .*\n/gm, "")
    .replace(/^ {2}(?:baseline|metrics|indifference): .*\n/gm, "")
    .replace("count: 4, speed: 1, slots: 1", "count: 4");
  expect(short.length).toBeLessThan(example.length - 400);
  expect(parseScenario(short, { file: "page.yaml", registry })).toEqual(scenario);
});
