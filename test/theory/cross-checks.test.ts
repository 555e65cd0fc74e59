import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logGamma } from "../../sim/kernel/math.ts";
import { supermarketResponse } from "../../sim/measure/theory/balancing.ts";
import { birthDeath, expectation } from "../../sim/measure/theory/birth-death.ts";
import { mdcWaiting } from "../../sim/measure/theory/constant-service.ts";
import { erlangA, finiteSource, mmck } from "../../sim/measure/theory/finite.ts";
import { erlangB, erlangC, halfinWhitt, mmc, mmcResponseQuantile } from "../../sim/measure/theory/many-servers.ts";
import { kingmanBound, mg1, symmetricResponse } from "../../sim/measure/theory/mg1.ts";
import { mm1, mm1BusyPeriod, mm1NumberVarianceConstant, mm1ResponseQuantile } from "../../sim/measure/theory/mm1.ts";
import { exponentialSize, sizeBasedResponses } from "../../sim/measure/theory/size-based.ts";
import { expectNear } from "./near.ts";

/** Each law against a second method: a sum, a limit, another law, an integral. */

const load = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const rate = fc.double({ min: 0.1, max: 10, noNaN: true });
const servers = fc.integer({ min: 1, max: 12 });

test("birth–death weights may pass the largest double on the way", () => {
  const probabilities = birthDeath(
    2000,
    () => 1000,
    (n) => n,
  );
  expectNear(
    expectation(probabilities, (n) => n),
    1000,
  );
  expectNear(probabilities[1000], Math.exp(1000 * Math.log(1000) - 1000 - logGamma(1001)), 1e-8);
});

test("M/M/1: the variance constant by the Poisson equation of a birth–death chain (Whitt 1992)", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 0.7, noNaN: true }), rate, (rho, serviceRate) => {
      const arrivalRate = rho * serviceRate;
      const probabilities = birthDeath(
        300,
        () => arrivalRate,
        () => serviceRate,
      );
      let below = 0;
      let sum = 0;
      for (const [n, probability] of probabilities.entries()) {
        below += (n - mm1({ arrivalRate, serviceRate }).number) * probability;
        if (probability > 1e-20) sum += (2 * below * below) / (arrivalRate * probability);
      }
      expectNear(mm1NumberVarianceConstant({ arrivalRate, serviceRate }), sum, 1e-6);
    }),
  );
});

test("M/M/1: idle and busy periods alternate, and a median is a median", () => {
  const rates = { arrivalRate: 0.3, serviceRate: 0.5 };
  const busy = mm1BusyPeriod(rates);
  expectNear(busy / (busy + 1 / 0.3), 0.6);
  expectNear(mm1ResponseQuantile(rates, 0.5), Math.LN2 * mm1(rates).response);
});

test("Erlang B is the sum of Erlang, M/M/c/c and the many-patience limit", () => {
  fc.assert(
    fc.property(servers, rate, (count, offered) => {
      const terms = Array.from({ length: count + 1 }, (_, k) => Math.exp(k * Math.log(offered) - logGamma(k + 1)));
      const blocking = terms[count] / terms.reduce((a, b) => a + b);
      expectNear(erlangB(count, offered), blocking);
      const station = { arrivalRate: offered, serviceRate: 1, servers: count };
      expectNear(mmck({ ...station, capacity: count }).blocking, blocking);
      expectNear(erlangA({ ...station, patienceRate: 1e9 }).abandonProbability, blocking, 1e-5);
    }),
  );
});

test("M/M/c is the limit of M/M/c/K, M/M/1 with one server, and reaches a million servers", () => {
  fc.assert(
    fc.property(servers, load, rate, (count, rho, serviceRate) => {
      const station = { arrivalRate: rho * count * serviceRate, serviceRate, servers: count };
      const long = mmck({ ...station, capacity: 1200 });
      const { waitingProbability, ...means } = mmc(station);
      expectNear(waitingProbability, long.waitingProbability, 1e-8);
      expectNear(means.waiting, long.waiting, 1e-8);
      expectNear(means.number, long.number, 1e-8);
      if (count === 1) expectNear(means.response, mm1(station).response);
    }),
  );
  // The correction to Halfin and Whitt's limit is of order 1 / √c.
  expectNear(erlangC(1e6, 1e6 - 1000), halfinWhitt(1), 2e-3);
});

test("M/M/c: the response quantile against the convolution of waiting and service, also where rates are equal", () => {
  for (const station of [
    { arrivalRate: 2.4, serviceRate: 1, servers: 3 },
    { arrivalRate: 1, serviceRate: 1, servers: 2 },
    { arrivalRate: 1.000001, serviceRate: 1, servers: 2 },
    { arrivalRate: 0.7, serviceRate: 1, servers: 1 },
  ]) {
    const drain = station.servers * station.serviceRate - station.arrivalRate;
    const delayed = erlangC(station.servers, station.arrivalRate);
    for (const p of [0.1, 0.5, 0.99]) {
      const t = mmcResponseQuantile(station, p);
      const step = t / 2000;
      let convolution = 0;
      // Simpson's rule for P(T > t | delayed) = exp(−drain t) + ∫ drain exp(−drain w) exp(−(t − w)) dw.
      for (let i = 0; i <= 2000; i++) {
        const weight = i === 0 || i === 2000 ? 1 : 2 + 2 * (i % 2);
        convolution += (weight * drain * Math.exp(-drain * i * step - (t - i * step)) * step) / 3;
      }
      expectNear((1 - delayed) * Math.exp(-t) + delayed * (Math.exp(-drain * t) + convolution), 1 - p, 1e-8);
    }
  }
  const rates = { arrivalRate: 0.8, serviceRate: 1 };
  expectNear(mmcResponseQuantile({ ...rates, servers: 1 }, 0.99), mm1ResponseQuantile(rates, 0.99));
});

test("Erlang-A with patience like service is M/M/∞", () => {
  const station = { arrivalRate: 6, serviceRate: 0.5, servers: 10, patienceRate: 0.5 };
  const poisson = Array.from({ length: 200 }, (_, n) => Math.exp(n * Math.log(12) - 12 - logGamma(n + 1)));
  const waiting = poisson.reduce((sum, probability, n) => sum + Math.max(0, n - 10) * probability, 0);
  expectNear(erlangA(station).abandonProbability, (0.5 * waiting) / 6);
  expectNear(
    erlangA(station).waitingProbability,
    poisson.slice(10).reduce((a, b) => a + b),
  );
});

test("the finite source with one server by mean value analysis (Reiser & Lavenberg 1980)", () => {
  let [number, response, throughput] = [0, 0, 0];
  for (let population = 1; population <= 20; population++) {
    response = 0.25 * (1 + number);
    throughput = population / (3 + response);
    number = throughput * response;
    const got = finiteSource({ population, servers: 1, thinkRate: 1 / 3, serviceRate: 4 });
    expectNear(got.number, number);
    expectNear(got.response, response);
    expectNear(got.throughput, throughput);
  }
});

test("M/D/c: Pollaczek–Khinchine with one server, Crommelin's chain with three", () => {
  for (const arrivalRate of [0.1, 0.5, 0.9, 0.95]) {
    const expected = mg1({ arrivalRate, mean: 1, secondMoment: 1 }).waiting;
    expectNear(mdcWaiting({ arrivalRate, size: 1, servers: 1 }), expected);
  }
  // One size later, those in service are gone and a Poisson number has come: N' = (N − 3)⁺ + Poisson(2.4).
  const arrivals = Array.from({ length: 120 }, (_, n) => Math.exp(n * Math.log(2.4) - 2.4 - logGamma(n + 1)));
  let number = arrivals.map((_, n) => Number(n === 0));
  for (let round = 0; round < 400; round++) {
    const left = [number.slice(0, 4).reduce((a, b) => a + b), ...number.slice(4), 0, 0, 0];
    number = arrivals.map((_, n) => left.slice(0, n + 1).reduce((sum, p, k) => sum + p * arrivals[n - k], 0));
  }
  const queue = number.reduce((sum, probability, n) => sum + Math.max(0, n - 3) * probability, 0);
  expectNear(mdcWaiting({ arrivalRate: 2.4, size: 1, servers: 3 }), queue / 2.4, 1e-8);
  expectNear(mdcWaiting({ arrivalRate: 0.8, size: 3, servers: 3 }), (3 * queue) / 2.4, 1e-8);
});

test("the size-based policies against a trapezoid over closed partial moments, and in their known order", () => {
  for (const [arrivalRate, mean] of [
    [0.3, 1],
    [0.1, 6],
    [0.475, 2],
  ] as const) {
    const { srpt, psjf, sjf, las } = sizeBasedResponses(arrivalRate, exponentialSize(mean));
    const sums = { srpt: 0, psjf: 0, sjf: 0 };
    const step = 0.0005;
    for (let x = step / 2; x < 45; x += step) {
      const tail = Math.exp(-x);
      const idle = 1 - arrivalRate * mean * (1 - tail * (1 + x));
      const second = arrivalRate * mean * (1 - tail * (1 + x + (x * x) / 2));
      sums.srpt += (tail * (second + (arrivalRate * mean * x * x * tail) / 2)) / (idle * idle) + tail / idle;
      sums.psjf += tail * (second / (idle * idle) + x / idle);
      sums.sjf += tail * ((arrivalRate * mean) / (idle * idle) + x);
    }
    expectNear(srpt, sums.srpt * step * mean, 1e-6);
    expectNear(psjf, sums.psjf * step * mean, 1e-6);
    expectNear(sjf, sums.sjf * step * mean, 1e-6);
    expectNear(las, symmetricResponse({ arrivalRate, mean }));
    expect(srpt).toBeLessThan(Math.min(psjf, sjf));
    expect(Math.max(psjf, sjf)).toBeLessThan(las);
  }
});

test("the supermarket model: tails s(i + 1) = λ s(i)^d, and one choice is M/M/1", () => {
  for (const [rho, choices] of [
    [0.6, 1],
    [0.95, 2],
    [0.99, 5],
  ] as const) {
    let [tail, sum] = [1, 0];
    for (let i = 0; i < 500; i++) {
      tail = rho * tail ** choices;
      sum += tail;
    }
    expectNear(supermarketResponse(rho, choices), sum / rho);
  }
  expectNear(supermarketResponse(0.6, 1), 2.5);
});

test("Kingman's bound lies above Pollaczek–Khinchine", () => {
  fc.assert(
    fc.property(load, fc.double({ min: 0, max: 20, noNaN: true }), (rho, variance) => {
      const bound = kingmanBound({ arrivalRate: rho, intervalVariance: 1 / (rho * rho), mean: 1, variance });
      expect(bound).toBeGreaterThan(mg1({ arrivalRate: rho, mean: 1, secondMoment: 1 + variance }).waiting);
    }),
  );
});
