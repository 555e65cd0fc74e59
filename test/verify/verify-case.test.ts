import { expect, test } from "vitest";
import { finiteSource, mmck } from "../../sim/measure/theory/finite.ts";
import { nonPreemptiveWaiting } from "../../sim/measure/theory/priority.ts";
import { erlangInterval, gim1 } from "../../sim/measure/theory/renewal-arrivals.ts";
import type { TruthCase, Value } from "../../sim/verify/cases.ts";
import { verify } from "../../sim/verify/verify.ts";
import { verifyCase } from "../../sim/verify/verify-case.ts";
import { shipped, shippedCase } from "./shipped.ts";

const truth = (system: string, metric: string, parameters: object, value: Value, tolerance: number): TruthCase => ({
  id: system,
  kind: "exact",
  system,
  parameters: { ...parameters },
  metric,
  value,
  tolerance,
});

test("every shipped case that policies decide, without a job log, passes", async () => {
  const quick = shipped.filter(({ id, parameters }) => /^(?:sc|cs)-/.test(id) && !("input" in parameters));
  const rows = await verify(quick, { threads: 1, onProgress: () => {} });
  expect(rows.filter(({ status }) => status === "fail")).toEqual([]);
  expect(rows.filter(({ status }) => status === "pass").length).toBeGreaterThanOrEqual(16);
});

test("a row tells how it was come by", async () => {
  const row = await verifyCase(shippedCase("q-mm1-rho05-ET"));
  expect(row).toMatchObject({ status: "pass", method: "simulation", expected: 2, tolerance: 0.01, reason: null });
  expect(row.replications).toBeGreaterThanOrEqual(10);
  expect(row.tasks).toBe(row.replications * 200_000);
  expect(row.standardError).toBeLessThanOrEqual(0.01);
  expect(row.simulated).not.toBe(2);
});

// Other parameters than the shipped ones, against closed forms and chains.
const loss = mmck({ arrivalRate: 3, serviceRate: 2, servers: 2, capacity: 5 });
const repair = finiteSource({ population: 6, servers: 1, thinkRate: 0.2, serviceRate: 1 });
const cobham = nonPreemptiveWaiting([
  { arrivalRate: 0.2, mean: 1, secondMoment: 2 },
  { arrivalRate: 0.3, mean: 0.5, secondMoment: 0.5 },
]);
test.each([
  truth("M/M/1 FCFS", "mean number in system", { lam: 1.2, mu: 2 }, 1.5, 0.03),
  truth("M/M/c/K", "blocking probability", { lam: 3, mu: 2, c: 2, K: 5 }, loss.blocking, 0.03),
  truth(
    "machine repairman M/M/r//M",
    "mean number of failed machines",
    {
      machines: 6,
      repairers: 1,
      failureRate: 0.2,
      repairRate: 1,
    },
    repair.number,
    0.03,
  ),
  truth("M/M/1 non-preemptive priority", "mean waiting time per class", { lam: [0.2, 0.3], mu: [1, 2] }, cobham, 0.05),
  truth(
    "n=3 round-robin dispatch, exponential service",
    "mean response time",
    {
      n: 3,
      lamPerServer: 0.6,
      mu: 1,
    },
    gim1(erlangInterval(3, 1 / 0.6), 1).response,
    0.03,
  ),
  // Two balls meet in one of two bins with probability 1/2.
  truth("balls into bins, one choice", "expected maximum load", { balls: 2, bins: 2, d: 1 }, 1.5, 0.05),
])("$system: $metric", async (one) => {
  expect(await verifyCase(one)).toMatchObject({ status: "pass", method: "simulation" });
});

// Worked by hand.
test.each([
  truth(
    "round-robin CPU scheduling, quantum 2, all arrive at 0",
    "waiting times and average",
    {
      bursts: [5, 3, 1],
      quantum: 2,
    },
    [[4, 5, 4], 13 / 3],
    1e-9,
  ),
  truth("P||Cmax LPT, m=2", "makespan", { m: 2, jobs: [2, 3, 2, 3, 2] }, 7, 0),
  truth("P||Cmax list scheduling, m=2", "makespan", { m: 2, jobs: [1, 1, 2] }, 3, 0),
  truth("1||sum wC, Smith rule", "total", { p: [1, 3], w: [1, 6] }, 3 * 6 + 4, 0),
  truth("1||Lmax, EDD (Jackson)", "lateness", { p: [3, 1], d: [5, 1] }, 0, 0),
  truth(
    "RM fixed-priority response times",
    "responses",
    {
      tasks: [
        { C: 1, T: 4 },
        { C: 4, T: 8 },
      ],
    },
    [1, 6],
    0,
  ),
  truth("Jain fairness index", "index", { x: [1, 0, 0, 0] }, 0.25, 1e-9),
  // Job 2 (second to arrive, listed first) takes all; job 3 fits beside job 1 and ends before job 2 can start.
  truth(
    "EASY backfilling, 10 procs",
    "finish times",
    {
      procs: 10,
      jobs: [
        { id: 2, submit: 1, run: 5, procs: 10, req: 5 },
        { id: 1, submit: 0, run: 10, procs: 6, req: 12 },
        { id: 3, submit: 2, run: 8, procs: 4, req: 8 },
      ],
    },
    [15, 10, 10],
    0,
  ),
])("$system", async (one) => {
  expect(await verifyCase(one)).toMatchObject({ status: "pass", reason: null, simulated: one.value });
});

test("a wrong value fails, with the reason", async () => {
  const wrong = { ...shippedCase("sc-srpt-4jobs"), value: 29 };
  expect(await verifyCase(wrong)).toMatchObject({
    status: "fail",
    simulated: 28,
    reason: "number 1 is off by 1, more than 0",
  });
  const random = truth("M/M/1 FCFS", "mean response time", { lam: 0.5, mu: 1 }, 2.1, 0.02);
  expect((await verifyCase(random)).status).toBe("fail");
});

test("a case that cannot be run fails with what is wrong", async () => {
  const nameless = truth("M/M/1 FCFS", "mean response time", { lam: 0.5 }, 2, 0.01);
  expect(await verifyCase(nameless)).toMatchObject({ status: "fail", reason: /parameters\.mu must be a number/ });
  const unknown = truth("M/M/1 FCFS", "colour", { lam: 0.5, mu: 1 }, 2, 0.01);
  expect((await verifyCase(unknown)).reason).toBe('no result is called "colour"');
  const shape = { ...shippedCase("sc-srpt-4jobs"), value: [28, 28] };
  expect((await verifyCase(shape)).reason).toBe("the value has 2 numbers, the model measures 1");
});

test("a job log that is not there is no failure, and a share too small to be seen neither", async () => {
  const missing = shippedCase("sc-kth-easy-bsld");
  const elsewhere = { ...missing, parameters: { ...missing.parameters, input: "data/nowhere/no.swf" } };
  expect(await verifyCase(elsewhere)).toMatchObject({ status: "not-covered", simulated: null });
  expect((await verifyCase(elsewhere)).reason).toMatch("POOLSIM_DATA");
  expect((await verifyCase(shippedCase("lb-balls-2choice-empty"))).reason).toMatch(/takes 6\.6e\+9 balls/);
});
