import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pairResponse } from "../../sim/measure/theory/balancing.ts";
import { birthDeath, expectation } from "../../sim/measure/theory/birth-death.ts";
import { stationaryChain, type Transitions } from "../../sim/measure/theory/chain.ts";
import { mmc } from "../../sim/measure/theory/many-servers.ts";
import { bulkArrivals, mg1 } from "../../sim/measure/theory/mg1.ts";
import { mm1 } from "../../sim/measure/theory/mm1.ts";
import { mmppM1 } from "../../sim/measure/theory/modulated.ts";
import { nonPreemptiveWaiting, preemptiveResponse } from "../../sim/measure/theory/priority.ts";
import { constantInterval, erlangInterval, gim1 } from "../../sim/measure/theory/renewal-arrivals.ts";
import { expectNear } from "./near.ts";

/** Each law against the Markov chain it describes, cut far out and solved. */

const rate = fc.double({ min: 0.1, max: 10, noNaN: true });

type Moves = (i: number, j: number) => [di: number, dj: number, rate: number][];

/** Σ π(state) reward(state) of a chain on pairs (i, j), 0 ≤ i < width, 0 ≤ j < height. */
function meanOverPairs(
  [width, height]: [number, number],
  moves: Moves,
  reward: (i: number, j: number) => number,
): number {
  const transitions: Transitions = (state, visit) => {
    const [i, j] = [Math.floor(state / height), state % height];
    for (const [di, dj, speed] of moves(i, j)) {
      const [to, beside] = [i + di, j + dj];
      const inside = to >= 0 && to < width && beside >= 0 && beside < height;
      if (inside && speed > 0) visit(to * height + beside, speed);
    }
  };
  const probabilities = stationaryChain(width * height, transitions);
  return expectation(probabilities, (state) => reward(Math.floor(state / height), state % height));
}

const TANDEM: Moves = (i, j) => [
  [1, 0, 0.5],
  [-1, 1, i > 0 ? 1 : 0],
  [0, -1, j > 0 ? 1.25 : 0],
];

const TWO_STAGE_ARRIVALS: Moves = (_, stage) => [stage === 0 ? [0, 1, 1.6] : [1, -1, 1.6], [-1, 0, 1]];

const PREEMPTIVE: Moves = (i, j) => [
  [1, 0, 0.5],
  [0, 1, 0.6],
  [-1, 0, Math.min(i, 2)],
  [0, -1, Math.min(j, Math.max(0, 2 - i))],
];

/** i tasks of class 1 wait; j is three times the waiting tasks of class 2, plus the class in service, 0 for none. */
const NON_PREEMPTIVE: Moves = (i, j) => {
  const serving = j % 3;
  const next: [number, number] = i > 0 ? [-1, 1 - serving] : [0, j >= 3 ? -1 - serving : -serving];
  const arrivals: [number, number, number][] =
    serving === 0
      ? [
          [0, 1, 0.3],
          [0, 2, 0.4],
        ]
      : [
          [1, 0, 0.3],
          [0, 3, 0.4],
        ];
  return [...arrivals, [...next, 1]];
};

test("the chain solver gives product forms: two queues in tandem, each cut far out", () => {
  // Jackson 1957: loads 0.5 and 0.4, so 1 and 2/3 tasks.
  expectNear(
    meanOverPairs([50, 50], TANDEM, (i) => i),
    1,
  );
  expectNear(
    meanOverPairs([50, 50], TANDEM, (_, j) => j),
    2 / 3,
  );
});

test("birth–death products and the chain solver agree", () => {
  const rates = fc.array(fc.tuple(rate, rate), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(rates, (pairs) => {
      const birth = (n: number): number => pairs[n][0];
      const death = (n: number): number => pairs[n - 1][1];
      const products = birthDeath(pairs.length + 1, birth, death);
      const swept = stationaryChain(pairs.length + 1, (n, visit) => {
        if (n < pairs.length) visit(n + 1, birth(n));
        if (n > 0) visit(n - 1, death(n));
      });
      for (const [n, probability] of products.entries()) expect(swept[n]).toBeCloseTo(probability, 9);
    }),
  );
});

test("GI/M/1: Poisson arrivals, E2 arrivals as a chain, and the constant limit", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), rate, (rho, serviceRate) => {
      const expected = mm1({ arrivalRate: rho * serviceRate, serviceRate });
      const got = gim1(erlangInterval(1, 1 / (rho * serviceRate)), serviceRate);
      expectNear(got.response, expected.response);
      expectNear(got.waiting, expected.waiting);
      expectNear(got.waitingProbability, rho);
    }),
  );
  expectNear(
    gim1(erlangInterval(2, 1.25), 1).response,
    meanOverPairs([100, 2], TWO_STAGE_ARRIVALS, (n) => n) / 0.8,
    1e-8,
  );
  expectNear(gim1(erlangInterval(1e6, 1.25), 1).waiting, gim1(constantInterval(1.25), 1).waiting, 1e-5);
});

test("priorities: conservation law, one class, and the chains of two classes", () => {
  const classes = [
    { arrivalRate: 0.2, mean: 1, secondMoment: 2 },
    { arrivalRate: 0.1, mean: 2, secondMoment: 5 },
    { arrivalRate: 0.3, mean: 1, secondMoment: 1 },
  ];
  const waits = nonPreemptiveWaiting(classes);
  const conserved = classes.reduce((sum, { arrivalRate, mean }, k) => sum + arrivalRate * mean * waits[k], 0);
  // Kleinrock 1965: Σ ρ W = ρ W₀ / (1 − ρ), with W₀ = 0.6 and ρ = 0.7.
  expectNear(conserved, (0.7 * 0.6) / 0.3);
  expectNear(nonPreemptiveWaiting([classes[1]])[0], mg1(classes[1]).waiting);
  const [urgent, other] = nonPreemptiveWaiting([
    { arrivalRate: 0.3, mean: 1, secondMoment: 2 },
    { arrivalRate: 0.4, mean: 1, secondMoment: 2 },
  ]);
  expectNear(urgent, meanOverPairs([25, 240], NON_PREEMPTIVE, (i) => i) / 0.3, 1e-6);
  expectNear(other, meanOverPairs([25, 240], NON_PREEMPTIVE, (_, j) => Math.floor(j / 3)) / 0.4, 1e-6);
  const [firstResponse, secondResponse] = preemptiveResponse({ arrivalRates: [0.5, 0.6], serviceRate: 1, servers: 2 });
  expectNear(firstResponse, meanOverPairs([25, 70], PREEMPTIVE, (i) => i) / 0.5, 1e-7);
  expectNear(secondResponse, meanOverPairs([25, 70], PREEMPTIVE, (_, j) => j) / 0.6, 1e-7);
});

test("batches: of one they are M/M/1, of two or four a chain", () => {
  const single = bulkArrivals({ batchRate: 0.6, batchMean: 1, batchSecondMoment: 1, serviceRate: 1 });
  expectNear(single.response, mm1({ arrivalRate: 0.6, serviceRate: 1 }).response);
  const number = meanOverPairs(
    [250, 1],
    () => [
      [2, 0, 0.1],
      [4, 0, 0.1],
      [-1, 0, 1],
    ],
    (n) => n,
  );
  const mixed = bulkArrivals({ batchRate: 0.2, batchMean: 3, batchSecondMoment: 10, serviceRate: 1 });
  expectNear(mixed.number, number, 1e-7);
  expectNear(mixed.response, number / 0.6, 1e-7);
});

test("MMPP/M/1: equal rates are M/M/1, and three phases are the chain they describe", () => {
  const ring = [
    [0, 0.3, 0.1],
    [0.2, 0, 0.2],
    [0, 0.5, 0],
  ];
  expectNear(mmppM1({ rates: [0.7, 0.7, 0.7], switching: ring, serviceRate: 1 }).response, 1 / 0.3);
  const rates = [1.2, 0.5, 0];
  const moves = (_: number, phase: number): [number, number, number][] => [
    [1, 0, rates[phase]],
    [-1, 0, 1],
    ...ring[phase].map((speed, to): [number, number, number] => [0, to - phase, to === phase ? 0 : speed]),
  ];
  const number = meanOverPairs([300, 3], moves, (n) => n);
  expectNear(mmppM1({ rates, switching: ring, serviceRate: 1 }).number, number, 1e-7);
});

test("two nodes: random is M/M/1, and the shorter queue lies between M/M/2 and the idle queue", () => {
  const rates = { arrivalRate: 1.2, serviceRate: 1 };
  expectNear(pairResponse("random", rates, 60), 2.5, 1e-8);
  const shortest = pairResponse("join-shortest-queue", rates, 40);
  expect(shortest).toBeGreaterThan(mmc({ ...rates, servers: 2 }).response);
  const idle = pairResponse("join-idle-queue", rates, 50);
  expect(idle).toBeGreaterThan(shortest);
  expect(idle).toBeLessThan(2.5);
  // One place each: nobody ever waits.
  expectNear(pairResponse("join-shortest-queue", rates, 1), 1);
});
