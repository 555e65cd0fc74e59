import { expect, test } from "vitest";
import { balancers, schedulers } from "../../strategies/registry.ts";
import type { BalancerDefinition, SchedulerDefinition } from "../../strategies/types.ts";
import { Tasks } from "../../sim/model/tasks.ts";
import { cluster, rigid, serve } from "../records.ts";

/** What a policy has been asked, counted: work that a clock would measure with noise. */
interface Count {
  calls: number;
}

function found<D>(policies: ReadonlyMap<string, D>, name: string): D {
  const policy = policies.get(name);
  if (policy === undefined) throw new RangeError(`no policy ${name}`);
  return policy;
}

function countedBalancer(name: string, count: Count): BalancerDefinition {
  const definition = found(balancers, name);
  return {
    ...definition,
    create(parameters) {
      const balancer = definition.create(parameters);
      if (balancer.kind === "index") {
        return { ...balancer, key: (node) => (count.calls++, balancer.key(node)) };
      }
      return {
        kind: "chooser",
        choose: (task, nodes, context) => (count.calls++, balancer.choose(task, nodes, context)),
      };
    },
  };
}

function countedScheduler(name: string, count: Count): SchedulerDefinition {
  const definition = found(schedulers, name);
  return {
    ...definition,
    create(parameters) {
      const scheduler = definition.create(parameters);
      if (scheduler.kind === "index") {
        return { ...scheduler, key: (task) => (count.calls++, scheduler.key(task)) };
      }
      if (scheduler.kind !== "planner") throw new RangeError(`${name} makes no decisions that could be counted`);
      return {
        ...scheduler,
        decide: (queue, machine, context) => (count.calls++, scheduler.decide(queue, machine, context)),
      };
    },
  };
}

const TASKS = 5000;
const pool = (nodes: number, strategies: object): object => ({
  nodes: [{ count: nodes }],
  workload: { arrivals: { kind: "poisson", load: 0.9 }, size: { kind: "exponential", mean: 1 } },
  strategies,
  run: { tasks: TASKS, warmup: 0, replications: 1 },
});

test("a chooser is asked once a task, whatever the number of nodes", async () => {
  for (const nodes of [2, 50]) {
    const count = { calls: 0 };
    const balancer = countedBalancer("power-of-d", count);
    await serve(pool(nodes, { balancer: "power-of-d" }), { policies: { balancer } });
    expect(count.calls).toBe(TASKS);
  }
});

test("a key of a node is asked when the node changes, at most twice a task, however many nodes", async () => {
  for (const nodes of [2, 50, 500]) {
    const count = { calls: 0 };
    const balancer = countedBalancer("join-shortest-queue", count);
    await serve(pool(nodes, { balancer: "join-shortest-queue" }), { policies: { balancer } });
    expect(count.calls).toBeLessThanOrEqual(2 * TASKS + nodes);
  }
});

test("a scheduler without preemption is asked for a task's key once", async () => {
  const count = { calls: 0 };
  await serve(pool(1, { scheduler: "sjf" }), { policies: { scheduler: countedScheduler("sjf", count) } });
  expect(count.calls).toBeLessThanOrEqual(TASKS);
});

test("a planner is asked at most once per instant at which something happens", async () => {
  const jobs = Array.from({ length: 500 }, (_, i) => ({
    at: 10 * (i >> 1),
    size: 25 + ((i * 7) % 40),
    slots: 1 + (i % 5),
    requested: 100,
  }));
  const count = { calls: 0 };
  const { served } = await serve(
    { ...cluster(8), strategies: { scheduler: "easy" } },
    { trace: rigid(jobs), policies: { scheduler: countedScheduler("easy", count) } },
  );
  const instants = new Set(served.flatMap(({ arrival, finish }) => [arrival, finish]));
  expect(count.calls).toBeGreaterThan(0);
  expect(count.calls).toBeLessThanOrEqual(instants.size);
});

test("records of tasks that have left are used again", () => {
  const tasks = new Tasks([{ name: "", priority: 0, deadline: Infinity }], false);
  const names = new Set<number>();
  for (let i = 0; i < 10_000; i++) {
    const task = tasks.allocate();
    names.add(task);
    tasks.release(task);
  }
  expect([names.size, tasks.present]).toEqual([1, 0]);
});
