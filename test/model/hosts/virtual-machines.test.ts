import { expect, test } from "vitest";
import { stream } from "../../../sim/kernel/stream.ts";
import { finishTimes, runOnce } from "../../running.ts";

const listed = (times: readonly number[], sizes: readonly number[]): object => ({
  workload: { arrivals: { kind: "list", times, sizes } },
});
const eight = listed(
  Array.from({ length: 8 }, () => 0),
  Array.from({ length: 8 }, () => 10),
);

// Two VMs of two cores on a host with two cores; tasks 1, 3, 5, 7 go to the first, the others to the second.
test.each([
  ["space", "fcfs", [10, 30, 10, 30, 20, 40, 20, 40]],
  ["space", "processor-sharing", [20, 40, 20, 40, 20, 40, 20, 40]],
  ["time", "fcfs", [20, 20, 20, 20, 40, 40, 40, 40]],
  ["time", "processor-sharing", [40, 40, 40, 40, 40, 40, 40, 40]],
])("VMs share a host by %s, tasks a VM by %s", async (sharing, scheduler, expected) => {
  const finished = await finishTimes({
    hosts: [{ count: 1, cores: 2, sharing, overcommit: { cores: 2 } }],
    vms: [{ count: 2, cores: 2 }],
    ...eight,
    strategies: { allocator: "first-fit", balancer: "round-robin", scheduler },
  });
  expect(finished).toHaveLength(8);
  for (const [i, time] of finished.entries()) expect(time).toBeCloseTo(expected[i], 9);
});

test.each(["fcfs", "processor-sharing"])("under %s VMs with cores of their own are nodes", async (scheduler) => {
  const random = stream(5, 0, "tasks");
  let at = 0;
  const times = Array.from({ length: 400 }, () => (at += 0.25 * random.exponential()));
  const tasks = listed(
    times,
    times.map(() => random.exponential()),
  );
  const strategies = { balancer: "round-robin", scheduler };
  const nodes = await finishTimes({ nodes: [{ count: 3, slots: 2, speed: 1.5 }], ...tasks, strategies });
  for (const sharing of ["space", "time"]) {
    const vms = await finishTimes({
      hosts: [{ count: 2, cores: 4, speed: 2, sharing }],
      vms: [{ count: 3, cores: 2, speed: 1.5 }],
      ...tasks,
      strategies: { ...strategies, allocator: "worst-fit" },
    });
    expect(vms).toHaveLength(400);
    for (const [i, time] of vms.entries()) expect(time).toBeCloseTo(nodes[i], 8);
  }
});

test("a VM that asks for more than a core of the host gives gets what there is", async () => {
  const finished = await finishTimes({
    hosts: [{ count: 1, cores: 1, speed: 2 }],
    vms: [{ count: 1, cores: 1, speed: 5 }],
    ...listed([0], [10]),
    strategies: { allocator: "first-fit" },
  });
  expect(finished).toEqual([5]);
});

test("too little for all is shared in proportion, and what one leaves goes to the others", async () => {
  const finished = await finishTimes({
    hosts: [{ count: 1, cores: 1, speed: 3, sharing: "time", overcommit: { cores: 2 } }],
    vms: [
      { count: 1, cores: 1, speed: 3 },
      { count: 1, cores: 1, speed: 1.5 },
    ],
    // At rates 2 and 1 until 5 s; then the second has 5 left to do, at 1.5.
    ...listed([0, 0], [10, 10]),
    strategies: { allocator: "first-fit", balancer: "round-robin" },
  });
  expect(finished[0]).toBeCloseTo(5, 9);
  expect(finished[1]).toBeCloseTo(5 + 5 / 1.5, 9);
});

test("a VM serves nobody before it has booted, and then all who have come", async () => {
  const finished = await finishTimes({
    hosts: [{ count: 1, cores: 2 }],
    vms: [{ count: 1, cores: 2, boot: 7 }],
    ...listed([0, 1, 2, 20], [1, 2, 4, 1]),
    strategies: { allocator: "first-fit" },
  });
  expect(finished).toEqual([8, 9, 12, 21]);
});

test.each(["space", "time"])("by %s work is conserved on crowded hosts", async (sharing) => {
  const { all, counts } = await runOnce({
    seed: 2,
    hosts: [{ count: 2, cores: 4, sharing, overcommit: { cores: 3 } }],
    vms: [{ count: 8, cores: 3, speed: 0.7 }],
    workload: { arrivals: { kind: "poisson", rate: 3 }, size: { kind: "exponential", mean: 1 } },
    strategies: { allocator: "worst-fit", balancer: "random" },
    run: { tasks: 5000, warmup: 0 },
  });
  expect(counts).toMatchObject({ arrived: 5000, finished: 5000, present: 0 });
  // Little's law holds of the window only with what was left in it at its end, which 5000 tasks make small.
  expect(all.all["number.mean"]).toBeCloseTo(all.all.throughput * all.all["response.mean"], 0);
  expect(all.all["waiting.min"]).toBeGreaterThanOrEqual(0);
});

test("VMs that no host can take, and VMs wider than a space-shared host, are refused by name", async () => {
  const run = (vms: object[], host: object): Promise<unknown> =>
    runOnce({
      hosts: [{ count: 1, cores: 2, ...host }],
      vms,
      ...eight,
      strategies: { allocator: "first-fit", balancer: "random" },
    });
  await expect(run([{ count: 3, cores: 1 }], {})).rejects.toThrow("vms.0: VM 2 finds no host that can take it");
  await expect(run([{ count: 1, cores: 4 }], { overcommit: { cores: 2 } })).rejects.toThrow(
    "vms.0.cores: must be <= 2, the cores of its space-shared host, got 4",
  );
});
