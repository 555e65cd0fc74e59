import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allocators, balancers, schedulers } from "../../strategies/registry.ts";

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
  easy: ["strategies/planners.test.ts", "model/naive.test.ts"],
  "first-fit": ["strategies/allocators.test.ts", "model/hosts/allocation.test.ts"],
  "next-fit": ["strategies/allocators.test.ts", "model/hosts/allocation.test.ts"],
  "best-fit": ["strategies/allocators.test.ts", "model/hosts/allocation.test.ts"],
  "worst-fit": ["strategies/allocators.test.ts", "model/hosts/allocation.test.ts"],
  "random-fit": ["strategies/allocators.test.ts"],
  "first-fit-decreasing": ["strategies/allocators.test.ts"],
  "best-fit-decreasing": ["strategies/allocators.test.ts"],
  "dot-product": ["strategies/allocators.test.ts"],
  cosine: ["strategies/allocators.test.ts"],
  "l2-norm-diff": ["strategies/allocators.test.ts"],
  tetris: ["strategies/allocators.test.ts"],
  "least-allocated": ["strategies/allocators.test.ts"],
  "most-allocated": ["strategies/allocators.test.ts"],
  "balanced-allocation": ["strategies/allocators.test.ts"],
  "fragmentation-gradient": ["strategies/allocators.test.ts"],
  "power-aware-best-fit-decreasing": ["strategies/allocators.test.ts"],
  spread: ["strategies/allocators.test.ts"],
  "filter-and-weigh": ["strategies/allocators.test.ts"],
};

test("every policy is proved somewhere, and nothing else is", () => {
  expect(Object.keys(PROOFS).sort()).toEqual(
    [...new Set([...balancers.keys(), ...schedulers.keys(), ...allocators.keys()])].sort(),
  );
});

test.each(Object.entries(PROOFS))("%s is where it is said to be", (name, files) => {
  for (const file of files) {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
    expect(text, file).toContain(`"${name}`);
  }
});
