import type { Calibration, LoadReality, Machine, PairOrder, RealityResult } from "../measure/reality.ts";

/** A predicted mean that is further off, as a share of what was measured, is none. */
export const TOLERANCE = 0.15;
/** Share of runs in which a pair must come out in the predicted order. */
const ENOUGH = 0.9;

/** For each policy the first load at which its predicted mean is off by more than the tolerance. */
export function breaksOf(loads: readonly LoadReality[]): RealityResult["breaks"] {
  const [first] = loads;
  return first.policies.map(({ policy }, i) => {
    const broken = loads.find(({ policies }) => Math.abs(policies[i].modelGap ?? Infinity) > TOLERANCE);
    return { policy, load: broken === undefined ? null : (broken.load ?? 0) };
  });
}

/** The answer in a sentence or two. */
export function verdictOf(calibration: Calibration, loads: readonly LoadReality[]): string {
  const gaps = loads.flatMap(({ policies }) => policies.map(({ modelGap }) => Math.abs(modelGap ?? Infinity)));
  const dispatch = loads.flatMap(({ policies }) =>
    policies.map(({ dispatchGap }) => Math.abs(dispatchGap ?? Infinity)),
  );
  const worst = percent(Math.max(...gaps));
  const known = pairsIn(loads).filter(({ disjoint }) => disjoint);
  const right = known.filter(({ agreeing, runs }) => agreeing >= ENOUGH * runs);
  const holds = Math.max(...gaps) <= TOLERANCE;
  const where = holds ? "" : brokenWhere(loads);
  const first = holds
    ? `The simulation predicts every mean response time within ${worst}`
    : `The simulation is off by up to ${worst} in the mean response time${where}`;
  const order =
    known.length === 0
      ? "no two policies are far enough apart to be put in order"
      : `${right.length} of ${known.length} pairs of policies come out in the predicted order`;
  const doubt = calibration.sound ? "" : "Not calibrated: ";
  return `${doubt}${first}; given the measured service times it is within ${percent(Math.max(...dispatch))}; ${order}.`;
}

function brokenWhere(loads: readonly LoadReality[]): string {
  const broken = breaksOf(loads).filter(({ load }) => load !== null);
  return ` (${broken.map(({ policy, load }) => `${policy} from load ${load}`).join(", ")})`;
}

const pairsIn = (loads: readonly LoadReality[]): PairOrder[] => loads.flatMap(({ pairs }) => pairs);

/** What a reader must know before any number. */
export function notesOf(
  result: Pick<RealityResult, "calibration" | "interference" | "loads" | "workers"> & { machine: Machine },
): string[] {
  const { calibration, interference, loads, workers, machine } = result;
  const { others, stolen, throttled, deaths, repeated } = interference;
  const notes: string[] = [];
  if (!calibration.sound) notes.push(`Not calibrated: ${calibration.reasons.join("; ")}.`);
  if (workers > machine.available - 1) {
    notes.push(
      `${workers} workers on ${machine.available} processors leave none to the thread that hands tasks out: it ` +
        `sleeps between events, and takes turns with a worker when it is woken.`,
    );
  }
  if ((others ?? 0) > 0.05) notes.push(`Other programs used ${percent(others ?? 0)} of the processors.`);
  if ((stolen ?? 0) > 0.01) notes.push(`The hypervisor took ${percent(stolen ?? 0)} of the processors.`);
  if ((throttled ?? 0) > 0) notes.push(`The control group was held back for ${throttled} s.`);
  if (deaths > 0) notes.push(`${deaths} threads died and were replaced.`);
  if (repeated > 0) notes.push(`Runs made again because tasks had been held up on their workers: ${repeated}.`);
  const undecided = loads.filter(({ policies, pairs }) => policies.length > 1 && !pairs.some((pair) => pair.disjoint));
  for (const { load } of undecided)
    notes.push(`At load ${load} the simulated intervals of no two policies are disjoint.`);
  return [...notes, ...wrongOrder(loads)];
}

function wrongOrder(loads: readonly LoadReality[]): string[] {
  return loads.flatMap(({ load, pairs }) =>
    pairs
      .filter(({ disjoint, agreeing, runs }) => disjoint && agreeing < ENOUGH * runs)
      .map(
        ({ policies: [a, b], agreeing, runs }) =>
          `At load ${load} ${a} and ${b} come out in the predicted order in ${agreeing} of ${runs} runs only.`,
      ),
  );
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
