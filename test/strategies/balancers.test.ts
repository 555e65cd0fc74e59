import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { listed, randomList, serve } from "../records.ts";

/** 99.9 % points of chi-square by degrees of freedom. */
const CHI_SQUARE: Readonly<Record<number, number>> = { 1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 7: 24.32, 15: 37.7 };

function expectShares(seen: readonly number[], shares: readonly number[]): void {
  const total = seen.reduce((sum, count) => sum + count, 0);
  const distance = seen.reduce((sum, count, i) => sum + (count - total * shares[i]) ** 2 / (total * shares[i]), 0);
  expect(distance, seen.join(" ")).toBeLessThan(CHI_SQUARE[seen.length - 1]);
}

const even = (n: number): number[] => Array.from({ length: n }, () => 1 / n);

function tally(values: readonly number[], cells: number): number[] {
  const seen = Array.from({ length: cells }, () => 0);
  for (const value of values) seen[value]++;
  return seen;
}

/** Nodes chosen for tasks that come so far apart that every node is idle. */
async function idleChoices(balancer: unknown, nodes: object[], tasks: number): Promise<number[]> {
  const times = Array.from({ length: tasks }, (_, i) => 10 * i);
  const workload = listed(
    times,
    times.map(() => 1),
  );
  return (await serve({ seed: 11, nodes, workload, strategies: { balancer } })).served.map(({ node }) => node);
}

/** Nodes chosen for tasks of a list. */
async function choices(balancer: unknown, nodes: object[], times: number[], sizes: number[], replication = 0) {
  const input = { seed: 11, nodes, workload: listed(times, sizes), strategies: { balancer } };
  return (await serve(input, { replication })).served.map(({ node }) => node);
}

test("random: equal chances, whatever came before", async () => {
  const chosen = await idleChoices("random", [{ count: 4 }], 8000);
  expectShares(tally(chosen, 4), even(4));
  const pairs = chosen.slice(1).map((node, i) => 4 * chosen[i] + node);
  expectShares(tally(pairs, 16), even(16));
});

test("round-robin: in turn, whatever the nodes are and do", async () => {
  const nodes = [
    { count: 2, speed: 5, slots: 2 },
    { count: 1, speed: 0.1 },
  ];
  const { times, sizes } = randomList(stream(1, 0, "list"), 60, 1);
  expect(await choices("round-robin", nodes, times, sizes)).toEqual(times.map((_, i) => i % 3));
});

test("weighted-random: by speed × slots, or by the weights given", async () => {
  const nodes = [
    { count: 2, speed: 1 },
    { count: 1, speed: 3, slots: 2 },
  ];
  expectShares(tally(await idleChoices("weighted-random", nodes, 8000), 3), [1 / 8, 1 / 8, 6 / 8]);
  const given = await idleChoices({ name: "weighted-random", weights: [1, 2] }, nodes, 8000);
  expectShares(tally(given, 3), [1 / 4, 1 / 4, 2 / 4]);
  const without = await idleChoices({ name: "weighted-random", weights: [1, 0] }, nodes, 2000);
  expect(tally(without, 3)[2]).toBe(0);
});

/**
 * Three nodes with 3, 1 and 2 tasks when the one that is watched arrives: one to each, then two more to node 0 and one
 * to node 2. Round after round, far apart.
 */
async function watched(balancer: unknown, rounds: number): Promise<number[]> {
  const nodes = [{ count: 3 }];
  const loads = [0, 1, 2, 0, 1, 2, 0];
  // A balancer of the test's own makes the loads; the policy under test is asked for the last task of each round.
  const { balancers } = await import("../../strategies/registry.ts");
  const name = typeof balancer === "string" ? balancer : String(Object(balancer).name);
  const definition = balancers.get(name);
  const policy = definition?.create(typeof balancer === "string" ? {} : Object(balancer));
  if (definition === undefined || policy?.kind !== "chooser") throw new Error(`${name} is no chooser`);
  const wanted = [0, 1, 2, 0, 2, 0];
  const scripted = {
    ...definition,
    create: () => ({
      ...policy,
      choose: (...[task, set, context]: Parameters<typeof policy.choose>) =>
        task.id % loads.length < wanted.length
          ? set.at(wanted[task.id % loads.length])
          : policy.choose(task, set, context),
    }),
  };
  const times = Array.from({ length: rounds * loads.length }, (_, i) => 100 * Math.floor(i / loads.length));
  const workload = listed(
    times,
    times.map(() => 1),
  );
  const { served } = await serve(
    { seed: 3, nodes, workload, strategies: { balancer } },
    { policies: { balancer: scripted } },
  );
  return served.filter(({ id }) => id % loads.length === wanted.length).map(({ node }) => node);
}

describe("power-of-d, chances worked out by hand, with loads 3, 1 and 2", () => {
  test.each([
    // One look is random.
    [{ d: 1, replacement: false }, [1 / 3, 1 / 3, 1 / 3]],
    [{ d: 1, replacement: true }, [1 / 3, 1 / 3, 1 / 3]],
    // Two of three nodes: the pairs {0,1}, {0,2} and {1,2}, each 1/3, give 1, 2 and 1.
    [{ d: 2, replacement: false }, [0, 2 / 3, 1 / 3]],
    // Two looks that may coincide: node 0 only from (0,0); node 2 from (2,2), (0,2), (2,0); node 1 from the other five.
    [{ d: 2, replacement: true }, [1 / 9, 5 / 9, 3 / 9]],
    // All three nodes: always the shortest. Three looks that may coincide miss node 1 with chance 8/27.
    [{ d: 3, replacement: false }, [0, 1, 0]],
    [{ d: 3, replacement: true }, [1 / 27, 19 / 27, 7 / 27]],
    [{ d: 50, replacement: false }, [0, 1, 0]],
  ])("%j", async (parameters, shares) => {
    const chosen = await watched({ name: "power-of-d", ...parameters }, 1800);
    const seen = tally(chosen, 3);
    const possible = shares.flatMap((share, i) => (share > 0 ? [i] : []));
    for (const [i, count] of seen.entries()) if (!possible.includes(i)) expect(count).toBe(0);
    if (possible.length > 1) {
      expectShares(
        possible.map((i) => seen[i]),
        possible.map((i) => shares[i]),
      );
    }
  });
});

test("power-of-d with all nodes drawn sends every task where join-shortest-queue might", async () => {
  const { times, sizes } = randomList(stream(2, 0, "list"), 400, 0.5);
  const input = {
    seed: 1,
    nodes: [{ count: 4 }],
    workload: listed(times, sizes),
    strategies: { balancer: { name: "power-of-d", d: 4 } },
  };
  const { served } = await serve(input);
  for (const { id, arrival, node } of served) {
    const loads = [0, 0, 0, 0];
    for (const other of served) if (other.id < id && other.finish > arrival) loads[other.node]++;
    expect(loads[node], `task ${id}`).toBe(Math.min(...loads));
  }
});

test("join-shortest-queue: always a shortest line", async () => {
  const { times, sizes } = randomList(stream(3, 0, "list"), 600, 0.5);
  const nodes = [{ count: 3 }, { count: 1, speed: 4, slots: 2 }];
  const input = { seed: 1, nodes, workload: listed(times, sizes), strategies: { balancer: "join-shortest-queue" } };
  const { served } = await serve(input);
  for (const { id, arrival, node } of served) {
    const loads = [0, 0, 0, 0];
    for (const other of served) if (other.id < id && other.finish > arrival) loads[other.node]++;
    expect(loads[node], `task ${id}`).toBe(Math.min(...loads));
  }
});

test("join-shortest-queue and join-idle-queue break ties with equal chances", async () => {
  for (const balancer of ["join-shortest-queue", "join-idle-queue"]) {
    expectShares(tally(await idleChoices(balancer, [{ count: 5 }], 6000), 5), even(5));
  }
  // Ties among some nodes only: nodes that hold one task, while the first of three in a round sits on another.
  const times = Array.from({ length: 6000 }, (_, i) => 10 * Math.floor(i / 2));
  const chosen = await choices(
    "join-shortest-queue",
    [{ count: 3 }],
    times,
    times.map(() => 1),
  );
  const steps = chosen.flatMap((node, i) => (i % 2 === 1 ? [(node - chosen[i - 1] + 3) % 3] : []));
  expect(tally(steps, 3)[0]).toBe(0);
  expectShares(tally(steps, 3).slice(1), even(2));
});

test("join-idle-queue: an idle node if there is one, else any with equal chances", async () => {
  // Four tasks at once: three idle nodes are used up first; the fourth goes anywhere.
  const times = Array.from({ length: 8000 }, (_, i) => 10 * Math.floor(i / 4));
  const chosen = await choices(
    "join-idle-queue",
    [{ count: 3 }],
    times,
    times.map(() => 1),
  );
  for (let i = 0; i < chosen.length; i += 4) expect(new Set(chosen.slice(i, i + 3)).size).toBe(3);
  expectShares(
    tally(
      chosen.filter((_, i) => i % 4 === 3),
      3,
    ),
    even(3),
  );
});

/** Kiefer and Wolfowitz: sending each task to the node with the least work left is one line in front of all nodes. */
describe("least-work-left starts every task when one central line would", () => {
  test.each([2, 3, 7])("%i nodes", async (count) => {
    for (const replication of [0, 1, 2]) {
      const common = {
        seed: 5,
        nodes: [{ count }],
        workload: {
          arrivals: { kind: "poisson", load: 0.9 },
          size: { kind: "hyperexponential", mean: 1, cv2: 8 },
        },
        run: { tasks: 1500 },
      };
      const spread = await serve({ ...common, strategies: { balancer: "least-work-left" } }, { replication });
      const central = await serve({ ...common, queue: "central", strategies: {} }, { replication });
      for (const [i, { start, finish }] of central.served.entries()) {
        expect(spread.served[i].start).toBeCloseTo(start, 8);
        expect(spread.served[i].finish).toBeCloseTo(finish, 8);
      }
    }
  });
});

test("least-work-left: work counts, not tasks; per speed and slots; what has been done is taken off", async () => {
  // 0 → 10 s on some node a; 1 → the other, b, 4 s; 2 → b (4 < 10): 7 s. At 5: a has 5 left, b 2: b again (1 + 2).
  const [a, b, c, d] = await choices("least-work-left", [{ count: 2 }], [0, 0, 0, 5], [10, 4, 3, 1]);
  expect([b, c, d]).toEqual([1 - a, 1 - a, 1 - a]);
  // Node 1 is five times as fast: after 3 s of work (0.6 s there) the tie is broken, it goes on getting more until it
  // has more seconds to go than the other.
  const nodes = [{ count: 1 }, { count: 1, speed: 5 }];
  const chosen = await choices("least-work-left", nodes, [0, 0.1, 0.1, 0.1, 0.1], [1, 3, 3, 3, 3]);
  // Whoever gets task 0, at 0.1 node 1 takes 3, 3 (1.2 s), and then the other has less to do (at most 0.9 s).
  expect(chosen.slice(1)).toEqual(chosen[0] === 0 ? [1, 1, 0, 1] : [0, 1, 1, 1]);
});
