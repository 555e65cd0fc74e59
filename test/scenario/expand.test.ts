import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { canonical, expand, question, traceFile } from "../../sim/scenario/index.ts";
import { fixture, fixtures, parse, scenario } from "./reading.ts";

test.each(fixtures)("%s expands to itself", (_file, text) => {
  const read = parse(text);
  const expanded = expand(read);
  expect(parse(expanded)).toStrictEqual(read);
  expect(expand(parse(expanded))).toBe(expanded);
  expect(parseYaml(expanded)).toStrictEqual(read);
  expect(parse(JSON.stringify(read))).toStrictEqual(read);
});

test.each(["0.1", "1e-7", "123456789012345680000", "5e-324"])("the number %s survives", (number) => {
  const read = parse(
    scenario({ workload: `{ arrivals: { kind: poisson, rate: ${number} }, size: { kind: exponential, mean: 1 } }` }),
  );
  expect(read.workload).toHaveProperty("arrivals.rate", Number(number));
  expect(parse(expand(read))).toStrictEqual(read);
});

test.each(["yes", "1e3", "a: b", "# no comment", "*x", "'", "null", "~", " x ", "é\u2028"])(
  "the name %j survives",
  (name) => {
    const read = parse(scenario({ name: JSON.stringify(name) }));
    expect(read.name).toBe(name);
    expect(parse(expand(read))).toStrictEqual(read);
  },
);

test("what is repeated is written out, not referred to", () => {
  const compare = "{ vary: { strategies.balancer: [&a { name: power-of-d, d: 3 }, *a] } }";
  const read = parse(scenario({ compare }));
  expect(expand(read)).not.toMatch(/[&*]/);
});

test("the canonical text depends on the values alone", () => {
  const one = parse(fixture("slow-tenth.yaml"));
  const { poolsim, nodes, ...rest } = one;
  const reversed = { ...rest, nodes, poolsim };
  expect(canonical(reversed)).toBe(canonical(one));
  expect(JSON.parse(canonical(one))).toStrictEqual(one);
  expect(canonical({ ...one, seed: 8 })).not.toBe(canonical(one));
  const written = parse(
    `{ poolsim: 1, nodes: [{ slots: 2, count: 1 }], name: x,
       workload: { size: { mean: 1 s, kind: exponential }, arrivals: { rate: 60 /min, kind: poisson } } }`,
  );
  const other = parse(
    `{ name: x, poolsim: 1, nodes: [{ count: 1, slots: 2 }],
       workload: { arrivals: { kind: poisson, rate: 1 }, size: { kind: exponential, mean: 1000 ms } } }`,
  );
  expect(canonical(written)).toBe(canonical(other));
});

test.each([
  ["# Which one?\npoolsim: 1\n", "Which one?"],
  ["# yaml-language-server: $schema=x\n# Which one?\n# More.\n", "Which one?"],
  ["\n\n#\n##  Which one?  \r\n", "Which one?"],
  ["poolsim: 1 # not this\nname: x\n", ""],
  ["", ""],
])("the question of %j", (text, asked) => {
  expect(question(text)).toBe(asked);
});

test.each([
  ["log.swf", "a/b.yaml", "a/log.swf"],
  ["../log.swf", "/x/a/b.yaml", "/x/a/../log.swf"],
  ["log.swf", "b.yaml", "log.swf"],
  ["log.swf", "c:\\a\\b.yaml", "c:\\a\\log.swf"],
  ["/data/log.swf", "a/b.yaml", "/data/log.swf"],
  ["d:/log.swf", "a/b.yaml", "d:/log.swf"],
])("the trace %s of %s", (file, path, found) => {
  const text = scenario({ queue: "central", workload: `{ trace: { format: swf, file: ${JSON.stringify(file)} } }` });
  expect(traceFile(parse(text), path)).toBe(found);
});

test("no trace, no file", () => {
  expect(traceFile(parse(scenario()), "a/b.yaml")).toBeNull();
});
