import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { requestPolicies } from "../../strategies/registry.ts";
import { listed, randomList, serve } from "../records.ts";

/** All policies of a family on one scenario: every pair must differ. */
const FAMILIES: Readonly<Record<keyof typeof requestPolicies, readonly (string | object)[]>> = {
  copies: [
    "none",
    "redundancy-d",
    { name: "redundancy-d", cancel: "start" },
    { name: "hedging", delay: 1, budget: 0.5 },
  ],
  retry: [
    "none",
    { name: "fixed-backoff", timeout: 2 },
    { name: "fixed-backoff", timeout: 2, withdraw: true },
    { name: "fixed-backoff", timeout: 2, budget: 0, minimum: 0 },
    { name: "exponential-backoff", timeout: 2 },
    { name: "exponential-backoff", timeout: 2, jitter: "full" },
    { name: "exponential-backoff", timeout: 2, jitter: "equal" },
    { name: "exponential-backoff", timeout: 2, jitter: "decorrelated" },
  ],
  admission: [
    "none",
    { name: "bounded-queue", limit: 6 },
    { name: "token-bucket", rate: 2, burst: 2 },
    { name: "codel", target: 0.5, interval: 2 },
    "deadline-shedding",
    { name: "aimd", initial: 6 },
    { name: "gradient", initial: 6, least: 2, window: 10 },
  ],
  health: [
    "none",
    { name: "active-checks", fall: 1 },
    { name: "outlier-ejection", consecutive: 1, base: 3 },
    { name: "success-rate", interval: 3, volume: 2, deviations: 0.5 },
    { name: "circuit-breaker", window: 2, open: 2 },
    [{ name: "outlier-ejection", consecutive: 1, base: 3 }, "slow-start"],
  ],
};

const hard = (family: string, policy: string | object): object => {
  const { times, sizes } = randomList(stream(8, 0, "requests"), 150, 0.25);
  return {
    nodes: [{ count: 2 }, { count: 2, fail: { probability: 0.6, after: { kind: "exponential", mean: 0.5 } } }],
    workload: { ...Object(listed(times, sizes)), classes: [{ name: "all", deadline: 4 }] },
    strategies: { balancer: "join-shortest-queue", [family]: policy },
  };
};

const names = (family: readonly (string | object)[]): Set<unknown> =>
  new Set(family.flat().map((policy) => (typeof policy === "string" ? policy : Object(policy).name)));

describe.each(Object.entries(FAMILIES))("%s", (family, policies) => {
  test("every policy does something of its own", async () => {
    const known = [...requestPolicies[family as keyof typeof requestPolicies].keys()];
    expect(names(policies)).toEqual(new Set(["none", ...known]));
    const results = await Promise.all(policies.map(async (policy) => (await serve(hard(family, policy))).served));
    for (const [i, result] of results.entries()) {
      for (const [j, other] of results.slice(0, i).entries()) {
        expect(result, `${JSON.stringify(policies[i])} and ${JSON.stringify(policies[j])}`).not.toEqual(other);
      }
    }
  });

  test.each(policies.map((policy) => [JSON.stringify(policy), policy] as const))("%s is lawful", async (_, policy) => {
    const run = await serve(hard(family, policy));
    const { counts } = run.replication;
    expect(counts).toMatchObject({ arrived: 150, present: 0, abandoned: 0 });
    expect(counts.finished + counts.dropped).toBe(150);
    expect(counts.finished).toBeGreaterThan(5);
    // A run in between leaves no trace in the next; the requests are the same whatever the policy.
    await serve(hard(family, policies[1]));
    const again = await serve(hard(family, policy));
    expect(again.served).toEqual(run.served);
    expect(again.replication.unseed).toBe(run.replication.unseed);
    const { times, sizes } = randomList(stream(8, 0, "requests"), 150, 0.25);
    for (const { id, arrival, size } of run.served) expect([arrival, size]).toEqual([times[id], sizes[id]]);
  });

  test.each([...requestPolicies[family as keyof typeof requestPolicies]])("%s says what it is", (name, definition) => {
    expect(definition).toMatchObject({ name, family });
    expect(definition.summary).toMatch(/^[A-Z].*\.$/);
    expect(definition.source).toMatch(/\b(?:18|19|20)\d\d\b/);
    expect(definition.cost).toMatch(/^O\(/);
    expect(definition.needs).not.toEqual([]);
    for (const parameter of Object.values(definition.parameters)) expect(parameter.summary).toMatch(/^[A-Z].*\.$/);
  });
});
