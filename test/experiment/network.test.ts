import { describe, expect, test } from "vitest";
import { unstable } from "../../sim/experiment/stability.ts";
import { visitRatios } from "../../sim/experiment/traffic.ts";
import type { Row } from "../../sim/measure/account.ts";
import { pollingWaiting, setupWaiting, startNumber, vacationWaiting } from "../../sim/measure/theory/absent-servers.ts";
import { jackson, meanValueAnalysis } from "../../sim/measure/theory/networks.ts";
import { isNetwork } from "../../sim/scenario/routes.ts";
import { runOnce, scenarioOf } from "../running.ts";
import { run } from "./arms.ts";

const exponential = (mean: number): object => ({ kind: "exponential", mean });
const poisson = (rate: number): object => ({ arrivals: { kind: "poisson", rate }, size: exponential(1) });

/** Holds the means of independent replications against theory: within four standard errors, and those small. */
async function expectMeans(
  input: object,
  read: (all: Row, stations: readonly Row[]) => number[],
  theory: readonly number[],
  tolerance = 0.12,
): Promise<void> {
  const replications = 5;
  const rows: number[][] = [];
  for (let replication = 0; replication < replications; replication++) {
    const { all } = await runOnce({ run: { tasks: 10_000, warmup: "10%" }, ...input }, { replication });
    rows.push(read(all.all, all.stations ?? []));
  }
  for (const [i, expected] of theory.entries()) {
    const values = rows.map((row) => row[i]);
    const mean = values.reduce((sum, value) => sum + value, 0) / replications;
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const error = Math.sqrt(squares / (replications - 1) / replications);
    expect(error, `standard error of number ${i}`).toBeLessThan((tolerance * expected) / 2 + 1e-9);
    expect(Math.abs(mean - expected), `number ${i}: ${mean}`).toBeLessThan(Math.max(4 * error, 0.005 * expected));
  }
}

const shop = {
  stations: { a: { size: exponential(0.4) }, b: { size: exponential(0.5) }, c: { size: exponential(0.5) } },
  routing: {
    in: { a: 1, b: 0.5 },
    a: { b: 0.6, c: 0.3, out: 0.1 },
    b: { a: 0.1, c: 0.5, out: 0.4 },
    c: { a: 0.2, out: 0.8 },
  },
  workload: { arrivals: { kind: "poisson", rate: 1.5 } },
};
const shopTheory = jackson(
  [1, 0.5, 0],
  [
    [0, 0.6, 0.3],
    [0.1, 0, 0.5],
    [0.2, 0, 0],
  ],
  [2.5, 2, 2],
);

describe("against theory", () => {
  test("an open network: passages, and the number and the visits at each station (Jackson)", async () => {
    await expectMeans(
      shop,
      (all, stations) => [
        all["response.mean"],
        ...stations.map((row) => row["number.mean"]),
        ...stations.map((row) => row.throughput),
      ],
      [shopTheory.response, ...shopTheory.numbers, ...shopTheory.arrivals],
      0.12,
    );
  });

  test.each([1, 4, 12])("a closed network of %i users (mean value analysis)", async (population) => {
    const demands = [0.5, 0.4, 0.3];
    const theory = meanValueAnalysis(demands, 5, population);
    const input = {
      stations: {
        cpu: { size: exponential(0.05) },
        one: { size: exponential(0.08) },
        two: { size: exponential(0.075) },
      },
      routing: { in: "cpu", cpu: { one: 0.5, two: 0.4, out: 0.1 }, one: "cpu", two: "cpu" },
      workload: { arrivals: { kind: "closed", population, think: exponential(5) } },
      run: { tasks: 4000, warmup: "10%" },
    };
    await expectMeans(
      input,
      (all, stations) => [all.throughput, all["response.mean"], ...stations.map((row) => row["number.mean"])],
      [theory.throughput, theory.response, ...theory.numbers],
      0.12,
    );
  });
});

describe("servers that come and go, against theory", () => {
  const moments = { arrivalRate: 0.6, mean: 1, secondMoment: 2 };

  test("vacations, set-ups, and a server that starts with several", async () => {
    const alone = (server: object): object => ({ stations: { server }, workload: poisson(0.6) });
    const constant = { kind: "deterministic", value: 2 };
    const waiting = (all: Row): number[] => [all["waiting.mean"]];
    const two = { mean: 2, secondMoment: 4 };
    await expectMeans(alone({ vacation: constant }), waiting, [vacationWaiting(moments, two)], 0.12);
    await expectMeans(alone({ setup: constant }), waiting, [setupWaiting(moments, two)], 0.12);
    await expectMeans(alone({ start: { when: 4 } }), (all) => [all["number.mean"]], [startNumber(moments, 4)], 0.12);
  });

  test.each(["exhaustive", "gated", "limited"] as const)("a server that goes round, %s (Takagi)", async (service) => {
    const names = ["a", "b", "c", "d"];
    const server = { stations: names, service, switch: exponential(0.25) };
    const input = {
      stations: { a: {}, b: {}, c: {}, d: {} },
      routing: { in: { a: 1, b: 1, c: 1, d: 1 } },
      polling: [service === "limited" ? { ...server, limit: 1 } : server],
      workload: poisson(0.4),
    };
    const each = { arrivalRate: 0.1, mean: 1, secondMoment: 2 };
    const theory = pollingWaiting(service, 4, each, { mean: 0.25, secondMoment: 0.125 });
    await expectMeans(input, (all) => [all["waiting.mean"]], [theory], 0.12);
  });

  test("without time to walk, a server that empties its lines serves them like one line", async () => {
    const input = {
      stations: { a: {}, b: {} },
      routing: { in: { a: 2, b: 1 } },
      polling: [{ stations: ["a", "b"], service: "exhaustive" }],
      workload: poisson(0.6),
    };
    await expectMeans(input, (all) => [all["waiting.mean"], all.utilisation], [1.5, 0.6], 0.12);
  });

  test("two parts of a fork: (12 − ρ) / 8 · 1 / (µ − λ) (Flatto and Hahn)", async () => {
    const input = { stations: { split: { fork: ["a", "b"] }, a: {}, b: {} }, workload: poisson(0.5) };
    await expectMeans(input, (all) => [all["response.mean"]], [(12 - 0.5) / 8 / 0.5], 0.12);
  });

  test("a second server from so many tasks on is the same as two servers where it is always wanted", async () => {
    const input = (from: number): object => ({
      stations: { pool: { nodes: [{ count: 1 }, { count: 1, from }] } },
      workload: poisson(1),
    });
    // M/M/2 at load 1/2: 1 / (µ (1 − ρ²)).
    await expectMeans(input(2), (all) => [all["response.mean"]], [4 / 3], 0.12);
  });
});

describe("to the last bit", () => {
  test("one station is the pool that it is", async () => {
    // Sizes come from a stream of each station's own; constant ones are the same in both.
    const workload = { arrivals: { kind: "poisson", rate: 2.5 }, size: { kind: "deterministic", value: 1 } };
    const pool = { nodes: [{ count: 3 }], queue: "central", workload, run: { tasks: 3000, warmup: 100 } };
    const { nodes, queue: _queue, ...rest } = pool;
    const alone = await runOnce(pool, { express: false });
    const network = await runOnce({ ...rest, stations: { only: { nodes } } });
    expect(network.all.all["number.mean"]).toBe(alone.all.all["number.mean"]);
    expect(network.all.all.utilisation).toBe(alone.all.all.utilisation);
    expect(network.all.stations?.[0]["waiting.mean"]).toBeCloseTo(alone.all.all["waiting.mean"], 12);
    expect(network.counts).toEqual(alone.counts);
  });

  test("an unused second server, and a start with one, change nothing", async () => {
    const run = { tasks: 2000, warmup: 0 };
    const results = [{}, { start: { when: 1 } }, { nodes: [{ count: 1 }, { count: 1, from: 1_000_000 }] }].map(
      async (server) => (await runOnce({ stations: { server }, workload: poisson(0.7), run })).all.all,
    );
    const [plain, ...same] = await Promise.all(results);
    for (const row of same) expect(row["response.mean"]).toBe(plain["response.mean"]);
  });
});

/** Work done by hand: arrivals every 10 s, so that each task is followed alone. */
const spaced = (size: number): object => ({
  arrivals: { kind: "renewal", interval: { kind: "deterministic", value: 10 } },
  size: { kind: "deterministic", value: size },
});
const ten = { tasks: 10, warmup: 0 };

describe("by hand", () => {
  test("a set-up is waited for, unless the server has stayed on", async () => {
    const setup = { kind: "deterministic", value: 2 };
    const cold = await runOnce({ stations: { s: { setup } }, workload: spaced(3), run: ten });
    expect(cold.all.all["response.mean"]).toBeCloseTo(5, 12);
    const warm = await runOnce({ stations: { s: { setup, keep: 8 } }, workload: spaced(3), run: ten });
    // The first finds it off; the others 7 s and later 5 s … after the last: within the 8 s.
    expect(warm.all.all["response.max"]).toBeCloseTo(5, 12);
    expect(warm.all.all["waiting.probability"]).toBeCloseTo(0.1, 12);
    const late = await runOnce({ stations: { s: { setup, keep: 4 } }, workload: spaced(3), run: ten });
    expect(late.all.all["waiting.probability"]).toBe(1);
  });

  test("a fork waits for its last part, whose waiting and size are the task's", async () => {
    const { all } = await runOnce({
      stations: {
        split: { fork: ["short", "long"] },
        short: { size: { kind: "deterministic", value: 1 } },
        long: { size: { kind: "deterministic", value: 4 } },
        after: { size: { kind: "deterministic", value: 2 } },
      },
      routing: { in: "split", split: "after" },
      workload: spaced(1),
      run: ten,
    });
    expect(all.all["response.mean"]).toBeCloseTo(6, 12);
    expect(all.all["size.mean"]).toBeCloseTo(6, 12);
    expect(all.all["waiting.max"]).toBe(0);
  });

  test("patience at a station ends the whole passage", async () => {
    const { all, counts } = await runOnce({
      stations: {
        first: { start: { when: 100 }, patience: { kind: "deterministic", value: 3 } },
        second: {},
      },
      routing: { in: "first", first: "second" },
      workload: spaced(1),
      run: ten,
    });
    expect(counts).toMatchObject({ arrived: 10, finished: 0, abandoned: 10, present: 0 });
    expect(all.stations?.[1].throughput).toBe(0);
  });
});

test("what comes to a station leaves it or is there, and Little's law holds at each", async () => {
  const { all, counts } = await runOnce({ ...shop, run: { tasks: 40_000, warmup: 0 } });
  expect(counts.arrived).toBe(counts.finished);
  for (const row of all.stations ?? []) {
    const little = row.throughput * row["response.mean"];
    expect(Math.abs(row["number.mean"] / little - 1)).toBeLessThan(0.01);
    const busy = row["number.mean"] - row["queue.mean"];
    expect(busy).toBeCloseTo(row.utilisation, 9);
  }
});

test("visits follow from the routing, and a fork visits each part", () => {
  const scenario = scenarioOf({
    ...shop,
    stations: { ...shop.stations, split: { fork: ["d", "d2"] }, d: {}, d2: {} },
    routing: { ...shop.routing, a: { b: 0.6, split: 0.3, out: 0.1 }, split: "c" },
    workload: { ...shop.workload, size: exponential(0.1) },
  });
  if (!isNetwork(scenario)) throw new Error("a network was expected");
  const visits = visitRatios(scenario);
  // The same as with c in place of the fork, which lies before it.
  for (const [i, name] of ["a", "b"].entries()) {
    expect(visits.get(name)).toBeCloseTo(shopTheory.arrivals[i] / 1.5, 12);
  }
  for (const part of ["d", "d2"]) expect(visits.get(part)).toBeCloseTo(0.3 * (visits.get("a") ?? 0), 12);
});

test.each([
  ["a station with feedback", { ...shop, workload: { arrivals: { kind: "poisson", rate: 2.4 } } }, /^station b: /],
  [
    "a part of a fork",
    { stations: { s: { fork: ["a", "b"] }, a: {}, b: { size: exponential(2) } }, workload: poisson(0.6) },
    /^station b: /,
  ],
  [
    "a server that goes round",
    {
      stations: { a: {}, b: {} },
      routing: { in: { a: 1, b: 1 } },
      polling: [{ stations: ["a", "b"], service: "exhaustive" }],
      workload: poisson(1.1),
    },
    /^the server of a, b is sent/,
  ],
  [
    "visits of one task",
    {
      stations: { a: {}, b: {} },
      routing: { in: { a: 1, b: 1 } },
      polling: [{ stations: ["a", "b"], service: "limited", limit: 1, switch: exponential(2) }],
      workload: poisson(0.4),
    },
    /^the server of a, b finds/,
  ],
])("unstable beforehand: %s", async (_what, input, reason) => {
  expect(unstable(scenarioOf(input))).toMatch(reason);
  const [result] = await run({ ...input, run: { tasks: 1000, replications: 2 } });
  expect(result.status).toBe("unstable");
  expect(result.metrics["response.mean"].estimate).toBeNull();
});

test("load is that of the busiest station; results list every station with intervals", async () => {
  const [result] = await run({
    ...shop,
    workload: { arrivals: { kind: "poisson", load: 0.6 } },
    run: { tasks: 5000, replications: 4 },
  });
  expect(Object.keys(result.stations ?? {})).toEqual(["a", "b", "c"]);
  const busiest = Object.values(result.stations ?? {}).map((table) => table.utilisation.estimate ?? 0);
  expect(Math.max(...busiest)).toBeGreaterThan(0.56);
  expect(Math.max(...busiest)).toBeLessThan(0.64);
  expect(result.stations?.b["response.mean"].halfWidth).toBeGreaterThan(0);
});
