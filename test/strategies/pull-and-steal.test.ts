import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { listed, randomList, serve } from "../records.ts";
import { runOnce } from "../running.ts";

test("pull: like nodes start every task when one central line would", async () => {
  for (const seed of [1, 2, 3]) {
    const { times, sizes } = randomList(stream(seed, 0, "list"), 400, 0.4);
    const common = { seed, nodes: [{ count: 3, slots: 2 }], workload: listed(times, sizes) };
    const pulled = await serve({ ...common, strategies: { balancer: "pull" } });
    const central = await serve({ ...common, queue: "central", strategies: {} });
    expect(pulled.served.map(({ start }) => start)).toEqual(central.served.map(({ start }) => start));
    expect(pulled.replication.all.all["waiting.mean"]).toBe(central.replication.all.all["waiting.mean"]);
  }
});

test("work-stealing: the mean response time of many nodes is that of Mitzenmacher's fixed point", async () => {
  const load = 0.9;
  // Shares of nodes with at least i tasks: π1 = λ, π2 solves π² − (1 + λ) π + λ² = 0, then a geometric tail.
  const second = (1 + load - Math.sqrt((1 + load) ** 2 - 4 * load ** 2)) / 2;
  const expected = (load + second / (1 - load / (1 + load - second))) / load;
  const { all } = await runOnce({
    seed: 6,
    nodes: [{ count: 300 }],
    workload: { arrivals: { kind: "poisson", load }, size: { kind: "exponential", mean: 1 } },
    strategies: { balancer: "work-stealing" },
    run: { tasks: 150_000, warmup: "20%" },
  });
  // The standard error is about 1 %; without stealing the mean would be 10 instead of 3.54.
  expect(Math.abs(all.all["response.mean"] / expected - 1)).toBeLessThan(0.04);
});

test("work-stealing: who runs empty takes the task that is next in the other's line, under any scheduler", async () => {
  // Two nodes; all come at once. A scenario in which one node gets 1 long and short ones by chance: whatever the
  // placement, no node may run empty while two tasks stand at the other.
  for (const scheduler of ["fcfs", "sjf", "lcfs-pr"]) {
    const sizes = [8, 1, 2, 3, 4, 5, 6, 7];
    const workload = listed(
      sizes.map(() => 0),
      sizes,
    );
    const { served } = await serve({
      seed: 8,
      nodes: [{ count: 2 }],
      workload,
      strategies: { balancer: { name: "work-stealing", victims: 2 }, scheduler },
    });
    const ends = [0, 1].map((node) =>
      Math.max(...served.filter((task) => task.node === node).map(({ finish }) => finish)),
    );
    // No gap: each node works from 0 to its last finish; the earlier end comes when the other's last task has begun.
    expect(served.reduce((sum, { size }) => sum + size, 0)).toBe(ends[0] + ends[1]);
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThanOrEqual(8);
  }
});

test('"always-first is one server: M/M/1', async () => {
  const { all } = await runOnce({
    seed: 3,
    nodes: [{ count: 4 }],
    workload: { arrivals: { kind: "poisson", rate: 0.5 }, size: { kind: "exponential", mean: 1 } },
    strategies: { balancer: "always-first" },
    run: { tasks: 100_000, warmup: "5%" },
  });
  // 1 / (1 − 0.5) = 2; the standard error is about 1 %.
  expect(Math.abs(all.all["response.mean"] - 2)).toBeLessThan(0.08);
});
