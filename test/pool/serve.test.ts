import { afterAll, beforeAll, expect, test } from "vitest";
import { resolve } from "../../sim/experiment/job.ts";
import { simulate } from "../../sim/experiment/simulate.ts";
import { readWorkload } from "../../sim/experiment/trace-file.ts";
import { drawTasks } from "../../sim/pool/drawn.ts";
import { measuredSizes, predict, withTasksGiven } from "../../sim/pool/predict.ts";
import { type Served, serve } from "../../sim/pool/serve.ts";
import { type Threads, openThreads } from "../../sim/pool/threads.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import type { Trace } from "../../sim/workload/trace.ts";
import { scenarioOf } from "../running.ts";

let one: Threads;
let two: Threads;

beforeAll(async () => {
  one = await openThreads(1, { requests: "sleep" });
  two = await openThreads(2, { requests: "sleep" });
});

afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
});

const poisson = (load: number) => ({
  arrivals: { kind: "poisson", load },
  size: { kind: "exponential", mean: "2 ms" },
});

async function drawnOf(
  scenario: Scenario,
  count: number,
): Promise<{ trace: Trace; setup: Parameters<typeof predict>[0] }> {
  const policies = await resolve({ scenario, policyCode: {} });
  const trace = drawTasks(
    { scenario, policies, trace: await readWorkload(scenario, "test.yaml"), replication: 3 },
    count,
  );
  return { trace, setup: { scenario: withTasksGiven(scenario), policies, replication: 3, strategyStream: "strategy" } };
}

async function served(
  threads: Threads,
  input: object,
  count: number,
  signal = new AbortController().signal,
): Promise<Served & { trace: Trace }> {
  const { trace, setup } = await drawnOf(scenarioOf({ nodes: [{ count: threads.workers }], ...input }), count);
  return { ...(await serve({ ...setup, trace, threads, signal })), trace };
}

const list = (...tasks: (readonly [time: number, size: number])[]) => ({
  arrivals: { kind: "list", times: tasks.map(([time]) => time), sizes: tasks.map(([, size]) => size) },
});

/** Every task is answered once, its work is done once, and the kernel took at least that long. */
function expectConserved({ counts, work, service, waiting, response, trace }: Served & { trace: Trace }): void {
  expect(counts).toEqual({ arrived: trace.count, finished: trace.count, dropped: 0, abandoned: 0 });
  for (let i = 0; i < trace.count; i++) {
    expect(work[i]).toBeCloseTo(trace.size[i], 9);
    expect(service[i]).toBeGreaterThanOrEqual(trace.size[i] - 1e-9);
    expect(waiting[i]).toBeGreaterThanOrEqual(0);
    expect(response[i]).toBeGreaterThanOrEqual(waiting[i] + trace.size[i] - 1e-9);
  }
}

const finishes = ({ trace, response }: Served & { trace: Trace }): Float64Array =>
  response.map((time, i) => trace.arrival[i] + time);

const ascending = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);

test("one worker, first come first served: in order of arrival, each task once", async () => {
  const run = await served(one, { workload: poisson(0.9) }, 80);
  expectConserved(run);
  expect([...finishes(run)]).toEqual(ascending(finishes(run)));
  expect([...run.stints]).toEqual(run.trace.arrival.reduce((all: number[]) => [...all, 1], []));
  expect(new Set(run.worker)).toEqual(new Set([0]));
});

test("last come first served: the order of those that wait is turned round", async () => {
  const run = await served(
    one,
    { workload: list([0, 0.05], [0.001, 0.001], [0.002, 0.001], [0.003, 0.001]), strategies: { scheduler: "lcfs" } },
    4,
  );
  expectConserved(run);
  const finish = finishes(run);
  expect([0, 1, 2, 3].sort((a, b) => finish[a] - finish[b])).toEqual([0, 3, 2, 1]);
});

test("adaptive LIFO: of more than two that wait the last is next", async () => {
  const now: [number, number][] = [
    [0, 0.05],
    [0.001, 0.001],
    [0.002, 0.001],
    [0.003, 0.001],
    [0.004, 0.001],
  ];
  const scheduler = { name: "adaptive-lifo", threshold: 2 };
  const run = await served(one, { workload: list(...now), strategies: { scheduler } }, 5);
  expectConserved(run);
  const finish = finishes(run);
  expect([0, 1, 2, 3, 4].sort((a, b) => finish[a] - finish[b])).toEqual([0, 4, 3, 1, 2]);
});

test.each(["random", "round-robin", "join-shortest-queue", "least-work-left", "power-of-d", "work-stealing", "pull"])(
  "two workers under %s: each task once, and both workers serve",
  async (balancer) => {
    const run = await served(two, { workload: poisson(0.8), strategies: { balancer } }, 60);
    expectConserved(run);
    expect(new Set(run.worker)).toEqual(new Set([0, 1]));
  },
);

test("one line in front of two workers", async () => {
  const run = await served(two, { workload: poisson(0.8), queue: "central", strategies: { scheduler: "sjf" } }, 60);
  expectConserved(run);
});

test("a balancer sends tasks where it does in the simulation: round robin", async () => {
  const run = await served(two, { workload: poisson(0.5), strategies: { balancer: "round-robin" } }, 20);
  const [first] = run.worker;
  expect([...run.worker]).toEqual(Array.from({ length: 20 }, (_, i) => (first + i) % 2));
});

test("a full queue turns tasks away", async () => {
  const now: [number, number][] = [
    [0, 0.03],
    [0, 0.03],
    [0, 0.03],
    [0, 0.03],
    [0, 0.03],
  ];
  const run = await served(one, { nodes: [{ count: 1, queue: 1 }], workload: list(...now) }, 5);
  expect(run.counts).toEqual({ arrived: 5, finished: 2, dropped: 3, abandoned: 0 });
  expect([...run.response].map(Number.isNaN)).toEqual([false, false, true, true, true]);
});

test("a preempted task goes on with what is left: nothing is lost, nothing done twice", async () => {
  const tasks = list([0, 0.25], [0.05, 0.01], [0.1, 0.01]);
  const run = await served(one, { workload: tasks, strategies: { scheduler: "srpt" } }, 3);
  expectConserved(run);
  const finish = finishes(run);
  expect(finish[1]).toBeLessThan(finish[0]);
  expect(finish[2]).toBeLessThan(finish[0]);
  expect(run.stints[0]).toBeGreaterThan(1);
});

test("time slices: tasks take turns, and their work adds up", async () => {
  const tasks = list([0, 0.25], [0, 0.25]);
  const scheduler = { name: "round-robin", quantum: "50 ms" };
  const run = await served(one, { workload: tasks, strategies: { scheduler } }, 2);
  expectConserved(run);
  expect(Math.max(...run.stints)).toBeGreaterThan(1);
});

test.each(["fcfs", "srpt"])(
  "%s: a worker dies under a task; another one does it, and all that wait",
  async (scheduler) => {
    const tasks = list([0, 0.3], [0, 0.3], [0.01, 0.02], [0.02, 0.02], [0.4, 0.02]);
    const strategies = { balancer: "round-robin", scheduler };
    const going = served(two, { workload: tasks, strategies }, 5);
    setTimeout(() => void two.kill(0), 100);
    const run = await going;
    expectConserved(run);
    expect(run.deaths).toBe(1);
  },
);

test("threads that give up end the run with what they died of, and no task counts as done", async () => {
  const threads = await openThreads(2, { requests: "sleep" });
  const strategies = { balancer: "round-robin" };
  const ended = served(threads, { workload: list([0, 600], [0, 600]), strategies }, 2).catch((error: unknown) => error);
  for (let deaths = 0; deaths < 4; deaths++) {
    await threads.kill(0);
    // The run looks at the event loop every 50 ms.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await ended).toMatchObject({
    name: "WorkerLost",
    message: "worker 0 died 4 times in a row; the pool has given up",
  });
  await threads.close();
});

test("a task that moves has kept both workers busy, each for its part", async () => {
  // The third takes the place of the first, which goes on where the second has ended.
  const tasks = list([0, 0.4], [0, 0.2], [0.1, 0.25]);
  const run = await served(two, { workload: tasks, queue: "central", strategies: { scheduler: "srpt" } }, 3);
  expectConserved(run);
  expect([...run.stints]).toEqual([2, 1, 1]);
  expect(run.worker[0]).toBe(run.worker[1]);
  expect(run.busy[run.worker[2]]).toBeGreaterThan(run.service[2] + 0.01);
  expect(run.busy[0] + run.busy[1]).toBeCloseTo(run.service[0] + run.service[1] + run.service[2], 9);
});

test("an aborted run ends with the reason", async () => {
  const threads = await openThreads(1, { requests: "sleep" });
  const reason = new Error("enough");
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 60);
  await expect(served(threads, { workload: list([0, 600]) }, 1, controller.signal)).rejects.toBe(reason);
  await threads.stop();
});

test("an error of the kernel ends the run", async () => {
  const threads = await openThreads(1, { requests: "spin" });
  await expect(served(threads, { workload: list([0, 0.1]) }, 1)).rejects.toThrow("must have been calibrated");
  await threads.stop();
});

test.each([
  { workload: poisson(0.7), strategies: { balancer: "random" } },
  {
    workload: { ...poisson(0.7), keys: { kind: "zipf", exponent: 1, count: 50 } },
    strategies: { balancer: "ring-hash" },
  },
  {
    workload: {
      ...poisson(0.7),
      classes: [
        { name: "a", share: 0.3, priority: 1, size: { kind: "deterministic", value: 0.001 } },
        { name: "b", share: 0.7 },
      ],
      patience: { kind: "exponential", mean: "4 ms" },
    },
    strategies: { balancer: "join-shortest-queue", scheduler: "priority" },
  },
  {
    workload: poisson(0.7),
    information: { kind: "lognormal", sigma: 0.7 },
    queue: "central",
    strategies: { scheduler: "sjf" },
  },
])("tasks drawn beforehand are those of the simulation, to the last bit: %j", async (input) => {
  const scenario = scenarioOf({ nodes: [{ count: 2 }], run: { tasks: 500, warmup: 0 }, ...input });
  const { trace, setup } = await drawnOf(scenario, 500);
  const simulated = new Float64Array(500).fill(NaN);
  const sizes = Float64Array.from(trace.size);
  simulate({
    ...setup,
    scenario,
    trace: null,
    warmupTasks: 0,
    sections: 1,
    observer: (task, tasks, now) => {
      simulated[tasks.id(task)] = now - tasks.arrival(task);
      sizes[tasks.id(task)] = tasks.size(task);
    },
  });
  expect(trace.size).toEqual(sizes);
  expect(predict(setup, trace, trace.size)).toEqual(simulated);
});

test("arrivals that wait for answers cannot be drawn", async () => {
  const workload = {
    arrivals: { kind: "closed", population: 3, think: { kind: "exponential", mean: 1 } },
    size: { kind: "exponential", mean: 1 },
  };
  await expect(drawnOf(scenarioOf({ nodes: [{ count: 1 }], workload }), 10)).rejects.toThrow("closed arrivals wait");
  await expect(drawnOf(scenarioOf({ nodes: [{ count: 1 }], workload: list([0, 1]) }), 2)).rejects.toThrow(
    "the workload has 1 tasks, fewer than the 2 of the run",
  );
});

test("measured sizes: service times with overhead, as modelled where a task was not served", async () => {
  const { trace } = await drawnOf(scenarioOf({ nodes: [{ count: 1 }], workload: list([0, 1], [1, 2], [2, 3]) }), 3);
  const log = {
    service: Float64Array.of(1.5, 2.5, 0),
    stints: Int32Array.of(1, 3, 0),
    overhead: Float64Array.of(0.1, 0.9, 0),
    work: new Float64Array(3),
    busy: Float64Array.of(4),
  };
  const calibration = {
    rates: [],
    rateSpread: null,
    stretch: 2,
    overhead: 0.5,
    slow: 0,
    tasks: 1,
    sound: true,
    reasons: [],
  };
  expect([...measuredSizes(trace, log, calibration)]).toEqual([1.75, 3.25, 6.5]);
});
