import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fairShares } from "../../sim/model/fair-shares.ts";
import { type Stream, stream } from "../../sim/kernel/stream.ts";
import { estimated, estimatedWorkload, randomList, serve } from "../records.ts";
import { preemptive, type Station } from "./naive.ts";
import { type ClassJob, feedback, type Levels, limitedSharing, selfClocked, weightedSharing } from "./naive-turns.ts";

const STATIONS: readonly Station[] = [
  { slots: 1, speed: 1 },
  { slots: 3, speed: 0.5 },
  { slots: 7, speed: 2 },
];
const WEIGHTS = [1, 5, 0.25];
const LISTS = 12;

interface Options {
  station?: Station;
  /** By class. */
  deadlines?: readonly number[];
}

async function finishes(jobs: readonly ClassJob[], scheduler: unknown, options: Options = {}): Promise<number[]> {
  const { station = { slots: 1, speed: 1 }, deadlines = [] } = options;
  const times = jobs.map(({ at }) => at);
  const sizes = jobs.map(({ size }) => size);
  const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(jobs, ({ of }) => of) };
  const classes = WEIGHTS.map((weight, i) => ({ name: `c${i}`, weight, deadline: deadlines[i] ?? null }));
  const workload = { ...estimatedWorkload, classes };
  const input = { nodes: [{ count: 1, ...station }], workload, strategies: { scheduler } };
  return (await serve(input, { trace })).served.map(({ finish }) => finish);
}

function jobsOf(random: Stream, { slots, speed }: Station, count: number): ClassJob[] {
  const { times, sizes } = randomList(random, count, 2.4 / (slots * speed));
  return times.map((at, i) => ({ at, size: sizes[i], of: random.below(3) }));
}

/** On whole numbers, so that all sums are exact and ties are ties. */
function wholeJobs(random: Stream, count: number, spread: number): ClassJob[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    now += random.below(3) === 0 ? 0 : random.below(spread);
    return { at: now, size: 1 + random.below(random.below(6) === 0 ? 80 : 10), of: random.below(3) };
  });
}

function expectNear(found: readonly number[], expected: readonly number[], what: string): void {
  const worst = Math.max(...found.map((time, i) => Math.abs(time - expected[i]) / Math.max(1, expected[i])));
  expect(worst, `${what}: ${found.join(" ")} | ${expected.join(" ")}`).toBeLessThan(1e-9);
}

describe.each(STATIONS)("$slots slots of speed $speed", (station) => {
  test("discriminatory processor sharing, event by event", async () => {
    for (let seed = 0; seed < LISTS; seed++) {
      const jobs = jobsOf(stream(seed, 0, "weighted"), station, 60);
      const found = await finishes(jobs, "discriminatory-processor-sharing", { station });
      expectNear(found, weightedSharing(jobs, WEIGHTS, station), `seed ${seed}`);
    }
  });

  test.each([1, 2, 5])("limited processor sharing of %i, event by event", async (limit) => {
    for (let seed = 0; seed < LISTS; seed++) {
      const jobs = jobsOf(stream(seed, 0, "limited"), station, 60);
      const found = await finishes(jobs, { name: "limited-processor-sharing", limit }, { station });
      expectNear(found, limitedSharing(jobs, limit, station), `limit ${limit}, seed ${seed}`);
    }
  });

  test("limited processor sharing of one is fcfs, of many processor sharing", async () => {
    const jobs = jobsOf(stream(1, 0, "limits"), station, 200);
    const limited = async (limit: number): Promise<number[]> =>
      finishes(jobs, { name: "limited-processor-sharing", limit }, { station });
    expectNear(await limited(1), await finishes(jobs, "fcfs", { station }), "fcfs");
    expectNear(await limited(200), await finishes(jobs, "processor-sharing", { station }), "processor-sharing");
  });

  test("least slack with preemption, event by event", async () => {
    const deadlines = [40, 7, 90];
    for (let seed = 0; seed < LISTS; seed++) {
      const jobs = wholeJobs(stream(seed, 0, "slack"), 80, Math.ceil(22 / station.slots / station.speed));
      const slack = ({ at }: { at: number }, { id, left }: { id: number; left: number }): number =>
        at + deadlines[jobs[id].of] - left;
      const expected = preemptive(jobs, station, slack);
      expectNear(await finishes(jobs, "least-slack", { station, deadlines }), expected, `seed ${seed}`);
      const fixed = preemptive(jobs, station, (_, { id }) => deadlines[jobs[id].of]);
      expectNear(await finishes(jobs, "deadline-monotonic", { station, deadlines }), fixed, `seed ${seed}`);
    }
  });
});

test.each<Levels>([
  { quanta: [2, 4, 8], turns: 1, boost: Infinity },
  { quanta: [1, 2, 4, 8], turns: 2, boost: Infinity },
  { quanta: [3], turns: 1, boost: Infinity },
  { quanta: [2, 4, 8], turns: 1, boost: 16 },
  { quanta: [3, 6, 12], turns: 2, boost: 7 },
])("multilevel feedback $quanta, $turns turns, boost $boost, tick by tick", async ({ quanta, turns, boost }) => {
  for (let seed = 0; seed < LISTS; seed++) {
    const jobs = wholeJobs(stream(seed, 0, "feedback"), 80, 22);
    const growth = quanta.length > 1 ? quanta[1] / quanta[0] : 1;
    const levels = { levels: quanta.length, quantum: quanta[0], growth, allotment: turns };
    const found = await finishes(jobs, { name: "mlfq", ...levels, ...(boost === Infinity ? {} : { boost }) });
    expect(found, `seed ${seed}`).toEqual(feedback(jobs, { quanta, turns, boost }));
  }
});

test("one level of feedback is round-robin", async () => {
  const jobs = wholeJobs(stream(3, 0, "turns"), 150, 22);
  expect(await finishes(jobs, { name: "mlfq", levels: 1, quantum: 2 })).toEqual(
    await finishes(jobs, { name: "round-robin", quantum: 2 }),
  );
});

test("weighted fair queueing, with tags given on arrival", async () => {
  for (let seed = 0; seed < LISTS; seed++) {
    const jobs = wholeJobs(stream(seed, 0, "fair"), 120, 22);
    expect(await finishes(jobs, "weighted-fair-queueing"), `seed ${seed}`).toEqual(selfClocked(jobs, WEIGHTS));
  }
});

const claims = fc.array(
  fc.record({
    demand: fc.double({ min: 0, max: 9, noNaN: true }),
    weight: fc.double({ min: 0.1, max: 9, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12 },
);

test("fair shares: nobody over the demand, nothing left over, and who gets less is level with all who do", () => {
  fc.assert(
    fc.property(claims, fc.double({ min: 0, max: 40, noNaN: true }), (given, capacity) => {
      const shares = new Float64Array(given.length);
      const demands = given.map(({ demand }) => demand);
      fairShares(
        capacity,
        demands,
        given.map(({ weight }) => weight),
        shares,
      );
      const total = demands.reduce((sum, demand) => sum + demand, 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(Math.min(total, capacity), 9);
      const levels = given.flatMap(({ demand, weight }, i) => (shares[i] < demand - 1e-9 ? [shares[i] / weight] : []));
      for (const [i, { demand, weight }] of given.entries()) {
        expect(shares[i]).toBeLessThanOrEqual(demand);
        for (const level of levels) expect(shares[i] / weight).toBeLessThanOrEqual(level + 1e-9);
      }
    }),
  );
});
