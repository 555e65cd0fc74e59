import { expect, test } from "vitest";
import { realityPage } from "../../reports/reality-page.ts";
import type { PolicyReality, RealityResult } from "../../sim/measure/reality.ts";

const HOSTILE = `<img src=x onerror="alert(1)">`;
const summary = { count: 3, mean: 0.012, p50: 0.011, p95: 0.02, p99: 0.021 };
const ecdf: [number, number][] = [
  [0.01, 0.5],
  [0.02, 1],
];

const policy = (name: string): PolicyReality => ({
  policy: name,
  simulated: { estimate: 0.012, halfWidth: 0.001, standardError: 0.0005 },
  measured: summary,
  modelled: { ...summary, mean: 0.013 },
  replayed: summary,
  modelGap: 0.0833,
  dispatchGap: 0,
  distance: { modelled: 0.125, replayed: 0 },
  ecdf: { measured: ecdf, modelled: ecdf, replayed: ecdf },
  means: [0.012],
  stretch: 1,
  utilisation: [0.6],
  counts: { arrived: 3, finished: 3, dropped: 0, abandoned: 0 },
});

const result: RealityResult = {
  poolsim: "0.1.0",
  scenario: HOSTILE,
  question: HOSTILE,
  seed: 7,
  scenarioHash: "abc",
  work: "spin",
  pool: "threads",
  workers: 1,
  tasks: 3,
  warmup: 0,
  status: "ok",
  runs: 1,
  verdict: "The simulation predicts.",
  notes: [HOSTILE],
  machine: { node: "v20", platform: "linux", processor: HOSTILE, cores: 2, available: 2 },
  calibration: {
    rates: [8e8],
    rateSpread: 0.01,
    stretch: 1.01,
    overhead: 5e-5,
    slow: 0,
    tasks: 200,
    sound: false,
    reasons: ["trials differ"],
  },
  interference: {
    lag: { mean: 1e-5, p99: 1e-4, max: 1e-3 },
    others: null,
    stolen: 0,
    throttled: null,
    deaths: 0,
    repeated: 0,
  },
  loads: [{ load: 0.6, policies: [policy(HOSTILE), policy("sjf")], pairs: [] }],
  breaks: [{ policy: "sjf", load: 0.6 }],
  tolerance: 0.15,
  command: HOSTILE,
  source: HOSTILE,
};

test("the page shows what was measured and predicted, and text from elsewhere stays text", async () => {
  const page = await realityPage(result);
  expect(page).not.toContain("<img");
  expect(page).not.toMatch(/<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)/);
  expect(page).toContain("8.3\u00A0%");
  expect(page).toContain("from load 0.6");
  expect(page).toContain("no: trials differ");
  expect(page).toContain("KS 0.125 predicted");
  expect(page.match(/class="chart (?:wide|narrow)"/g)).toHaveLength(2);
});

test("without tasks there is nothing to draw, and that is said", async () => {
  const none = { count: 0, mean: null, p50: null, p95: null, p99: null };
  const empty = { ...policy("sjf"), measured: none, ecdf: { measured: [], modelled: [], replayed: [] } };
  const page = await realityPage({ ...result, loads: [{ load: null, policies: [empty], pairs: [] }] });
  expect(page).toContain("nothing to draw");
});
