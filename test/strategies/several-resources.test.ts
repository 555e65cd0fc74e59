import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { equalDominantShare } from "../../sim/measure/theory/dominant-shares.ts";
import { unstable } from "../../sim/experiment/stability.ts";
import { scenarioOf } from "../running.ts";
import { estimated, type Served, serve } from "../records.ts";

interface User {
  demand: readonly number[];
  weight?: number;
}

/** A task of a user. */
type Task = readonly [user: number, at: number, size: number];

const names = ["cpu", "memory", "disk"];
const named = (amounts: readonly number[]): object => Object.fromEntries(amounts.map((a, r) => [names[r], a]));

const input = (scheduler: string, capacity: readonly number[], users: readonly User[], slots = 1000): object => ({
  nodes: [{ count: 1, slots }],
  capacity: named(capacity),
  queue: "central",
  workload: {
    arrivals: { kind: "list", times: [0], sizes: [1] },
    classes: users.map(({ demand, weight = 1 }, i) => ({ name: `user ${i}`, weight, demand: named(demand) })),
  },
  strategies: { scheduler },
});

async function run(
  scheduler: string,
  capacity: readonly number[],
  users: readonly User[],
  tasks: readonly Task[],
  slots = 1000,
): Promise<Served[]> {
  const trace = {
    ...estimated(
      tasks.map(([, at]) => at),
      tasks.map(([, , size]) => size),
      tasks.map(([, , size]) => size),
    ),
    requested: null,
    class: Int32Array.from(tasks, ([user]) => user),
  };
  return (await serve(input(scheduler, capacity, users, slots), { trace })).served;
}

/** How many tasks of each user run at first, when all have many. */
async function allocation(scheduler: string, capacity: readonly number[], users: readonly User[]): Promise<number[]> {
  const tasks = Array.from({ length: 60 * users.length }, (_, i): Task => [i % users.length, 0, 1]);
  const served = await run(scheduler, capacity, users, tasks);
  return users.map((_, user) => served.filter((task) => task.start === 0 && task.class === user).length);
}

/** Nine processors, 18 GiB; tasks of 1 and 4, and of 3 and 1 (Ghodsi et al. 2011, section 4.1). */
const NSDI = { capacity: [9, 18], users: [{ demand: [1, 4] }, { demand: [3, 1] }] };

test('"drf": the example of its authors', async () => {
  expect(await allocation("drf", NSDI.capacity, NSDI.users)).toEqual([3, 2]);
});

/**
 * Twelve processors, 48 GiB; tasks of (1, 8) and of (2, 1). Dominant shares of a task are 1/6 and 1/6, so both users
 * alternate under either rule: three of each take (9, 27), a fourth of the first (10, 35), of the second (12, 36):
 * full.
 */
test('"drf" and "slot-fair": users whose tasks have equal dominant shares have equally many', async () => {
  const users = [{ demand: [1, 8] }, { demand: [2, 1] }];
  expect(await allocation("drf", [12, 48], users)).toEqual([4, 4]);
  expect(await allocation("slot-fair", [12, 48], users)).toEqual([4, 4]);
});

/**
 * Ten processors, 100 GiB; tasks of (1, 5) and of (1, 20). Slots: in turn, and five of the first and four of the second
 * take (9, 105): the fourth of the second would make (8, 100) with four of the first: full. Dominant shares of a task
 * are 1/10 and 1/5: two of the first for one of the second; 6 : 3 takes (9, 90). The shares are equal again, and the
 * next is who came first: the fourth of the second, which does not fit.
 */
test('"slot-fair": the user with larger tasks gets more of the memory, under "drf" the shares are even', async () => {
  const users = [{ demand: [1, 5] }, { demand: [1, 20] }];
  expect(await allocation("slot-fair", [10, 100], users)).toEqual([4, 4]);
  expect(await allocation("drf", [10, 100], users)).toEqual([6, 3]);
});

/** Twelve of everything, tasks of one: a weight of two gets twice as much. */
test("weights count, under both rules", async () => {
  const users = [{ demand: [1, 1] }, { demand: [1, 1], weight: 2 }];
  expect(await allocation("drf", [12, 12], users)).toEqual([4, 8]);
  expect(await allocation("slot-fair", [12, 12], users)).toEqual([4, 8]);
});

/**
 * One processor too few for the second user's task at the time: under each rule those behind it wait.
 * Ten processors; user 0 takes 6, user 1 takes 1, user 2 takes 5.
 */
test('"fcfs", "slot-fair" and "drf": whose turn it is decides who holds up the others', async () => {
  const users = [{ demand: [6] }, { demand: [1] }, { demand: [5] }];
  const tasks: Task[] = [
    [0, 0, 10],
    [1, 0, 20],
    [1, 1, 1],
    [2, 2, 5],
    [1, 3, 1],
    [0, 4, 1],
  ];
  const starts = async (scheduler: string): Promise<number[]> =>
    (await run(scheduler, [10], users, tasks)).map(({ start }) => start);
  // The task of five waits until 10, when six come back; the two behind it wait for it; then 5 + 1 + 1 are taken, the
  // last needs six of three.
  expect(await starts("fcfs")).toEqual([0, 0, 1, 10, 10, 15]);
  // At 2 user 2 has none running and is next until 10; then users 0 and 2 have none, and user 1 one: the task of
  // five came first, then user 0's is next and does not fit, and holds up user 1.
  expect(await starts("slot-fair")).toEqual([0, 0, 1, 10, 15, 15]);
  expect(await starts("drf")).toEqual([0, 0, 1, 10, 15, 15]);
});

test("a slot is taken besides, and a task that has none waits", async () => {
  const served = await run(
    "drf",
    [100],
    [{ demand: [1] }],
    [0, 0, 0].map((at): Task => [0, at, 2]),
    2,
  );
  expect(served.map(({ start }) => start)).toEqual([0, 0, 2]);
});

test("amounts that are not whole add up to all there is", async () => {
  // 0.2 + 0.1 > 0.3 by rounding.
  expect(await allocation("drf", [0.3], [{ demand: [0.1] }, { demand: [0.2] }])).toEqual([1, 1]);
});

const amount = fc.integer({ min: 1, max: 9 });
const clusters = fc.record({
  capacity: fc.tuple(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 10, max: 60 })),
  users: fc.array(fc.record({ demand: fc.tuple(amount, amount), weight: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** By the rule itself, from a plain description: the least share is next until its task does not fit. */
function filled(
  capacity: readonly number[],
  users: readonly { demand: readonly number[]; weight: number }[],
  share: (user: number, count: number) => number,
): number[] {
  const counts = users.map(() => 0);
  for (;;) {
    const next = users
      .map((_, user) => user)
      .sort((a, b) => share(a, counts[a]) - share(b, counts[b]) || counts[a] - counts[b] || a - b)[0];
    counts[next]++;
    const fits = capacity.every(
      (all, r) => users.reduce((sum, { demand }, i) => sum + counts[i] * demand[r], 0) <= all,
    );
    if (fits) continue;
    counts[next]--;
    return counts;
  }
}

test("both rules fill the cluster as their definition says", async () => {
  await fc.assert(
    fc.asyncProperty(clusters, async ({ capacity, users }) => {
      // As the policy reckons, so that ties fall alike.
      const drf = filled(
        capacity,
        users,
        (i, n) => Math.max(...users[i].demand.map((d, r) => (n * d) / capacity[r])) / users[i].weight,
      );
      expect(await allocation("drf", capacity, users)).toEqual(drf);
      expect(await allocation("slot-fair", capacity, users)).toEqual(
        filled(capacity, users, (i, n) => n / users[i].weight),
      );
    }),
    { numRuns: 60 },
  );
});

test("the equal dominant share uses up one resource and no other", () => {
  fc.assert(
    fc.property(clusters, ({ capacity, users }) => {
      const demands = users.map(({ demand }) => demand);
      const weights = users.map(({ weight }) => weight);
      const share = equalDominantShare(capacity, demands, weights);
      const used = capacity.map((all, r) =>
        demands.reduce((sum, demand, i) => {
          const dominant = Math.max(...demand.map((d, k) => d / capacity[k]));
          return sum + ((weights[i] * share) / dominant) * (demand[r] / all);
        }, 0),
      );
      expect(Math.max(...used)).toBeCloseTo(1, 9);
    }),
  );
});

test.each([
  [[0, 1], [[1, 1]], /capacities must be > 0/],
  [[1, 1], [[0, 0]], /must demand something/],
  [[1, 1], [[1]], /must have 2 demands, got 1/],
])("an impossible cluster %j with demands %j is refused", (capacity, demands, message) => {
  expect(() => equalDominantShare(capacity, demands)).toThrow(message);
});

test("never more of a resource is taken than there is, and everybody is served", async () => {
  const capacity = [10, 16];
  const users = [{ demand: [1, 5] }, { demand: [4, 1] }, { demand: [2, 2], weight: 2 }];
  for (const scheduler of ["fcfs", "slot-fair", "drf"]) {
    const random = stream(3, 0, "resources");
    let now = 0;
    const tasks = Array.from({ length: 300 }, (): Task => [
      random.below(3),
      (now += random.below(2)),
      1 + random.below(5),
    ]);
    const served = await run(scheduler, capacity, users, tasks);
    expect(served).toHaveLength(300);
    for (const { start: at } of served) {
      const running = served.filter(({ start, finish }) => start <= at && at < finish);
      for (const [r, all] of capacity.entries()) {
        expect(running.reduce((sum, task) => sum + users[task.class].demand[r], 0)).toBeLessThanOrEqual(all);
      }
    }
    for (const { start, finish, size } of served) expect(finish - start).toBeCloseTo(size, 9);
  }
});

test("a resource of which tasks take all there is makes the scenario unstable", () => {
  const scenario = (rate: number): ReturnType<typeof scenarioOf> =>
    scenarioOf({
      nodes: [{ count: 100, speed: 2 }],
      capacity: { cpu: 20, memory: 1000 },
      queue: "central",
      workload: {
        arrivals: { kind: "poisson", rate },
        size: { kind: "exponential", mean: 4 },
        classes: [
          { name: "a", share: 3, demand: { cpu: 1 } },
          { name: "b", share: 1, demand: { cpu: 5, memory: 1 } },
        ],
      },
      strategies: { scheduler: "drf" },
    });
  // A task takes two processors for two seconds: five a second take all twenty.
  expect(unstable(scenario(5))).toMatch("the load of cpu is 1");
  expect(unstable(scenario(4.9))).toBeNull();
});

test.each([
  [{ capacity: { cpu: 1 } }, /capacity: needs workload.classes/],
  [{ workload: { classes: [{ name: "a", demand: { cpu: 1 } }] } }, /demand: needs capacity/],
  [{ capacity: { cpu: 1 }, workload: { classes: [{ name: "a" }] } }, /demand: required with capacity/],
  [{ capacity: { cpu: 1 }, workload: { classes: [{ name: "a", demand: { gpu: 1 } }] } }, /no such resource/],
  [{ capacity: { cpu: 1 }, workload: { classes: [{ name: "a", demand: { cpu: 2 } }] } }, /must be <= 1/],
  [{ capacity: { cpu: 0 } }, /must be > 0/],
  [{ strategies: { scheduler: "drf" } }, /drf shares resources and needs capacity/],
  [
    { capacity: { cpu: 1 }, strategies: { scheduler: "sjf" } },
    /sjf knows of slots alone; known.*: fcfs, drf, slot-fair/,
  ],
  [{ capacity: { cpu: 1 }, queue: "per-node" }, /needs queue: central/],
  [{ capacity: { cpu: 1 }, nodes: [{ count: 1 }, { count: 1, speed: 2 }] }, /needs nodes of equal speed/],
  [{ capacity: { cpu: 1 }, faults: { up: { kind: "exponential", mean: 1 } } }, /does not go with faults/],
])("%j is refused", (part: object, message: RegExp) => {
  const workload = {
    arrivals: { kind: "poisson", rate: 0.1 },
    size: { kind: "exponential", mean: 1 },
    ...Object("workload" in part ? part.workload : {}),
  };
  expect(() => scenarioOf({ nodes: [{ count: 1 }], queue: "central", ...part, workload })).toThrow(message);
});
