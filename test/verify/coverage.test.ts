import { expect, test } from "vitest";
import { flattened } from "../../sim/verify/cases.ts";
import { disagreement } from "../../sim/verify/judge.ts";
import { missing, modelOf } from "../../sim/verify/models/index.ts";
import { shipped } from "./shipped.ts";

test("every shipped case has a model, or a reason why not", () => {
  expect(shipped).toHaveLength(160);
  for (const truth of shipped.filter((one) => modelOf(one) === undefined)) {
    expect(missing(truth), truth.id).not.toMatch("no model is called");
  }
  expect(shipped.filter((one) => modelOf(one) !== undefined).length).toBeGreaterThanOrEqual(86);
});

test("every shipped case with a model agrees with its own value: values, shapes and bounds fit together", () => {
  for (const truth of shipped.filter((one) => modelOf(one) !== undefined)) {
    const values = flattened(truth.value);
    expect(disagreement(truth, { values, standardErrors: values.map(() => 0) }), truth.id).toBeNull();
  }
});

test("a system that nobody has heard of is named in the reason", () => {
  const truth = { id: "x", system: "M/M/1 with dragons", parameters: {}, metric: "m", value: 1, tolerance: 0.1 };
  expect(modelOf(truth)).toBeUndefined();
  expect(missing(truth)).toBe('no model is called "M/M/1 with dragons"');
});

test.each(["M/G/1 single vacation", "M/M/1 with warm-up while N<K", "asymmetric polling, exhaustive"])(
  "%s is not taken for a model it resembles",
  (system) => {
    const truth = {
      id: "x",
      system,
      parameters: { lam: 0.5, mu: 1 },
      metric: "mean response time",
      value: 2,
      tolerance: 1,
    };
    expect(modelOf(truth)).toBeUndefined();
  },
);
