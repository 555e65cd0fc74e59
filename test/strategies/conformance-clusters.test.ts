import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { schedulers } from "../../strategies/registry.ts";
import { cluster, listed, mostInService, randomList, rigid, serve } from "../records.ts";
import { ACCURACY, COUNT, expectDocumented, expectSame, kindOf } from "./pools.ts";

const fcfs = schedulers.get("fcfs");
if (fcfs === undefined) throw new Error("fcfs is the default scheduler");

const planners = [...schedulers].filter(([, of]) => kindOf(of) === "planner");

/** Planners whose first in line is not the first that came, and may wait for another's reservation. */
const FIRST: Readonly<Record<string, string>> = {
  wfp3: "by waiting, run time and slots",
  unicef: "by waiting, run time and slots",
  "slack-based": "by planned start",
  "fair-share-rigid": "by usage",
  f1: "by run time, slots and arrival",
};

describe.each(planners)("planner %s", (name, definition) => {
  const jobs = (seed: number): Parameters<typeof rigid>[0] => {
    const random = stream(seed, 0, "rigid");
    const { times, sizes } = randomList(random, COUNT, 0.8);
    return times.map((at, i) => ({
      at,
      size: sizes[i],
      slots: 1 + random.below(random.below(5) === 0 ? 8 : 3),
      requested: sizes[i] * (1 + 3 * random.next()),
    }));
  };

  test("rigid jobs of a machine", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const log = jobs(seed);
      const run = await serve({ ...cluster(8), strategies: { scheduler: name } }, { trace: rigid(log) });
      const { served, replication } = run;
      expect(replication.counts).toMatchObject({ arrived: COUNT, finished: COUNT, present: 0 });
      for (const { arrival, start, finish, size } of served) {
        expect(start).toBeGreaterThanOrEqual(arrival);
        expect(finish - start).toBeCloseTo(size, 6);
      }
      expect(mostInService(served, (id) => log[id].slots)).toBeLessThanOrEqual(8);
      const work = served.reduce((sum, { id, size }) => sum + size * log[id].slots, 0);
      const span = Math.max(...served.map(({ finish }) => finish)) - log[0].at;
      expect(replication.all.utilisation[0] * span * 8).toBeCloseTo(work, 6);
      expectSame(run, await serve({ ...cluster(8), strategies: { scheduler: name } }, { trace: rigid(log) }));
    }
  });

  test.skipIf(name in FIRST)("the first in line never waits beside enough idle slots", async () => {
    const log = jobs(9);
    const { served } = await serve({ ...cluster(8), strategies: { scheduler: name } }, { trace: rigid(log) });
    const instants = [...new Set(served.flatMap(({ arrival, finish }) => [arrival, finish]))];
    for (const now of instants) {
      const busy = served.filter(({ start, finish }) => start <= now && now < finish);
      const first = served.find(({ arrival, start }) => arrival <= now && now < start);
      if (first === undefined) continue;
      const idle = 8 - busy.reduce((sum, { id }) => sum + log[id].slots, 0);
      expect(idle).toBeLessThan(log[first.id].slots);
    }
  });

  test("says what it is", () => {
    expectDocumented(definition);
  });
});

const gangs = [...schedulers].filter(([, of]) => kindOf(of) === "gang");

describe.each(gangs)("gang scheduler %s", (name, definition) => {
  test("everybody is served, and what is done is what was to be done", async () => {
    for (const seed of [1, 2, 3]) {
      const random = stream(seed, 0, "rigid");
      const { times, sizes } = randomList(random, COUNT, 0.8);
      const log = times.map((at, i) => ({ at, size: sizes[i], slots: 1 + random.below(8) }));
      const input = { ...cluster(8), strategies: { scheduler: { name, quantum: 0.5 } } };
      const run = await serve(input, { trace: rigid(log) });
      const { served, replication } = run;
      expect(replication.counts).toMatchObject({ arrived: COUNT, finished: COUNT, present: 0 });
      for (const { arrival, start, finish, size } of served) {
        expect(start).toBeGreaterThanOrEqual(arrival);
        expect(finish - start).toBeGreaterThanOrEqual(size - ACCURACY * finish);
      }
      const work = served.reduce((sum, { id, size }) => sum + size * log[id].slots, 0);
      const span = Math.max(...served.map(({ finish }) => finish)) - log[0].at;
      expect(replication.all.utilisation[0] * span * 8).toBeCloseTo(work, 6);
      expectSame(run, await serve(input, { trace: rigid(log) }));
    }
  });

  test("says what it is", () => {
    expectDocumented(definition);
  });
});

const sharers = [...schedulers].filter(([, of]) => kindOf(of) === "resources");

describe.each([...sharers, ["fcfs", fcfs] as const])("scheduler of resources %s", (name, definition) => {
  const users = [
    { name: "cpu", share: 2, demand: { cpu: 3, memory: 1 } },
    { name: "memory", share: 1, weight: 2, demand: { cpu: 1, memory: 5 } },
  ];
  const input = (seed: number): object => {
    const { times, sizes } = randomList(stream(seed, 0, "resources"), COUNT, 0.8);
    return {
      seed,
      nodes: [{ count: 1, slots: 4 }],
      capacity: { cpu: 8, memory: 12 },
      queue: "central",
      workload: { ...listed(times, sizes), classes: users },
      strategies: { scheduler: name },
    };
  };

  test("everybody is served, within the capacities", async () => {
    for (const seed of [1, 2, 3]) {
      const run = await serve(input(seed));
      const { served, replication } = run;
      expect(replication.counts).toMatchObject({ arrived: COUNT, finished: COUNT, present: 0 });
      for (const { arrival, start, finish, size } of served) {
        expect(start).toBeGreaterThanOrEqual(arrival);
        expect(finish - start).toBeCloseTo(size, 6);
      }
      const of = (resource: "cpu" | "memory") => (id: number) => users[served[id].class].demand[resource];
      expect(mostInService(served)).toBeLessThanOrEqual(4);
      expect(mostInService(served, of("cpu"))).toBeLessThanOrEqual(8);
      expect(mostInService(served, of("memory"))).toBeLessThanOrEqual(12);
      expectSame(run, await serve(input(seed)));
    }
  });

  test("says what it is", () => {
    expectDocumented(definition);
  });
});
