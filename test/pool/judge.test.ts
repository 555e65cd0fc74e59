import { expect, test } from "vitest";
import type { Calibration, LoadReality, PolicyReality } from "../../sim/measure/reality.ts";
import { checked } from "../../sim/pool/calibrate.ts";
import { breaksOf, notesOf, verdictOf } from "../../sim/pool/judge.ts";

const none = { count: 0, mean: null, p50: null, p95: null, p99: null };

const policy = (name: string, modelGap: number, stretch = 1): PolicyReality => ({
  policy: name,
  simulated: { estimate: 1, halfWidth: 0.1, standardError: 0.05 },
  measured: none,
  modelled: none,
  replayed: none,
  modelGap,
  dispatchGap: 0.02,
  distance: { modelled: null, replayed: null },
  ecdf: { measured: [], modelled: [], replayed: [] },
  means: [],
  stretch,
  utilisation: [],
  counts: { arrived: 0, finished: 0, dropped: 0, abandoned: 0 },
});

const at = (load: number, a: number, b: number, agreeing = 10): LoadReality => ({
  load,
  policies: [policy("a", a), policy("b", b)],
  pairs: [{ policies: ["a", "b"], disjoint: true, agreeing, runs: 10 }],
});

const calibration: Calibration = {
  rates: [],
  rateSpread: null,
  stretch: 1,
  overhead: 0,
  slow: 0,
  tasks: 100,
  sound: true,
  reasons: [],
};
const interference = {
  lag: { mean: 0, p99: 0, max: 0 },
  others: 0,
  stolen: 0,
  throttled: null,
  deaths: 0,
  repeated: 0,
};
const machine = { node: "", platform: "", processor: "", cores: 4, available: 4 };

test("a model breaks for a policy at the first load at which its mean is off by more than 15 %", () => {
  const loads = [at(0.3, 0.02, -0.14), at(0.6, 0.15, -0.151), at(0.8, 0.5, 0.01)];
  expect(breaksOf(loads)).toEqual([
    { policy: "a", load: 0.8 },
    { policy: "b", load: 0.6 },
  ]);
  expect(breaksOf([at(0.3, 0, 0)])).toEqual([
    { policy: "a", load: null },
    { policy: "b", load: null },
  ]);
});

test("the verdict says how far off the means are, and whether the order holds", () => {
  expect(verdictOf(calibration, [at(0.3, 0.02, -0.14), at(0.8, 0.1, 0, 8)])).toBe(
    "The simulation predicts every mean response time within 14 %; given the measured service times it is within " +
      "2 %; 1 of 2 pairs of policies come out in the predicted order.",
  );
  expect(verdictOf({ ...calibration, sound: false }, [at(0.3, 0.02, -0.2)])).toBe(
    "Not calibrated: The simulation is off by up to 20 % in the mean response time (b from load 0.3); given the " +
      "measured service times it is within 2 %; 1 of 1 pairs of policies come out in the predicted order.",
  );
});

test("runs that do not keep to the calibration make it unsound, and it says where", () => {
  const loads = [{ ...at(0.6, 0, 0), policies: [policy("a", 0, 1.09), policy("b", 0, 1.2)] }];
  const found = checked(
    loads.map(() => calibration),
    loads,
  );
  expect(found.sound).toBe(false);
  expect(found.reasons).toEqual(["in the runs of b at load 0.6 a second of work took 1.2 s, not 1 s"]);
  expect(checked([calibration], [at(0.3, 0, 0)]).sound).toBe(true);
});

test("notes say what disturbed the runs, and which pairs came out the other way round", () => {
  const facts = { calibration, interference, loads: [at(0.6, 0, 0, 8)], workers: 4, machine };
  expect(notesOf(facts)).toEqual([
    expect.stringMatching(/^4 workers on 4 processors leave none to the thread that hands tasks out/),
    "At load 0.6 a and b come out in the predicted order in 8 of 10 runs only.",
  ]);
  const disturbed = { others: 0.2, stolen: 0.1, throttled: 0.5, deaths: 1, repeated: 3 };
  expect(
    notesOf({ ...facts, loads: [at(0.6, 0, 0)], workers: 2, interference: { ...interference, ...disturbed } }),
  ).toEqual([
    "Other programs used 20 % of the processors.",
    "The hypervisor took 10 % of the processors.",
    "The control group was held back for 0.5 s.",
    "1 threads died and were replaced.",
    "Runs made again because tasks had been held up on their workers: 3.",
  ]);
});
