import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { strategies } from "../../strategies/registry.ts";

/**
 * Where each policy is held against an answer that does not come from its own code: worked out by hand (`orders`,
 * `planners`, `balancers`), from a plain reference simulation (`naive`), or from a closed form (`simulated`).
 */
const PROOFS: Readonly<Record<string, readonly string[]>> = {
  random: ["strategies/balancers.test.ts"],
  "weighted-random": ["strategies/balancers.test.ts"],
  "round-robin": ["strategies/balancers.test.ts", "strategies/orders.test.ts"],
  "power-of-d": ["strategies/balancers.test.ts"],
  "join-shortest-queue": ["strategies/balancers.test.ts"],
  "join-idle-queue": ["strategies/balancers.test.ts"],
  "least-work-left": ["strategies/balancers.test.ts"],
  fcfs: ["model/schedulers.test.ts"],
  lcfs: ["model/schedulers.test.ts", "strategies/orders.test.ts"],
  "lcfs-pr": ["strategies/orders.test.ts", "model/naive.test.ts"],
  siro: ["strategies/orders.test.ts"],
  sjf: ["model/schedulers.test.ts", "strategies/orders.test.ts"],
  srpt: ["strategies/orders.test.ts", "model/naive.test.ts"],
  psjf: ["strategies/orders.test.ts", "model/naive.test.ts"],
  las: ["strategies/orders.test.ts", "model/naive.test.ts"],
  "processor-sharing": ["strategies/orders.test.ts", "model/naive.test.ts"],
  priority: ["strategies/orders.test.ts"],
  "priority-pr": ["strategies/orders.test.ts", "model/naive.test.ts"],
  edf: ["strategies/orders.test.ts"],
  "fcfs-rigid": ["strategies/planners.test.ts"],
  "redundancy-d": ["model/requests.test.ts"],
  hedging: ["model/requests.test.ts"],
  "fixed-backoff": ["model/requests.test.ts", "strategies/requests.test.ts"],
  "exponential-backoff": ["model/requests.test.ts", "strategies/requests.test.ts"],
  "bounded-queue": ["strategies/requests.test.ts"],
  "token-bucket": ["strategies/requests.test.ts"],
  codel: ["strategies/requests.test.ts"],
  "deadline-shedding": ["strategies/requests.test.ts"],
  aimd: ["strategies/requests.test.ts"],
  "active-checks": ["strategies/requests.test.ts"],
  "outlier-ejection": ["strategies/requests.test.ts"],
  "success-rate": ["strategies/requests.test.ts"],
  "circuit-breaker": ["strategies/requests.test.ts"],
  "slow-start": ["strategies/requests.test.ts"],
  easy: ["strategies/planners.test.ts", "model/naive.test.ts"],
};

test("every policy is proved somewhere, and nothing else is", () => {
  expect(Object.keys(PROOFS).sort()).toEqual([...new Set(strategies.map(({ name }) => name))].sort());
});

test.each(Object.entries(PROOFS))("%s is where it is said to be", (name, files) => {
  for (const file of files) {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
    expect(text, file).toContain(`"${name}`);
  }
});
