import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { LinkedLines } from "../../sim/model/lines.ts";
import { Tasks } from "../../sim/model/tasks.ts";
import { cluster, listed, randomList, rigid, type Run, serve } from "../records.ts";
import { runOnce, scenarioOf } from "../running.ts";

const adaptive = (threshold: number): object => ({ name: "adaptive-lifo", threshold });

/** Finish times of tasks, in order of arrival. */
async function finishes(times: readonly number[], sizes: readonly number[], threshold: number, node: object = {}) {
  const nodes = [{ count: 1, ...node }];
  const input = { nodes, workload: listed(times, sizes), strategies: { scheduler: adaptive(threshold) } };
  return (await serve(input)).served.map(({ finish }) => finish);
}

test("two wait in order of arrival; of three and more the latest is next", async () => {
  // 0 until 10, when 1, 2, 3 and 4 wait: 4 until 11; of 1, 2, 3 then 3 until 13, by when 5 is there: of 1, 2, 5 then 5
  // until 14; of 1 and 2 then 1 until 17, by when 6 and 7 are there: of 2, 6, 7 then 7 until 18; of 2 and 6 then 2
  // until 22, and 6 until 23.
  const times = [0, 1, 2, 3, 4, 12, 15, 16];
  const sizes = [10, 3, 4, 2, 1, 1, 1, 1];
  expect(await finishes(times, sizes, 2)).toEqual([10, 17, 22, 13, 11, 14, 23, 18]);
});

test("at an idle server those that come together are a line, too", async () => {
  expect(await finishes([0, 0, 0], [1, 2, 3], 3)).toEqual([1, 3, 6]);
  expect(await finishes([0, 0, 0], [1, 2, 3], 2)).toEqual([4, 6, 3]);
});

test("on two slots the line is judged before each of them is filled", async () => {
  // At 5 both are free: of 2, 3 and 4 first 4, then of 2 and 3 the earlier.
  expect(await finishes([0, 0, 1, 2, 3], [5, 5, 1, 2, 4], 2, { slots: 2 })).toEqual([5, 5, 6, 8, 9]);
});

test("each node's line is judged by its own length", async () => {
  // Three wait at the node that the first was sent to, two at the other.
  const times = [0, 0, 1, 1, 2, 2, 3];
  const sizes = [4, 4, 1, 1, 1, 1, 1];
  const strategies = { balancer: "round-robin", scheduler: adaptive(2) };
  const { served } = await serve({ nodes: [{ count: 2 }], workload: listed(times, sizes), strategies });
  const [first] = served.map(({ node }) => node);
  expect(served.map(({ node }) => node === first)).toEqual([true, false, true, false, true, false, true]);
  // There 6 of 2, 4 and 6, then 2 and 4; here 3, then 5.
  expect(served.map(({ finish }) => finish)).toEqual([4, 4, 6, 5, 7, 6, 5]);
});

/** Slots that take the next of an array whenever one is idle. */
function byHand(times: readonly number[], sizes: readonly number[], slots: number, threshold: number): number[] {
  const finish = times.map(() => NaN);
  const waiting: number[] = [];
  const ends = Array.from({ length: slots }, () => 0);
  for (let next = 0, now = 0; next < times.length || waiting.length > 0;) {
    while (next < times.length && times[next] <= now) waiting.push(next++);
    for (let idle = ends.findIndex((end) => end <= now); idle !== -1 && waiting.length > 0;) {
      const [task] = waiting.splice(waiting.length > threshold ? waiting.length - 1 : 0, 1);
      ends[idle] = finish[task] = now + sizes[task];
      idle = ends.findIndex((end) => end <= now);
    }
    const coming = [...ends, times[next] ?? Infinity].filter((time) => time > now);
    now = coming.reduce((a, b) => Math.min(a, b), Infinity);
  }
  return finish;
}

test("as a plain array says, whatever the slots and the threshold", async () => {
  const wholes = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 2 }), size: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(wholes, fc.integer({ min: 1, max: 3 }), fc.nat(6), async (tasks, slots, threshold) => {
      let now = 0;
      const times = tasks.map(({ gap }) => (now += gap));
      const sizes = tasks.map(({ size }) => size);
      expect(await finishes(times, sizes, threshold, { slots })).toEqual(byHand(times, sizes, slots, threshold));
    }),
  );
});

const random = { balancer: "random" };

function expectSame([one, other]: [Run, Run]): void {
  expect(other.served).toEqual(one.served);
  const { counts, unseed } = one.replication;
  expect(other.replication).toMatchObject({ counts, unseed });
}

describe.each<[order: string, threshold: number]>([
  ["fcfs", 1_000_000],
  ["lcfs", 0],
])("%s bit for bit", (order, threshold) => {
  const both = async (input: object, strategies: object = {}): Promise<[Run, Run]> => [
    await serve({ ...input, strategies: { ...strategies, scheduler: order } }),
    await serve({ ...input, strategies: { ...strategies, scheduler: adaptive(threshold) } }),
  ];
  // First come first served need not wait for all that happens at an instant, which tells at most which of two idle
  // nodes is taken first, and in `queue.max`.
  test.each([1, 2, 3, 4])("where tasks come together and last alike, list %i", async (seed) => {
    const { times, sizes } = randomList(stream(seed, 0, "adaptive"), 150, 0.5);
    const given = { seed, workload: listed(times, sizes) };
    const [one, other] = await both({ ...given, nodes: [{ count: 2 }, { count: 1, speed: 2, slots: 2 }] }, random);
    expect(other.served).toEqual(one.served);
    const central = await both({ ...given, nodes: [{ count: 3 }], queue: "central" });
    const [here, there] = central.map(({ served }) => served.map(({ start, finish }) => [start, finish]));
    expect(there).toEqual(here);
  });

  const drawn = { arrivals: { kind: "poisson", load: 0.9 }, size: { kind: "exponential", mean: 1 } };

  test("on unlike nodes, with a line each or one for all", async () => {
    const given = { nodes: [{ count: 2 }, { count: 1, speed: 2, slots: 2 }], workload: drawn, run: { tasks: 3000 } };
    expectSame(await both(given, { balancer: "weighted-random" }));
    expectSame(await both({ ...given, queue: "central" }));
  });

  test("with failures, impatience and short queues", async () => {
    const faults = { up: { kind: "exponential", mean: 20 }, down: { kind: "exponential", mean: 2 } };
    const nodes = [{ count: 3, queue: 4 }];
    const workload = { ...drawn, patience: { kind: "exponential", mean: 5 } };
    const run = { tasks: 3000 };
    const strategies = { balancer: "random", recovery: "restart" };
    expectSame(await both({ nodes, workload, faults, run }, strategies));
  });

  test("with CoDel", async () => {
    const run = { tasks: 3000 };
    const workload = { ...drawn, arrivals: { kind: "poisson", load: 1.2 } };
    const admission = { name: "codel", target: 0.5, interval: 2 };
    expectSame(await both({ nodes: [{ count: 2 }], queue: "central", workload, run }, { admission }));
  });

  test("over a log of rigid jobs", async () => {
    const random = stream(5, 0, "adaptive");
    let now = 0;
    const jobs = Array.from({ length: 80 }, () => {
      const at = (now += random.below(3));
      return { at, size: 1 + random.below(9), slots: 1 + random.below(5) };
    });
    const [one, other] = await Promise.all(
      [order, adaptive(threshold)].map((scheduler) =>
        serve({ ...cluster(6), strategies: { scheduler } }, { trace: rigid(jobs) }),
      ),
    );
    expect(other.served).toEqual(one.served);
  });
});

test("rigid jobs: the last of three is next, and while it does not fit all wait", async () => {
  const jobs = [
    { at: 0, size: 5, slots: 3 },
    { at: 1, size: 1, slots: 1 },
    { at: 1, size: 2, slots: 4 },
    { at: 1, size: 3, slots: 2 },
    { at: 6, size: 4, slots: 2 },
  ];
  // At 1, of four slots one is idle: of 1, 2 and 3 the last does not fit. At 5 it starts, until 8; then of 1 and 2 the
  // first starts, until 6; 2 does not fit. At 6, of 2 and 4 the first does not fit; at 8 it does, until 10, then 4.
  const input = { ...cluster(4), strategies: { scheduler: adaptive(2) } };
  expect((await serve(input, { trace: rigid(jobs) })).served.map(({ finish }) => finish)).toEqual([5, 6, 10, 8, 14]);
});

test("a task put back is the next again, at whichever end that is", () => {
  const tasks = new Tasks([{ name: "", priority: 0, deadline: Infinity }], false);
  const lines = new LinkedLines(tasks, 1, "last", 2);
  const [a, b, c] = [0, 1, 2].map(() => tasks.allocate());
  for (const task of [a, b]) lines.push(0, task);
  // Two wait, and the first is taken; put back as the third it would not be the first of those that wait any more.
  for (const last of [null, c]) {
    if (last !== null) lines.push(0, last);
    const next = lines.first(0);
    expect(next).toBe(last ?? a);
    expect(lines.pop(0)).toBe(next);
    lines.putBack(0, next);
    expect([lines.first(0), lines.size(0)]).toEqual([next, last === null ? 2 : 3]);
  }
  const taken = [lines.pop(0), lines.pop(0)];
  expect(taken).toEqual([c, a]);
  const d = tasks.allocate();
  lines.push(0, d);
  // It was taken as the first of two; with another there it is one of three, and next as their last.
  lines.putBack(0, a);
  expect([lines.pop(0), lines.pop(0), lines.pop(0), lines.size(0)]).toEqual([a, b, d, 0]);
});

test("over tasks that are all alike it keeps the mean wait, and spreads waits less than lcfs does", async () => {
  const waits = async (scheduler: unknown, express?: false): Promise<Record<string, number>> => {
    const { all } = await runOnce(
      {
        nodes: [{ count: 1 }],
        workload: { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "deterministic", value: 1 } },
        strategies: { scheduler },
        run: { tasks: 50_000, warmup: 0 },
      },
      express === undefined ? {} : { express },
    );
    return all.all;
  };
  const [first, some, last] = [await waits("fcfs"), await waits(adaptive(4)), await waits("lcfs")];
  // Tasks start at the same instants, whichever they are: the waits have the same sum, to rounding.
  for (const one of [some, last]) expect(one["waiting.mean"]).toBeCloseTo(first["waiting.mean"], 9);
  expect(some["waiting.variance"]).toBeGreaterThan(1.2 * first["waiting.variance"]);
  expect(last["waiting.variance"]).toBeGreaterThan(1.2 * some["waiting.variance"]);
  expect(await waits(adaptive(4), false)).toEqual(some);
});

test("a threshold that is no number of tasks is refused", () => {
  const given = (threshold: unknown): (() => unknown) => {
    const workload = { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: 1 } };
    const scheduler = { name: "adaptive-lifo", threshold };
    return () => scenarioOf({ nodes: [{ count: 1 }], workload, strategies: { scheduler } });
  };
  expect(given(0)).not.toThrow();
  expect(given(-1)).toThrow(/threshold/);
  expect(given(2.5)).toThrow(/threshold/);
  const tasks = new Tasks([], false);
  expect(() => new LinkedLines(tasks, 1, "last", NaN)).toThrow("above must be >= 0 tasks, got NaN");
});
