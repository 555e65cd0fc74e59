import * as fc from "fast-check";
import { expect, test } from "vitest";
import { balancers, schedulers } from "../../strategies/registry.ts";
import type { Balancer, Context, Scheduler, TaskView } from "../../strategies/types.ts";
import { resolve } from "../../sim/experiment/job.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { drawTasks } from "../../sim/pool/drawn.ts";
import { loadBalancerOf, taskQueueOf, withView } from "../../sim/pool/piscina.ts";
import { withTasksGiven } from "../../sim/pool/predict.ts";
import { servePiscina } from "../../sim/pool/serve-piscina.ts";
import type { Served } from "../../sim/pool/serve.ts";
import { readWorkload } from "../../sim/experiment/trace-file.ts";
import { scenarioOf } from "../running.ts";

const view = (id: number, estimate: number): TaskView => ({
  id,
  arrival: 0,
  estimate,
  requested: estimate,
  attained: 0,
  remaining: estimate,
  priority: 0,
  deadline: Infinity,
  weight: 1,
  class: 0,
  key: -1,
  slots: 1,
});

function made<Policy>(known: ReadonlyMap<string, { create: (parameters: object) => Policy }>, name: string): Policy {
  const policy = known.get(name)?.create({});
  if (policy === undefined) throw new Error(`no policy ${name}`);
  return policy;
}

const scheduler = (name: string): Scheduler => made(schedulers as never, name);
const balancer = (name: string): Balancer => made(balancers as never, name);
const context: Context = { now: 0, random: stream(1, 0, "test") };

type Queued = Parameters<ReturnType<typeof taskQueueOf>["push"]>[0];
const task = (id: number, estimate: number): Queued => withView({ id }, view(id, estimate)) as never;

test("the queue hands tasks out in the order of the scheduler, ties by arrival", () => {
  const orders: Record<string, (a: TaskView, b: TaskView) => number> = {
    fcfs: (a, b) => a.id - b.id,
    lcfs: (a, b) => b.id - a.id,
    sjf: (a, b) => a.estimate - b.estimate || a.id - b.id,
    ljf: (a, b) => b.estimate - a.estimate || a.id - b.id,
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(orders)), sizes, (name, sizes) => {
      const queue = taskQueueOf(scheduler(name));
      for (const [id, size] of sizes.entries()) queue.push(task(id, size));
      // One that is taken out and given back is where it was.
      const first = queue.shift();
      if (first !== null) queue.unshift?.(first);
      expect(queue.size).toBe(sizes.length);
      const found = sizes.map(() => (queue.shift() as unknown as { id: number }).id);
      const views = sizes.map((size, id) => view(id, size));
      expect(found).toEqual(views.sort(orders[name]).map(({ id }) => id));
      expect(queue.shift()).toBeNull();
    }),
  );
});

test("adaptive LIFO: the last of more than two, the first of others, and one given back is next again", () => {
  const queue = taskQueueOf({ kind: "order", next: "last", above: 2, preempts: false });
  const tasks = [0, 1, 2, 3].map((id) => task(id, 1));
  for (const one of tasks) queue.push(one);
  const taken = [queue.shift(), queue.shift(), queue.shift()];
  expect(taken).toEqual([tasks[3], tasks[2], tasks[0]]);
  queue.unshift?.(tasks[0]);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([tasks[0], tasks[1], null]);
});

test("a task that is taken back is out of the line", () => {
  const queue = taskQueueOf(scheduler("fcfs"));
  const tasks = [0, 1, 2].map((id) => task(id, 1));
  for (const one of tasks) queue.push(one);
  queue.remove(tasks[1]);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([tasks[0], tasks[2], null]);
});

const workers = (...usages: number[]) =>
  usages.map((currentUsage, id) => ({ id, currentUsage, terminating: false, destroyed: false })) as never;
const chosenBy = (choose: ReturnType<typeof loadBalancerOf>, ...usages: number[]): number | undefined =>
  choose(task(0, 1) as never, workers(...usages))?.id;

test("a balancer sees in a worker a node with what has been sent there", () => {
  const jsq = loadBalancerOf(balancer("join-shortest-queue"), context);
  expect(chosenBy(jsq, 3, 1, 2)).toBe(1);
  const tied = new Set(Array.from({ length: 50 }, () => chosenBy(jsq, 1, 2, 1)));
  expect(tied).toEqual(new Set([0, 2]));
  const turns = loadBalancerOf(balancer("round-robin"), context);
  const first = chosenBy(turns, 0, 0, 0) ?? 0;
  expect([1, 2, 3, 4].map(() => chosenBy(turns, 9, 0, 0))).toEqual([1, 2, 3, 4].map((i) => (first + i) % 3));
  const pull = loadBalancerOf(balancer("pull"), context);
  expect(chosenBy(pull, 1, 2)).toBeUndefined();
  expect(chosenBy(pull, 1, 0)).toBe(1);
});

test("policies that Piscina cannot tell what they need are refused", () => {
  expect(() => taskQueueOf(scheduler("srpt"))).toThrow(/interrupt none/);
  expect(() => taskQueueOf(scheduler("processor-sharing"))).toThrow(/order waiting tasks/);
  expect(() => loadBalancerOf(balancer("least-work-left"), context)).toThrow(/does not know the work/);
  expect(() => loadBalancerOf(balancer("work-stealing"), context)).toThrow(/does not tell/);
  expect(() => loadBalancerOf(balancer("peak-ewma"), context)).toThrow(/does not tell/);
  const queue = taskQueueOf(scheduler("sjf"));
  expect(() => queue.push({} as never)).toThrow("a task for this pool must carry a view, which withView gives it");
});

async function served(
  count: number,
  input: object,
  signal: AbortSignal = new AbortController().signal,
): Promise<Served> {
  const scenario = scenarioOf(input);
  const policies = await resolve({ scenario, policyCode: {} });
  const drawn = { scenario, policies, trace: await readWorkload(scenario, "test.yaml"), replication: 0 };
  return servePiscina({
    scenario: withTasksGiven(scenario),
    policies,
    trace: drawTasks(drawn, count),
    replication: 0,
    strategyStream: "strategy",
    work: "sleep",
    rate: 0,
    workers: scenario.nodes[0].count,
    signal,
  });
}

test("on a real Piscina the shortest waiting task is next, and every task is answered once", async () => {
  const workload = {
    arrivals: { kind: "list", times: [0, 0.02, 0.021, 0.022, 0.6], sizes: [0.25, 0.03, 0.01, 0.02, 0.01] },
  };
  const run = await served(5, { nodes: [{ count: 1 }], workload, strategies: { scheduler: "sjf" } });
  const began = [...run.waiting].map((wait, i) => wait + workload.arrivals.times[i]);
  expect([0, 1, 2, 3, 4].sort((a, b) => began[a] - began[b])).toEqual([0, 2, 3, 1, 4]);
  expect([...run.stints]).toEqual([1, 1, 1, 1, 1]);
  expect(run.busy[0]).toBeCloseTo(
    [...run.service].reduce((a, b) => a + b),
    9,
  );
  for (const wait of run.waiting) expect(wait).toBeGreaterThanOrEqual(0);
  for (const [i, size] of workload.arrivals.sizes.entries()) {
    expect(run.service[i]).toBeGreaterThanOrEqual(size - 1e-9);
    expect(run.response[i]).toBeGreaterThanOrEqual(size);
  }
});

test("on a real Piscina round robin takes turns", async () => {
  const workload = { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: "2 ms" } };
  const run = await served(20, { nodes: [{ count: 2 }], workload, strategies: { balancer: "round-robin" } });
  const [first] = run.worker;
  expect([...run.worker]).toEqual(Array.from({ length: 20 }, (_, i) => (first + i) % 2));
  expect(run.counts.finished).toBe(20);
});

test("an aborted run ends with the reason, and nothing is left that nobody waits for", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  const controller = new AbortController();
  const reason = new Error("enough");
  const times = Array.from({ length: 400 }, (_, i) => i / 100);
  // While it is warming up, or with most tasks waiting.
  setTimeout(() => controller.abort(reason), 400);
  const workload = { arrivals: { kind: "list", times, sizes: times.map(() => 0.5) } };
  await expect(served(400, { nodes: [{ count: 1 }], workload }, controller.signal)).rejects.toBe(reason);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("what Piscina has no place for is refused", async () => {
  const workload = { arrivals: { kind: "list", times: [0], sizes: [0.001] } };
  const nodes = [{ count: 2, queue: 3 }];
  await expect(served(1, { nodes, workload, strategies: { balancer: "random" } })).rejects.toThrow(/unbounded queues/);
  const both = { balancer: "random", scheduler: "sjf" };
  await expect(served(1, { nodes: [{ count: 2 }], workload, strategies: both })).rejects.toThrow(
    /first come first served/,
  );
});
