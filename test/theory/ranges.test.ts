import { expect, test } from "vitest";
import { pairResponse, supermarketResponse } from "../../sim/measure/theory/balancing.ts";
import { birthDeath } from "../../sim/measure/theory/birth-death.ts";
import { stationaryChain } from "../../sim/measure/theory/chain.ts";
import { mdcWaiting } from "../../sim/measure/theory/constant-service.ts";
import { erlangA, finiteSource, mmck } from "../../sim/measure/theory/finite.ts";
import { combine, identity, product, solve } from "../../sim/measure/theory/linear.ts";
import { erlangB, erlangC, halfinWhitt, mmc, mmcResponseQuantile } from "../../sim/measure/theory/many-servers.ts";
import { bulkArrivals, kingmanBound, mg1, symmetricResponse } from "../../sim/measure/theory/mg1.ts";
import { mm1, mm1BusyPeriod, mm1ResponseQuantile } from "../../sim/measure/theory/mm1.ts";
import { mmppM1 } from "../../sim/measure/theory/modulated.ts";
import { nonPreemptiveWaiting, preemptiveResponse } from "../../sim/measure/theory/priority.ts";
import { constantInterval, erlangInterval, gim1 } from "../../sim/measure/theory/renewal-arrivals.ts";
import { root } from "../../sim/measure/theory/root.ts";
import { boundedParetoSize, exponentialSize, sizeBasedResponses } from "../../sim/measure/theory/size-based.ts";

const one = { arrivalRate: 0.5, serviceRate: 1 };

test.each<[string, () => unknown]>([
  ["M/M/1: load must be < 1, got 1", () => mm1({ arrivalRate: 1, serviceRate: 1 })],
  ["M/M/1: arrivalRate must be > 0 and finite, got NaN", () => mm1BusyPeriod({ arrivalRate: NaN, serviceRate: 1 })],
  ["M/M/1: p must lie strictly between 0 and 1, got 1", () => mm1ResponseQuantile(one, 1)],
  ["Erlang B: servers must be a whole number >= 1, got 1.5", () => mmc({ ...one, servers: 1.5 })],
  ["M/M/c: p must lie strictly between 0 and 1, got NaN", () => mmcResponseQuantile({ ...one, servers: 2 }, NaN)],
  ["Erlang B: load must be > 0 and finite, got 0", () => erlangB(5, 0)],
  ["Erlang C: load must be < 1, got 1", () => erlangC(5, 5)],
  ["beta must be > 0", () => halfinWhitt(0)],
  ["M/M/c/K: capacity must be a whole number >= 3, got 2", () => mmck({ ...one, servers: 3, capacity: 2 })],
  ["Erlang-A: patienceRate must be > 0", () => erlangA({ ...one, servers: 1, patienceRate: 0 })],
  [
    "population must be a whole number",
    () => finiteSource({ population: 0, servers: 1, thinkRate: 1, serviceRate: 1 }),
  ],
  ["secondMoment must be >= mean² and finite, got 0.2", () => mg1({ arrivalRate: 1, mean: 0.5, secondMoment: 0.2 })],
  ["got Infinity for mean 0.5", () => mg1({ arrivalRate: 1, mean: 0.5, secondMoment: Infinity })],
  ["M/G/1-PS: load must be < 1, got 2", () => symmetricResponse({ arrivalRate: 2, mean: 1 })],
  ["variances must be >= 0", () => kingmanBound({ arrivalRate: 1, intervalVariance: -1, mean: 0.5, variance: 1 })],
  [
    "M^[X]/M/1: load must be < 1, got 1",
    () => bulkArrivals({ batchRate: 1, batchMean: 2, batchSecondMoment: 4, serviceRate: 2 }),
  ],
  ["M/D/c: load must be < 1, got 1", () => mdcWaiting({ arrivalRate: 2, size: 1, servers: 2 })],
  ["GI/M/1: load must be < 1, got 1", () => gim1(constantInterval(1), 1)],
  ["GI/M/1: load is too near 1", () => gim1(constantInterval(1 + 1e-10), 1)],
  ["stages must be a whole number >= 1", () => erlangInterval(0, 1)],
  ["exponential size: mean must be > 0", () => exponentialSize(-1)],
  ["shape must not be 1", () => boundedParetoSize(1, 1, 10)],
  ["high − low must be > 0 and finite, got -9", () => boundedParetoSize(2, 10, 1)],
  ["M/G/1: load must be < 1, got 1", () => sizeBasedResponses(1, exponentialSize(1))],
  ["must give its mean 0.9, got 0.9999", () => sizeBasedResponses(0.5, { ...exponentialSize(1), mean: 0.9 })],
  ["load must be < 1", () => nonPreemptiveWaiting([{ arrivalRate: 1, mean: 1, secondMoment: 2 }])],
  ["load must be < 1", () => preemptiveResponse({ arrivalRates: [0.5, 0.5], serviceRate: 1, servers: 1 })],
  ["square matrix of size 2", () => mmppM1({ rates: [1, 2], switching: [[0]], serviceRate: 1 })],
  ["rates must be >= 0, got [-1]", () => mmppM1({ rates: [-1], switching: [[0]], serviceRate: 1 })],
  ["MMPP/M/1: load must be < 1, got 1", () => mmppM1({ rates: [1], switching: [[0]], serviceRate: 1 })],
  ["choices must be a whole number >= 1", () => supermarketResponse(0.5, 0)],
  ["two nodes: load must be < 1, got 1", () => pairResponse("random", { arrivalRate: 2, serviceRate: 1 }, 5)],
  [
    "got ratio Infinity at state 1",
    () =>
      birthDeath(
        3,
        () => 1,
        () => 0,
      ),
  ],
  ["no way from state 1 to the states before it", () => stationaryChain(2, () => {})],
  ["transition 1 -> 2", () => stationaryChain(2, (state, visit) => visit(state + 1, 1))],
  ["no change of sign between -1 and 1", () => root((x) => x * x + 1, -1, 1)],
  [
    "matrix is singular at column 1",
    () =>
      solve(
        [
          [1, 2],
          [2, 4],
        ],
        [[1], [1]],
      ),
  ],
])("refused: %s", (message, call) => {
  expect(call).toThrow(RangeError);
  expect(call).toThrow(message);
});

test("root finds falling and rising roots to the last bit, and roots at an end", () => {
  expect(Math.abs(root((x) => x * x - 2, 0, 2) - Math.SQRT2)).toBeLessThan(3e-16);
  expect(Math.abs(root((x) => 2 - x * x, 0, 2) - Math.SQRT2)).toBeLessThan(3e-16);
  expect(root((x) => x, 0, 1)).toBeLessThan(1e-300);
});

test("solve undoes product", () => {
  const a = [
    [0, 2, 1],
    [1, -1, 0.5],
    [3, 0, -2],
  ];
  const difference = combine(product(solve(a, identity(3)), a), -1, identity(3)).flat();
  for (const value of difference) expect(Math.abs(value)).toBeLessThan(1e-14);
});
