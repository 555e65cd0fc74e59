import { expect, test } from "vitest";
import { pairResponse, supermarketResponse } from "../../sim/measure/theory/balancing.ts";
import { mdcWaiting } from "../../sim/measure/theory/constant-service.ts";
import { erlangA, finiteSource, mmck } from "../../sim/measure/theory/finite.ts";
import { erlangB, erlangC, halfinWhitt, mmc } from "../../sim/measure/theory/many-servers.ts";
import { bulkArrivals, kingmanBound, mg1, symmetricResponse } from "../../sim/measure/theory/mg1.ts";
import { mm1, mm1BusyPeriod, mm1NumberVarianceConstant, mm1ResponseQuantile } from "../../sim/measure/theory/mm1.ts";
import { mmppM1 } from "../../sim/measure/theory/modulated.ts";
import { nonPreemptiveWaiting, preemptiveResponse } from "../../sim/measure/theory/priority.ts";
import { constantInterval, erlangInterval, gim1 } from "../../sim/measure/theory/renewal-arrivals.ts";
import { boundedParetoSize, exponentialSize, sizeBasedResponses } from "../../sim/measure/theory/size-based.ts";

interface Case {
  what: string;
  got: () => number;
  expected: number;
  /** Where the number comes from: a formula worked elsewhere, a numerical solution, or print. */
  source: string;
  /** Relative; 1e-9 unless told. */
  tolerance?: number;
}

const one = { serviceRate: 1 };
const exponential = sizeBasedResponses(0.8, exponentialSize(1));
const short = boundedParetoSize(1.5, 1, 100);
const light = boundedParetoSize(1.5, 1, 1000);
const pareto = sizeBasedResponses(0.5 / light.mean, light);
const heavy = boundedParetoSize(1.1, 1, 1e6);
const heavyPareto = sizeBasedResponses(0.8 / heavy.mean, heavy);
const [urgent = NaN, other = NaN] = nonPreemptiveWaiting([
  { arrivalRate: 0.3, mean: 1, secondMoment: 2 },
  { arrivalRate: 0.4, mean: 1, secondMoment: 2 },
]);
const [first = NaN, second = NaN] = preemptiveResponse({ arrivalRates: [0.9, 1.5], serviceRate: 1, servers: 3 });

const SINGLE_SERVER: Case[] = [
  {
    what: "M/M/1 response at load 0.5",
    got: () => mm1({ arrivalRate: 0.5, ...one }).response,
    expected: 2,
    source: "Harchol-Balter 2013, chapter 13",
  },
  {
    what: "M/M/1 99th percentile of response",
    got: () => mm1ResponseQuantile({ arrivalRate: 0.8, ...one }, 0.99),
    expected: 23.02585092994046,
    source: "5 ln 100",
  },
  {
    what: "M/M/1 busy period",
    got: () => mm1BusyPeriod({ arrivalRate: 0.75, ...one }),
    expected: 4,
    source: "derivative of the transform at 0; Kleinrock 1975, section 5.8",
  },
  {
    what: "M/M/1 variance constant of the number present",
    got: () => mm1NumberVarianceConstant({ arrivalRate: 0.5, ...one }),
    expected: 24,
    source: "Whitt 1989, Planning queueing simulations; Poisson equation of the chain",
  },
  {
    what: "M/M/1/10 loss at load 1.2",
    got: () => mmck({ arrivalRate: 1.2, ...one, servers: 1, capacity: 10 }).blocking,
    expected: 0.192586495126806,
    source: "(1 − r) r^K / (1 − r^(K + 1)); Gross & Harris, section 2.4",
  },
  {
    what: "M/M/1/10 response of accepted tasks",
    got: () => mmck({ arrivalRate: 1.2, ...one, servers: 1, capacity: 10 }).response,
    expected: 6.926137844142956,
    source: "Gross & Harris, section 2.4",
  },
  {
    what: "M/D/1 waiting",
    got: () => mg1({ arrivalRate: 0.8, mean: 1, secondMoment: 1 }).waiting,
    expected: 2,
    source: "ρ E[S] / (2(1 − ρ))",
  },
  {
    what: "M/H2/1 waiting, squared coefficient of variation 4",
    got: () => mg1({ arrivalRate: 0.7, mean: 1, secondMoment: 5 }).waiting,
    expected: 5.833333333333333,
    source: "ρ(1 + C²) E[S] / (2(1 − ρ))",
  },
  {
    what: "D/M/1 waiting",
    got: () => gim1(constantInterval(1.25), 1).waiting,
    expected: 1.6927308399199,
    source: "σ = exp(−(1 − σ) / 0.8) iterated; Kleinrock 1975, section 6.4",
  },
  {
    what: "E2/M/1 response: round robin over two nodes at load 0.8",
    got: () => gim1(erlangInterval(2, 1.25), 1).response,
    expected: 3.8439797669899103,
    source: "σ = (1.6 / (1.6 + 1 − σ))² iterated",
  },
  {
    what: "Kingman's bound for U/U/1 at load 0.8",
    got: () => kingmanBound({ arrivalRate: 1, intervalVariance: 4 / 12, mean: 0.8, variance: 1.6 ** 2 / 12 }),
    expected: 1.3666666666666667,
    source: "(1/3 + 0.64/3) / 0.4; the mean itself is 0.9956 by Lindley's recursion",
  },
  {
    what: "M/G/1-PS response, bounded Pareto(1.5, 1, 100) at load 0.8",
    got: () => symmetricResponse({ arrivalRate: 0.8 / short.mean, mean: short.mean }),
    expected: 13.513513513513516,
    source: "E[S] = 2.7027027… by hand: 3 · 0.9 / 0.999",
  },
  {
    what: "batches of three at rate 0.25, number present",
    got: () => bulkArrivals({ batchRate: 0.25, batchMean: 3, batchSecondMoment: 9, ...one }).number,
    expected: 6,
    source: "Gross & Harris, section 3.1",
  },
  {
    what: "MMPP(2)/M/1 response",
    got: () =>
      mmppM1({
        rates: [1.3, 0.2],
        switching: [
          [0, 0.05],
          [0.05, 0],
        ],
        ...one,
      }).response,
    expected: 14.580627735132149,
    source: "Neuts 1981; R by plain iteration",
  },
];

const SIZE_BASED: Case[] = [
  { what: "M/M/1 SRPT", got: () => exponential.srpt, expected: 2.35277327029972, source: "25-digit quadrature" },
  { what: "M/M/1 PSJF", got: () => exponential.psjf, expected: 2.6588968220080784, source: "25-digit quadrature" },
  { what: "M/M/1 SJF", got: () => exponential.sjf, expected: 2.882218616239776, source: "25-digit quadrature" },
  { what: "M/M/1 LAS", got: () => exponential.las, expected: 5, source: "equal to M/M/1: sizes say nothing" },
  { what: "bounded Pareto SRPT", got: () => pareto.srpt, expected: 4.077206879377823, source: "25-digit quadrature" },
  { what: "bounded Pareto PSJF", got: () => pareto.psjf, expected: 4.2791830052801485, source: "25-digit quadrature" },
  { what: "bounded Pareto SJF", got: () => pareto.sjf, expected: 13.833984444119569, source: "25-digit quadrature" },
  { what: "bounded Pareto LAS", got: () => pareto.las, expected: 5.063770220418868, source: "25-digit quadrature" },
  { what: "heavy tail SRPT", got: () => heavyPareto.srpt, expected: 16.76558153545809, source: "25-digit quadrature" },
  { what: "heavy tail SJF", got: () => heavyPareto.sjf, expected: 18550.991773760015, source: "25-digit quadrature" },
  { what: "heavy tail LAS", got: () => heavyPareto.las, expected: 20.60125830498507, source: "25-digit quadrature" },
  { what: "non-preemptive priority, class 1", got: () => urgent, expected: 1, source: "Cobham 1954" },
  { what: "non-preemptive priority, class 2", got: () => other, expected: 3.3333333333333335, source: "Cobham 1954" },
  { what: "preemptive M/M/3, class 1", got: () => first, expected: 1.0333470564018115, source: "M/M/3 alone" },
  { what: "preemptive M/M/3, class 2", got: () => second, expected: 2.705834462788126, source: "M/M/3 less class 1" },
];

const MANY_SERVERS: Case[] = [
  {
    what: "M/M/2 waiting",
    got: () => mmc({ arrivalRate: 1.6, ...one, servers: 2 }).waiting,
    expected: 1.7777777777777777,
    source: "16/9 by hand",
  },
  {
    what: "M/M/100 waiting",
    got: () => mmc({ arrivalRate: 95, ...one, servers: 100 }).waiting,
    expected: 0.10129137078260406,
    source: "Harchol-Balter 2013, chapter 14",
  },
  { what: "Erlang C(3, 2.4)", got: () => erlangC(3, 2.4), expected: 0.6471910112359551, source: "288/445 by hand" },
  { what: "Erlang B(10, 7)", got: () => erlangB(10, 7), expected: 0.07874088296957026, source: "Erlang 1917, the sum" },
  {
    what: "M/M/3/8 loss at load 4/3",
    got: () => mmck({ arrivalRate: 4, ...one, servers: 3, capacity: 8 }).blocking,
    expected: 0.2795403553970705,
    source: "Gross & Harris, section 2.5",
  },
  {
    what: "M/D/2 waiting",
    got: () => mdcWaiting({ arrivalRate: 1.6, size: 1, servers: 2 }),
    expected: 0.903283879416675,
    source: "Crommelin's sum in 30 digits",
  },
  {
    what: "M/D/5 waiting",
    got: () => mdcWaiting({ arrivalRate: 4.5, size: 1, servers: 5 }),
    expected: 0.7766951582025011,
    source: "Crommelin's sum in 30 digits",
  },
  {
    what: "M/D/20 waiting",
    got: () => mdcWaiting({ arrivalRate: 16, size: 1, servers: 20 }),
    expected: 0.0358740969992854,
    source: "Crommelin's sum in 30 digits",
  },
  {
    what: "ten machines, two repairers",
    got: () => finiteSource({ population: 10, servers: 2, thinkRate: 0.1, serviceRate: 0.5 }).number,
    expected: 2.403721530129899,
    source: "Gross & Harris, section 2.7",
  },
  {
    what: "Erlang-A abandonment",
    got: () => erlangA({ arrivalRate: 10, ...one, servers: 10, patienceRate: 0.5 }).abandonProbability,
    expected: 0.10391321232630817,
    source: "Garnett, Mandelbaum & Reiman 2002; birth–death solution",
  },
  {
    what: "Halfin–Whitt at β = 1",
    got: () => halfinWhitt(1),
    expected: 0.22336127479826076,
    source: "Halfin & Whitt 1981",
  },
];

const BALANCING: Case[] = [
  ...[
    [0.7, 1.614453770317711],
    [0.9, 2.614057377323876],
    [0.99, 5.431996579161878],
  ].map(([load = NaN, expected = NaN]) => ({
    what: `supermarket model, two choices, load ${load}`,
    got: () => supermarketResponse(load, 2),
    expected,
    source: "Mitzenmacher 2001",
  })),
  {
    what: "join-shortest-queue over two nodes at load 0.9, at most 100 tasks each",
    got: () => pairResponse("join-shortest-queue", { arrivalRate: 1.8, ...one }, 100),
    expected: 5.47491282144,
    source: "the chain cut at 140 tasks each, solved by sweeps",
    tolerance: 1e-7,
  },
  {
    what: "join-idle-queue over two nodes at load 0.8, at most 60 tasks each",
    got: () => pairResponse("join-idle-queue", { arrivalRate: 1.6, ...one }, 60),
    expected: 3.46153846153,
    source: "the chain cut at 100 tasks each, solved by sweeps",
    tolerance: 1e-4,
  },
];

test.each([...SINGLE_SERVER, ...SIZE_BASED, ...MANY_SERVERS, ...BALANCING])(
  "$what = $expected ($source)",
  ({ got, expected, tolerance = 1e-9 }) => {
    expect(Math.abs(got() / expected - 1)).toBeLessThan(tolerance);
  },
);

test("the whole of a station is consistent: Little's law, and response = waiting + mean size", () => {
  const arrivalRate = 1.7;
  const stations = [
    { mean: 0.5, station: mm1({ arrivalRate, serviceRate: 2 }) },
    { mean: 0.5, station: mmc({ arrivalRate, serviceRate: 2, servers: 3 }) },
    { mean: 0.4, station: mg1({ arrivalRate, mean: 0.4, secondMoment: 0.9 }) },
  ];
  for (const { mean, station } of stations) {
    expect(station.response).toBeCloseTo(station.waiting + mean, 12);
    expect(station.number).toBeCloseTo(arrivalRate * station.response, 12);
    expect(station.queue).toBeCloseTo(arrivalRate * station.waiting, 12);
  }
});
