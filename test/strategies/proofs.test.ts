import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { balancers, recoveries, schedulers } from "../../strategies/registry.ts";

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
  "smooth-weighted-round-robin": ["strategies/by-load.test.ts"],
  "interleaved-weighted-round-robin": ["strategies/by-load.test.ts"],
  "least-connections": ["strategies/by-load.test.ts"],
  "weighted-least-connections": ["strategies/by-load.test.ts"],
  "shortest-expected-delay": ["strategies/by-load.test.ts"],
  "never-queue": ["strategies/by-load.test.ts"],
  "stale-join-shortest-queue": ["strategies/by-load.test.ts"],
  "least-response-time": ["strategies/by-latency.test.ts"],
  "peak-ewma": ["strategies/by-latency.test.ts"],
  probing: ["strategies/by-latency.test.ts"],
  aperture: ["strategies/by-load.test.ts"],
  "sita-e": ["strategies/size-intervals.test.ts"],
  "sita-v": ["strategies/size-intervals.test.ts"],
  "key-hash": ["strategies/by-key.test.ts"],
  "ring-hash": ["strategies/by-key.test.ts"],
  rendezvous: ["strategies/by-key.test.ts"],
  "jump-hash": ["strategies/by-key.test.ts"],
  maglev: ["strategies/by-key.test.ts"],
  "bounded-load": ["strategies/by-key.test.ts"],
  affinity: ["strategies/by-key.test.ts"],
  pull: ["strategies/pull-and-steal.test.ts"],
  "work-stealing": ["strategies/pull-and-steal.test.ts", "strategies/graphs.test.ts"],
  "always-first": ["strategies/pull-and-steal.test.ts"],
  "always-busiest": ["strategies/by-load.test.ts"],
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
  ljf: ["strategies/turns.test.ts"],
  "weighted-shortest": ["strategies/turns.test.ts"],
  "least-slack": ["strategies/turns.test.ts", "model/turns.test.ts"],
  "deadline-monotonic": ["strategies/turns.test.ts", "model/turns.test.ts"],
  "moore-hodgson": ["strategies/turns.test.ts"],
  ageing: ["strategies/turns.test.ts"],
  "accumulating-priority": ["strategies/turns.test.ts", "strategies/shares.test.ts"],
  mlfq: ["strategies/turns.test.ts", "model/turns.test.ts"],
  lottery: ["strategies/shares.test.ts"],
  stride: ["strategies/turns.test.ts", "strategies/shares.test.ts"],
  "weighted-fair-queueing": ["strategies/turns.test.ts", "model/turns.test.ts"],
  "fair-share": ["strategies/turns.test.ts"],
  "discriminatory-processor-sharing": ["strategies/turns.test.ts", "strategies/shares.test.ts", "model/turns.test.ts"],
  "limited-processor-sharing": ["strategies/turns.test.ts", "model/turns.test.ts"],
  "fcfs-rigid": ["strategies/planners.test.ts"],
  easy: ["strategies/planners.test.ts", "model/naive.test.ts"],
  abandon: ["strategies/recoveries.test.ts"],
  restart: ["strategies/recoveries.test.ts", "model/failures.test.ts"],
  "retry-with-backoff": ["strategies/recoveries.test.ts"],
  resume: ["strategies/recoveries.test.ts"],
  checkpoint: ["strategies/recoveries.test.ts", "model/failures.test.ts"],
  young: ["strategies/recoveries.test.ts"],
  daly: ["strategies/recoveries.test.ts"],
  "redo-log": ["strategies/recoveries.test.ts"],
  "recovery-log": ["strategies/recoveries.test.ts"],
  "primary-backup": ["strategies/recoveries.test.ts"],
  heft: ["strategies/graphs.test.ts"],
  cpop: ["strategies/graphs.test.ts"],
  peft: ["strategies/graphs.test.ts"],
  dls: ["strategies/graphs.test.ts"],
  "lookahead-heft": ["strategies/graphs.test.ts"],
  "min-min": ["strategies/graphs.test.ts"],
  "max-min": ["strategies/graphs.test.ts"],
  sufferage: ["strategies/graphs.test.ts"],
  mct: ["strategies/graphs.test.ts"],
  "list-scheduling": ["strategies/graphs.test.ts"],
  lpt: ["strategies/graphs.test.ts"],
  johnson: ["strategies/graphs.test.ts"],
  exhaustive: ["strategies/graphs.test.ts"],
  conservative: ["strategies/reservations.test.ts"],
  selective: ["strategies/reservations.test.ts"],
  drf: ["strategies/several-resources.test.ts"],
  "slot-fair": ["strategies/several-resources.test.ts"],
};

test("every policy is proved somewhere, and nothing else is", () => {
  expect(Object.keys(PROOFS).sort()).toEqual(
    [...new Set([...balancers.keys(), ...schedulers.keys(), ...recoveries.keys()])].sort(),
  );
});

test.each(Object.entries(PROOFS))("%s is where it is said to be", (name, files) => {
  for (const file of files) {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
    expect(text, file).toContain(`"${name}`);
  }
});
