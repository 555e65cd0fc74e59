import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { requestPolicies } from "../../strategies/registry.ts";
import type { Definition } from "../../strategies/types.ts";
import { listed, randomList, type Run, serve } from "../records.ts";
import { runOnce } from "../running.ts";

const random = { next: () => 0.25, below: () => 0 };
const at = (now: number): { now: number; random: typeof random } => ({ now, random });
const defaults = ({ parameters }: Definition<string, unknown>): Record<string, never> =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default as never]));

/** A policy with some parameters, the others at their defaults. */
function made<Policy>(
  policies: ReadonlyMap<string, Definition<string, Policy>>,
  name: string,
  given: Readonly<Record<string, number | string | boolean | null>> = {},
): Policy {
  const definition = policies.get(name);
  if (definition === undefined) throw new RangeError(`no policy is called ${name}`);
  return definition.create({ ...defaults(definition), ...given });
}

const ids = ({ served }: Run): number[] => served.map(({ id }) => id);
const lists = (times: readonly number[], sizes: readonly number[]): object => ({ workload: listed(times, sizes) });
const deterministic = (value: number): object => ({ kind: "deterministic", value });

const waits = (given: object, previous = 0): number[] => {
  const policy = made(requestPolicies.retry, "exponential-backoff", { base: 1, factor: 3, cap: 20, ...given });
  return [1, 2, 3, 4].map((failed) => policy.backoff(failed, previous, at(0)));
};

test("exponential-backoff without and with jitter; a quarter is drawn", () => {
  expect(waits({})).toEqual([1, 3, 9, 20]);
  expect(waits({ jitter: "full" })).toEqual([0.25, 0.75, 2.25, 5]);
  expect(waits({ jitter: "equal" })).toEqual([0.625, 1.875, 5.625, 12.5]);
  // From 1 to three times the last wait: first 1 to 3, later 1 to 3 · 8 and no more than 20.
  expect(waits({ jitter: "decorrelated" })).toEqual([1.5, 1.5, 1.5, 1.5]);
  expect(waits({ jitter: "decorrelated" }, 8)).toEqual([6.75, 6.75, 6.75, 6.75]);
  expect(waits({ jitter: "decorrelated" }, 100)[0]).toBe(20);
});

test("a budget: a fifth of a retry per request and one a second, for ten seconds", () => {
  const policy = made(requestPolicies.retry, "fixed-backoff", { budget: 0.2, minimum: 1, ttl: 10 });
  const granted = (now: number): number => {
    for (let count = 0; ; count++) if (policy.allows?.(at(now)) !== true) return count;
  };
  for (let i = 0; i < 5; i++) policy.requested?.(at(0));
  expect(granted(0.5)).toBe(11);
  expect(granted(5)).toBe(0);
  // After ten seconds what was taken is forgotten, and so is what was paid in.
  expect(granted(10.5)).toBe(10);
  expect(granted(19)).toBe(0);
});

test("bounded-queue: at most so many in the system", async () => {
  const run = await serve({
    nodes: [{ count: 1 }],
    ...lists([0, 1, 2, 3, 5], [4, 4, 4, 4, 1]),
    strategies: { admission: { name: "bounded-queue", limit: 2 } },
  });
  // 2 and 3 find two; when 4 comes the first has gone.
  expect(ids(run)).toEqual([0, 1, 4]);
  expect(run.replication.counts).toMatchObject({ arrived: 5, finished: 3, dropped: 2 });
});

test("bounded-queue on one server is M/M/1/K", async () => {
  const { all } = await runOnce({
    nodes: [{ count: 1 }],
    workload: { arrivals: { kind: "poisson", rate: 0.9 }, size: { kind: "exponential", mean: 1 } },
    strategies: { admission: { name: "bounded-queue", limit: 4 } },
    run: { tasks: 30_000 },
  });
  const blocking = (0.1 * 0.9 ** 4) / (1 - 0.9 ** 5);
  expect(Math.abs(all.all["drop.probability"] - blocking)).toBeLessThan(0.012);
});

test("token-bucket: a burst at first, then the rate", async () => {
  // Three tokens, one more every two seconds, never more than three.
  const times = [0, 0, 0, 0, 1, 2, 2.5, 4, 20, 20, 20, 20];
  const run = await serve({
    nodes: [{ count: 1 }],
    ...lists(
      times,
      times.map(() => 0.1),
    ),
    strategies: { admission: { name: "token-bucket", rate: 0.5, burst: 3 } },
  });
  expect(ids(run)).toEqual([0, 1, 2, 5, 7, 8, 9, 10]);
});

test("token-bucket: no stretch of time sees more than rate · t + burst", async () => {
  const { times, sizes } = randomList(stream(4, 0, "bucket"), 300, 0.3);
  const run = await serve({
    nodes: [{ count: 50 }],
    ...lists(times, sizes),
    strategies: { balancer: "random", admission: { name: "token-bucket", rate: 1.3, burst: 4 } },
  });
  const arrivals = run.served.map(({ arrival }) => arrival);
  for (const [i, from] of arrivals.entries()) {
    for (const [j, to] of arrivals.slice(i).entries()) {
      expect(j + 1).toBeLessThanOrEqual(1.3 * (to - from) + 4 + 1e-9);
    }
  }
  expect(run.replication.counts.dropped).toBeGreaterThan(50);
});

test("codel: drops at interval, interval / √2, interval / √3, … until a delay is below the target", () => {
  const policy = made(requestPolicies.admission, "codel", { target: 1, interval: 10 });
  const task = { id: 0 } as never;
  const drops = (now: number, waited = 5, behind = 3): boolean | undefined =>
    policy.sheds?.(task, waited, 0, behind, at(now));
  const second = 10 + 10;
  const third = second + 10 / Math.SQRT2;
  const fourth = third + 10 / Math.sqrt(3);
  const seen = [0, 9.9, 10, 10.1, 19.9, second, second + 0.1, third - 0.1, third, fourth - 0.1, fourth];
  expect(seen.map((now) => drops(now))).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
  // Below the target, or the last in line: all begins anew. Another line has its own state.
  expect(drops(fourth + 1, 0.5)).toBe(false);
  expect([60, 69, 70].map((now) => drops(now))).toEqual([false, false, true]);
  expect(drops(71, 5, 0)).toBe(false);
  expect(drops(100)).toBe(false);
  // It began anew at 70 at the pace of the three drops after the first: the next one after interval / √3.
  const paced = made(requestPolicies.admission, "codel", { target: 1, interval: 10 });
  const more = (now: number, waited = 5): boolean | undefined => paced.sheds?.(task, waited, 0, 3, at(now));
  for (const now of [0, 10, second, third, fourth]) more(now);
  more(fourth + 1, 0.5);
  const soon = [60, 70, 70 + 10 / Math.sqrt(3) - 0.1, 70 + 10 / Math.sqrt(3)];
  expect(soon.map((now) => more(now))).toEqual([false, true, false, true]);
  expect(policy.sheds?.(task, 5, 1, 3, at(120))).toBe(false);
});

test("codel under overload keeps delays near its target, where an open line has no bound", async () => {
  const waiting = async (admission: unknown): Promise<number> => {
    const { all } = await runOnce({
      nodes: [{ count: 1 }],
      workload: { arrivals: { kind: "poisson", rate: 110 }, size: { kind: "exponential", mean: 0.01 } },
      strategies: { admission },
      run: { tasks: 20_000, warmup: "20%" },
    });
    return all.all["waiting.p50"];
  };
  expect(await waiting({ name: "bounded-queue", limit: 1e9 })).toBeGreaterThan(5);
  expect(await waiting({ name: "codel", target: 0.05, interval: 0.1 })).toBeLessThan(0.1);
});

test("deadline-shedding: what cannot be done in time is dropped when its turn comes", async () => {
  const classes = [{ name: "all", deadline: 5 }];
  const run = await serve({
    nodes: [{ count: 1 }],
    workload: { ...Object(listed([0, 0, 0, 0], [3, 3, 1, 2])), classes },
    strategies: { admission: "deadline-shedding" },
  });
  // At 3, 1 would end at 6; 2 runs 3–4; 3 would end at 6.
  expect(run.served.map(({ id, finish }) => [id, finish])).toEqual([
    [0, 3],
    [2, 4],
  ]);
  expect(run.replication.all.all["deadline.missProbability"]).toBe(0);
});

test("aimd: one more after a quick answer where half the limit is used, nine tenths after a slow one", () => {
  const policy = made(requestPolicies.admission, "aimd", { initial: 10, timeout: 1, most: 11 });
  const limit = (): number => {
    for (let present = 0; ; present++) if (policy.admits?.({} as never, present, at(0)) === false) return present;
  };
  expect(limit()).toBe(10);
  policy.left?.(0.5, true, 3);
  expect(limit()).toBe(10);
  policy.left?.(0.5, true, 4);
  expect(limit()).toBe(11);
  policy.left?.(0.5, true, 9);
  expect(limit()).toBe(11);
  policy.left?.(2, true, 9);
  expect(limit()).toBe(9);
  policy.left?.(0.1, false, 9);
  expect(limit()).toBe(8);
});

const context = (out = 0): never => ({ ...at(0), nodes: 10, out }) as never;

test("outlier-ejection: after failures in a row, longer each time, never too many", () => {
  const policy = made(requestPolicies.health, "outlier-ejection", { consecutive: 2, base: 30, longest: 70 });
  const ended = (answered: boolean, out = 0): unknown => policy.ended?.(4, answered, context(out));
  expect([ended(false), ended(true), ended(false), ended(false)]).toEqual([null, null, null, 30]);
  expect([ended(false), ended(false), ended(false), ended(false)]).toEqual([null, 60, null, 70]);
  // A tenth of ten nodes is one, which is out.
  expect([ended(false, 1), ended(false, 1), ended(false, 0)]).toEqual([null, null, 70]);
});

test("success-rate: the node far below the others is out", () => {
  const policy = made(requestPolicies.health, "success-rate", { volume: 10, deviations: 1.5 });
  const round = (good: readonly number[]): unknown[] => {
    for (const [node, count] of good.entries()) {
      for (let i = 0; i < 10; i++) policy.ended?.(node, i < count, context());
    }
    return good.map((_, node) => policy.checked?.(node, true, context()));
  };
  // Mean 0.8, deviation 0.3: below 0.35.
  expect(round([9, 9, 9, 9, 9, 9, 9, 9, 8, 0])).toEqual([...Array.from({ length: 9 }, () => null), 30]);
  expect(round([9, 8, 9, 8])).toEqual([null, null, null, null]);
});

test("circuit-breaker: opens at half of four, lets one trial decide", () => {
  const policy = made(requestPolicies.health, "circuit-breaker", { window: 4, open: 5 });
  const ended = (answered: boolean): unknown => policy.ended?.(2, answered, context());
  expect([ended(true), ended(false), ended(true), ended(false)]).toEqual([null, null, null, 5]);
  // Open: answers still on their way say nothing. Half-open: one is sent, the others wait.
  expect(ended(true)).toBeNull();
  policy.returned?.(2);
  expect(policy.sent?.(2, context())).toBe(5);
  expect(ended(false)).toBe(5);
  policy.returned?.(2);
  expect(policy.sent?.(2, context())).toBe(5);
  expect(ended(true)).toBe(0);
  expect(policy.sent?.(2, context())).toBeNull();
  expect([ended(false), ended(false), ended(true), ended(true)]).toEqual([null, null, null, 5]);
});

test("active-checks: three bad answers in a row take a node out, two good ones bring it back", () => {
  const policy = made(requestPolicies.health, "active-checks");
  const answers = [false, false, true, false, false, false, false, true, false, true, true, true];
  expect(answers.map((answered) => policy.checked?.(1, answered, context()))).toEqual(
    Array.from(answers, (_, i) => (i === 5 ? Infinity : i === 10 ? 0 : null)),
  );
});

test("slow-start: the share grows in a straight line", () => {
  const policy = made(requestPolicies.health, "slow-start", { ramp: 10, least: 0.2 });
  expect([0, 1, 2, 5, 10, 20].map((since) => policy.share?.(since))).toEqual([0.2, 0.2, 0.2, 0.5, 1, 1]);
});

/** Answered share, with one node of ten that fails at once what it gets. */
const failing = (strategies: object, rate: number): object => ({
  nodes: [{ count: 9 }, { count: 1, fail: { probability: 1, after: deterministic(0.001) } }],
  workload: { arrivals: { kind: "poisson", rate }, size: { kind: "exponential", mean: 1 } },
  strategies,
  run: { tasks: 12_000, warmup: "10%" },
});
const failed = async (strategies: object): Promise<number> =>
  (await runOnce(failing(strategies, 8))).all.all["failure.probability"];

test("least-connections sinkholes onto a node that fails fast; outlier-ejection takes it out", async () => {
  const balancer = "join-shortest-queue";
  const spread = await failed({ balancer: "random" });
  const sunk = await failed({ balancer });
  expect(Math.abs(spread - 0.1)).toBeLessThan(0.01);
  expect(sunk).toBeGreaterThan(3 * spread);
  expect(await failed({ balancer, health: "outlier-ejection" })).toBeLessThan(0.01);
  expect(await failed({ balancer, health: "circuit-breaker" })).toBeLessThan(0.05);
  expect(await failed({ balancer, health: { name: "active-checks", period: 1 } })).toBe(0);
  expect(
    await failed({ balancer, health: { name: "success-rate", volume: 10, deviations: 1, base: 200 } }),
  ).toBeLessThan(sunk / 2);
});

test("a node that is out gets nothing, and little at first when it is back", async () => {
  // Out for 100 s after each failure; then, in 50 s, with a quarter of its chance on average with the ramp.
  const shares = async (health: object[]): Promise<number> => {
    const seen = await runOnce(
      failing(
        {
          balancer: "random",
          health: [{ name: "outlier-ejection", consecutive: 1, base: 20, longest: 20 }, ...health],
        },
        6,
      ),
    );
    return seen.all.all["failure.probability"];
  };
  // Renewals: out for 20 s, then until the first attempt, 1 / 0.6 s on average; of 6 a second that is 1 / 130.
  const plain = await shares([]);
  expect(Math.abs(plain - 1 / 130)).toBeLessThan(0.002);
  // With the ramp the chance after s seconds is 0.6 s / 50: mean time √(π / 2 / (0.6 / 50)) = 11.4 s.
  const ramped = await shares([{ name: "slow-start", ramp: 50, least: 0 }]);
  expect(Math.abs(ramped - 1 / (6 * (20 + Math.sqrt(Math.PI / 2 / (0.6 / 50)))))).toBeLessThan(0.0015);
});
