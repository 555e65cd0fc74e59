import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { expand, jsonSchema } from "../../sim/scenario/index.ts";
import * as registry from "../../strategies/registry.ts";
import { schemaAccepts } from "./json-schema.ts";
import { fixtures, issuesOf, parse, scenario } from "./reading.ts";

const schema = jsonSchema(registry);

test.each(fixtures)("%s fits the schema for editors, as written and expanded", (_file, text) => {
  expect(schemaAccepts(schema, parseYaml(text))).toBe(true);
  expect(schemaAccepts(schema, parseYaml(expand(parse(text))))).toBe(true);
});

test.each<[Record<string, string>]>([
  [{ nodes: "[]" }],
  [{ nodes: "[{ count: 0 }]" }],
  [{ nodes: "[{ count: 1.5 }]" }],
  [{ nodes: "[{ count: 1, speeed: 2 }]" }],
  [{ seeed: "1" }],
  [{ strategies: "{ balancer: jsq }" }],
  [{ strategies: "{ balancer: { name: power-of-d, d: 0 } }" }],
  [{ strategies: "{ balancer: { name: power-of-d, dd: 1 } }" }],
  [{ workload: "{ size: { kind: exponential, mean: 1 } }" }],
  [{ workload: "{ arrivals: { kind: poisson }, size: { kind: exponential, mean: 1 } }" }],
  [{ workload: "{ arrivals: { kind: poisson, rate: 1, load: 1 }, size: { kind: exponential, mean: 1 } }" }],
  [{ workload: "{ arrivals: { kind: poisson, rate: 1 }, size: { kind: exponential, mean: 1 MB } }" }],
  [{ workload: "{ arrivals: { kind: poisson, rate: 1 }, size: { kind: hyperexponential, mean: 1, means: [1] } }" }],
  [{ run: "{ replications: 0 }" }],
  [{ compare: "{ vary: { nodes.0.count: [] } }" }],
  [{ compare: "{ vary: { nodes.0.count: [1, 2] }, metrics: [response.men] }" }],
])("the schema for editors refuses %j", (change) => {
  const text = scenario(change);
  expect(issuesOf(text)).not.toEqual([]);
  expect(schemaAccepts(schema, parseYaml(text))).toBe(false);
});

test("the schema names the policies, their parameters and their defaults", () => {
  const text = JSON.stringify(schema);
  const { balancers, schedulers, recoveries, scalers, partitioners, placements, speculations } = registry;
  const ofJobs = [...placements, ...speculations];
  const named = [...balancers, ...schedulers, ...recoveries, ...scalers, ...partitioners, ...ofJobs];
  for (const [name, { parameters }] of named) {
    expect(text).toContain(`"const":"${name}"`);
    for (const parameter of Object.keys(parameters)) expect(text).toContain(`"${parameter}":{`);
  }
  expect(schema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" });
});
