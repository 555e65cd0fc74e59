import { describe, expect, test } from "vitest";
import { type Stream, stream } from "../../sim/kernel/stream.ts";
import { cluster, estimated, estimatedWorkload, listed, randomList, rigid, serve } from "../records.ts";
import { easy, type Job, leastAttained, preemptive, processorSharing, type RigidJob } from "./naive.ts";

const STATIONS = [
  { slots: 1, speed: 1 },
  { slots: 2, speed: 1 },
  { slots: 3, speed: 0.5 },
  { slots: 1, speed: 4 },
  { slots: 7, speed: 1 },
];

const LISTS = 12;

async function finishes(jobs: readonly Job[], station: { slots: number; speed: number }, scheduler: string) {
  const workload = listed(
    jobs.map(({ at }) => at),
    jobs.map(({ size }) => size),
  );
  const { served } = await serve({ nodes: [{ count: 1, ...station }], workload, strategies: { scheduler } });
  return served.map(({ finish }) => finish);
}

function expectNear(found: readonly number[], expected: readonly number[], what: string): void {
  expect(found.length).toBe(expected.length);
  const worst = Math.max(...found.map((time, i) => Math.abs(time - expected[i]) / Math.max(1, expected[i])));
  expect(worst, `${what}: ${found.join(" ")} | ${expected.join(" ")}`).toBeLessThan(1e-9);
}

/** Arrivals at equal instants; equal, tiny and huge sizes; a load just below what the station can do. */
function jobsOf(random: Stream, { slots, speed }: { slots: number; speed: number }, count: number): Job[] {
  const { times, sizes } = randomList(random, count, 2.4 / (slots * speed));
  return times.map((at, i) => ({ at, size: sizes[i] }));
}

describe.each(STATIONS)("$slots slots of speed $speed", (station) => {
  test.each([
    ["processor-sharing", processorSharing],
    ["las", leastAttained],
  ] as const)("%s, event by event", async (scheduler, naive) => {
    for (let seed = 0; seed < LISTS; seed++) {
      const jobs = jobsOf(stream(seed, 0, scheduler), station, 60);
      expectNear(await finishes(jobs, station, scheduler), naive(jobs, station), `seed ${seed}`);
    }
  });

  test("sizes and times over twelve orders of magnitude", async () => {
    for (let seed = 0; seed < LISTS; seed++) {
      const random = stream(seed, 0, "magnitudes");
      const jobs = Array.from({ length: 12 }, () => ({
        at: random.below(3) * 1e3,
        size: [1e-6, 1e-3, 1, 1, 1e3, 1e6][random.below(6)],
      })).sort((a, b) => a.at - b.at);
      expectNear(
        await finishes(jobs, station, "processor-sharing"),
        processorSharing(jobs, station),
        `processor-sharing, seed ${seed}`,
      );
      expectNear(await finishes(jobs, station, "las"), leastAttained(jobs, station), `las, seed ${seed}`);
    }
  });

  // On a grid of powers of two all sums are exact, so ties are ties on both sides.
  test.each([
    ["srpt", (_job: Job, { left }: { left: number }) => left],
    ["psjf", ({ size }: Job) => size],
    ["priority-pr", ({ priority = 0 }: Job) => -priority],
    ["lcfs-pr", (_job: Job, { id }: { id: number }) => -id],
  ] as const)("%s, event by event", async (scheduler, key) => {
    for (let seed = 0; seed < LISTS; seed++) {
      const random = stream(seed, 0, scheduler);
      const urgency = [3, -1, 7];
      const classes = urgency.map((priority) => ({ name: `p${priority}`, priority }));
      const ofTask = Array.from({ length: 80 }, () => random.below(3));
      let now = 0;
      const jobs = ofTask.map((of) => {
        now += random.below(4) === 0 ? 0 : random.below(32) / 16 / station.slots / station.speed;
        now = Math.round(now * 64) / 64;
        return { at: now, size: (1 + random.below(random.below(9) === 0 ? 256 : 32)) / 16, priority: urgency[of] };
      });
      const times = jobs.map(({ at }) => at);
      const sizes = jobs.map(({ size }) => size);
      const trace = { ...estimated(times, sizes, sizes), class: Int32Array.from(ofTask) };
      const workload = { ...estimatedWorkload, classes };
      const input = { nodes: [{ count: 1, ...station }], workload, strategies: { scheduler } };
      const { served } = await serve(input, { trace });
      const finish = served.map((task) => task.finish);
      expectNear(finish, preemptive(jobs, station, key), `seed ${seed}`);
    }
  });
});

describe.each(["fcfs", "sjf"])("easy with order %s, by its definition", (order) => {
  test.each([4, 8, 32])("on %i slots", async (machine) => {
    for (let seed = 0; seed < LISTS; seed++) {
      const random = stream(seed, machine, "easy");
      let now = 0;
      const jobs: RigidJob[] = Array.from({ length: 70 }, () => {
        now += random.below(3) === 0 ? 0 : random.below(12);
        const slots = 1 + random.below(random.below(4) === 0 ? machine : Math.ceil(machine / 4));
        const size = 1 + random.below(30);
        // From half the run time to three times as much; often just right.
        const requested = random.below(3) === 0 ? size : Math.ceil(size / 2) + random.below(3 * size);
        return { at: now, size, slots, requested };
      });
      const input = { ...cluster(machine), strategies: { scheduler: { name: "easy", order } } };
      const { served } = await serve(input, { trace: rigid(jobs) });
      expect(
        served.map(({ start }) => start),
        `seed ${seed}`,
      ).toEqual(easy(jobs, machine, order === "sjf"));
    }
  });
});
