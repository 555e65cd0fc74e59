import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { listed, randomList, serve } from "../records.ts";
import { runOnce } from "../running.ts";

const lists = (times: readonly number[], sizes: readonly number[]): object => ({ workload: listed(times, sizes) });

/** Finish time of each answered request, by its number. */
async function finishes(input: object): Promise<Record<number, number>> {
  const { served } = await serve(input);
  return Object.fromEntries(served.map(({ id, finish }) => [id, finish]));
}

const exponential = { kind: "exponential", mean: 1 };

test("redundancy-d on completion: the quickest copy answers and the other is taken back", async () => {
  // Nodes of speeds 1 and 2: the copy on the quick one is done at 2; both then serve the next.
  const run = await serve({
    nodes: [{ count: 1 }, { count: 1, speed: 2 }],
    ...lists([0, 1], [4, 2]),
    strategies: { balancer: "round-robin", copies: { name: "redundancy-d", d: 2 } },
  });
  expect(run.served.map(({ start, finish, node }) => [start, finish, node])).toEqual([
    [0, 2, 1],
    [2, 3, 1],
  ]);
  // Busy from 0 to 3, both.
  expect([...run.replication.all.utilisation]).toEqual([1, 1]);
  expect(run.replication.all.all["attempts.mean"]).toBe(2);
});

test("redundancy-d on start: a copy that waits is a lot for its node", async () => {
  // 0 on node 0 until 5, 1 on node 1 until 2 (each has started at once: no second copy). 2 waits at both, starts at 2.
  const run = await serve({
    nodes: [{ count: 2 }],
    ...lists([0, 0.5, 1], [5, 1.5, 1]),
    strategies: { balancer: "join-shortest-queue", copies: { name: "redundancy-d", d: 2, cancel: "start" } },
  });
  expect(run.served.map(({ finish }) => finish)).toEqual([5, 2, 3]);
  expect(run.replication.all.all["attempts.mean"]).toBe(4 / 3);
  expect(run.replication.all.all["waiting.mean"]).toBe(1 / 3);
});

test("copies on all nodes, taken back on start, are one central line (Ayesta et al. 2018)", async () => {
  const { times, sizes } = randomList(stream(3, 0, "late binding"), 400, 0.5);
  const common = { nodes: [{ count: 4 }], ...lists(times, sizes) };
  const copies = { name: "redundancy-d", d: 4, cancel: "start" };
  const bound = await finishes({ ...common, strategies: { balancer: "random", copies } });
  const central = await finishes({ ...common, queue: "central" });
  expect(Object.keys(bound)).toHaveLength(400);
  for (const [id, finish] of Object.entries(central)) expect(bound[Number(id)]).toBeCloseTo(finish, 6);
});

test.each([
  [3, 2, 0.7],
  [4, 3, 0.6],
])("redundancy-d on completion, %i servers, d = %i, load %f: Gardner et al. 2017", async (k, d, load) => {
  const choose = (n: number, m: number): number => (m === 0 ? 1 : (choose(n - 1, m - 1) * n) / m);
  let theory = 0;
  for (let i = d; i <= k; i++) theory += 1 / ((k * choose(k - 1, d - 1)) / choose(i - 1, d - 1) - k * load);
  const means: number[] = [];
  for (let replication = 0; replication < 8; replication++) {
    const { all } = await runOnce(
      {
        nodes: [{ count: k }],
        workload: { arrivals: { kind: "poisson", rate: k * load }, size: exponential },
        attempts: { sizes: "independent" },
        strategies: { balancer: "random", copies: { name: "redundancy-d", d } },
        run: { tasks: 12_000, warmup: "10%" },
      },
      { replication },
    );
    means.push(all.all["response.mean"]);
  }
  const mean = means.reduce((a, b) => a + b) / means.length;
  const error = Math.sqrt(means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (means.length * (means.length - 1)));
  expect(error).toBeLessThan(0.02 * theory);
  expect(Math.abs(mean - theory)).toBeLessThan(3.5 * error);
});

test("hedging: a second copy after the delay; the first answer counts", async () => {
  // The slow node takes 8 s; after 3 s a copy goes to the quick one, done at 3 + 1.
  const run = await serve({
    nodes: [{ count: 1, speed: 0.125 }, { count: 1 }],
    ...lists([0], [1]),
    strategies: { balancer: "round-robin", copies: { name: "hedging", delay: 3, budget: 1 } },
  });
  expect(run.served.map(({ finish, node }) => [finish, node])).toEqual([[4, 1]]);
  expect(run.replication.all.all).toMatchObject({ "attempts.mean": 2, "hedge.share": 1 });
});

test("hedging stays within its budget", async () => {
  for (const budget of [0, 0.05, 0.2]) {
    const { all } = await runOnce({
      nodes: [{ count: 20 }],
      workload: { arrivals: { kind: "poisson", load: 0.3 }, size: exponential },
      strategies: { balancer: "random", copies: { name: "hedging", delay: 0, budget } },
      run: { tasks: 2000, warmup: 0 },
    });
    expect(all.all["hedge.share"]).toBeLessThanOrEqual(budget);
    expect(all.all["hedge.share"]).toBeGreaterThan(budget - 0.01);
  }
});

test("hedging at a quantile of what has been seen: nothing at first, then about one request in ten", async () => {
  const share = async (tasks: number): Promise<number> => {
    const { all } = await runOnce({
      nodes: [{ count: 200 }],
      workload: { arrivals: { kind: "poisson", rate: 5 }, size: exponential },
      strategies: { balancer: "join-shortest-queue", copies: { name: "hedging", quantile: 0.9, budget: 1 } },
      run: { tasks, warmup: 0 },
    });
    return all.all["hedge.share"];
  };
  expect(await share(40)).toBe(0);
  // Same sizes: a copy never wins, so response times are sizes. 10,000 requests: standard error 0.003.
  expect(await share(10_000)).toBeCloseTo(0.1, 1);
  expect(Math.abs((await share(10_000)) - 0.1)).toBeLessThan(0.012);
});

test("fixed-backoff: a node serves for nobody what was given up, unless it is taken back", async () => {
  const policy = { name: "fixed-backoff", attempts: 2, timeout: 2, delay: 1 };
  const served = async (withdraw: boolean): Promise<number[][]> => {
    const input = { nodes: [{ count: 1 }], ...lists([0, 6], [5, 1]), strategies: { retry: { ...policy, withdraw } } };
    const run = await serve(input);
    expect(run.replication.counts).toMatchObject({ arrived: 2, present: 0, finished: run.served.length });
    expect(run.replication.counts.dropped).toBe(2 - run.served.length);
    return run.served.map(({ id, finish }) => [id, finish]);
  };
  // 0 runs for nobody 0–5 and, tried again at 3, 5–10. 1 is given up at 8, its first try runs 10–11; its second,
  // sent at 9, begins at 11, just when it is given up.
  expect(await served(false)).toEqual([]);
  expect(await served(true)).toEqual([[1, 7]]);
});

test("failing answers take their own time, and are tried again at another time", async () => {
  // Node 1 fails at once, always; round robin sends the first try there when node 0 has had the one before.
  const run = await serve({
    nodes: [
      { count: 1 },
      { count: 1, speed: 2, fail: { probability: 1, after: { kind: "deterministic", value: 0.5 } } },
    ],
    ...lists([0, 10], [3, 3]),
    strategies: { balancer: "round-robin", retry: { name: "fixed-backoff", delay: 2 } },
  });
  // 1: fails on node 1 from 10 to 10.5, again on node 0 from 12.5 to 15.5.
  const [first, second] = run.served;
  expect([first.finish, second.start, second.finish, second.node]).toEqual([3, 10, 15.5, 0]);
  expect(run.replication.all.all["attempts.mean"]).toBe(1.5);
  expect(run.replication.all.utilisation[1]).toBeCloseTo(0.5 / 15.5, 12);
});

test.each([0.2, 0.5])("retries without limit: 1 / (1 − p) attempts for p = %f", async (probability) => {
  const { all } = await runOnce({
    nodes: [{ count: 4, fail: { probability, after: exponential } }],
    workload: { arrivals: { kind: "poisson", load: 0.3 }, size: exponential },
    strategies: { balancer: "random", retry: { name: "fixed-backoff", attempts: 1000 } },
    run: { tasks: 20_000, warmup: 0 },
  });
  const error = Math.sqrt(probability / 20_000) / (1 - probability);
  expect(Math.abs(all.all["attempts.mean"] - 1 / (1 - probability))).toBeLessThan(4 * error);
  expect(all.all["failure.probability"]).toBe(0);
});

test.each([0, 0.1, 0.3])("a budget of %f bounds attempts by 1 + ratio when everything fails", async (budget) => {
  const { all, counts } = await runOnce({
    nodes: [{ count: 4, fail: { probability: 1, after: { kind: "deterministic", value: 0.01 } } }],
    workload: { arrivals: { kind: "poisson", rate: 20 }, size: exponential },
    strategies: {
      balancer: "random",
      retry: { name: "exponential-backoff", attempts: 1000, budget, minimum: 0, cap: 0.1 },
    },
    run: { tasks: 4000, warmup: 0 },
  });
  expect(all.all["attempts.mean"]).toBeLessThanOrEqual(1 + budget);
  expect(all.all["attempts.mean"]).toBeGreaterThanOrEqual(1 + 0.95 * budget);
  expect(counts).toMatchObject({ finished: 0, dropped: 4000, present: 0 });
  expect(all.all["failure.probability"]).toBe(1);
});

test("a retry storm outlives its cause without a budget, and dies down with one", async () => {
  // Ten requests a second for a server of twelve; one burst of 60 at t = 10.
  const times = Array.from({ length: 1000 }, (_, i) => 0.1 * (i + 1));
  const all = [...times, ...Array.from({ length: 60 }, () => 10)].sort((a, b) => a - b);
  const answeredLate = async (budget: number | null): Promise<number> => {
    const run = await serve({
      nodes: [{ count: 1 }],
      ...lists(
        all,
        all.map(() => 1 / 12),
      ),
      strategies: { retry: { name: "fixed-backoff", attempts: 4, timeout: 1, budget, minimum: 0 } },
    });
    return run.served.filter(({ arrival }) => arrival > 60).length;
  };
  expect(await answeredLate(null)).toBeLessThan(20);
  expect(await answeredLate(0.1)).toBe(400);
});
