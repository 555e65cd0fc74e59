import { describe, expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { allocators } from "../../strategies/registry.ts";
import { place, type Placed, type Wanted } from "../model/hosts/placing.ts";

const host = (capacity: number[], left: number[], power: [number, number]): Placed => ({
  capacity,
  ...(left.join() === capacity.join() ? {} : { used: capacity.map((amount, r) => amount - left[r]) }),
  power,
});

/** Cores and memory of unlike hosts, what is left of them, and their power. */
const scene: Placed[] = [
  host([16, 20], [12, 16], [120, 320]),
  host([12, 32], [5, 17], [50, 250]),
  host([10, 20], [10, 19], [80, 180]),
  host([10, 24], [10, 24], [120, 320]),
  host([12, 32], [12, 32], [80, 120]),
  host([16, 24], [1, 3], [120, 270]),
  host([24, 20], [8, 16], [80, 280]),
  host([16, 24], [16, 5], [100, 200]),
  host([20, 20], [5, 16], [50, 110]),
  host([12, 20], [12, 11], [100, 140]),
  host([12, 16], [7, 14], [100, 250]),
  host([16, 40], [15, 29], [100, 160]),
  host([10, 40], [3, 38], [120, 160]),
];

// Each score by its published formula, over the hosts that can take (3, 2); the workload asks for (3, 1.5) on average.
test.each([
  ["first-fit", 0],
  ["next-fit", 0],
  ["best-fit", 1],
  ["worst-fit", 3],
  ["first-fit-decreasing", 0],
  ["best-fit-decreasing", 1],
  ["dot-product", 12],
  ["cosine", 9],
  ["l2-norm-diff", 7],
  ["tetris", 2],
  ["least-allocated", 4],
  ["most-allocated", 1],
  ["balanced-allocation", 11],
  ["power-aware-best-fit-decreasing", 8],
])("%s takes host %i of unlike hosts", (policy, expected) => {
  const shapes = [
    { share: 0.5, demand: [3, 2] },
    { share: 0.5, demand: [3, 1] },
  ];
  expect(place(policy, scene, [{ demand: [3, 2] }], { shapes })).toEqual([expected]);
});

const bins = (count: number): Placed[] => Array.from({ length: count }, () => ({ capacity: [10] }));
const sizes = (of: readonly number[]): Wanted[] => of.map((size) => ({ demand: [size] }));

test.each([
  ["first-fit", [0, 1, 0, 1, 2, 2]],
  ["next-fit", [0, 1, 1, 2, 2, 3]],
  ["best-fit", [0, 1, 1, 0, 2, 2]],
  ["worst-fit", [0, 1, 2, 3, 2, 3]],
  // In order 7, 6, 6, 3, 3, 2.
  ["first-fit-decreasing", [1, 0, 0, 1, 2, 2]],
  ["best-fit-decreasing", [1, 0, 0, 1, 2, 2]],
])("%s packs 6, 7, 3, 3, 2, 6 that come together", (policy, expected) => {
  expect(place(policy, bins(4), sizes([6, 7, 3, 3, 2, 6]))).toEqual(expected);
});

test("best fit leaves the large gap that first fit spoils", () => {
  const given = [
    { capacity: [10], used: [4] },
    { capacity: [10], used: [7] },
  ];
  expect(place("first-fit", given, sizes([3, 6]))).toEqual([0, -1]);
  expect(place("best-fit", given, sizes([3, 6]))).toEqual([1, 0]);
  expect(place("worst-fit", given, sizes([3, 3, 3]))).toEqual([0, 0, 1]);
});

test("worst fit opens a new bin only where it must, if told so", () => {
  expect(place("worst-fit", bins(3), sizes([4, 4, 4]))).toEqual([0, 1, 2]);
  expect(place("worst-fit", bins(3), sizes([4, 4, 4]), { parameters: { inUse: true } })).toEqual([0, 0, 1]);
});

test("best fit decreasing and first fit decreasing differ where the fullest bin is not the first", () => {
  const given = [
    { capacity: [10], used: [3] },
    { capacity: [10], used: [5] },
  ];
  expect(place("first-fit-decreasing", given, sizes([2, 5]))).toEqual([0, 0]);
  expect(place("best-fit-decreasing", given, sizes([2, 5]))).toEqual([0, 1]);
});

test("random-fit takes each host that can equally often", () => {
  const runs = 4000;
  const given = [{ capacity: [1] }, ...bins(4)];
  const counts = [0, 0, 0, 0, 0];
  // One sequence of VMs that leave at once, so that every choice is among the same four.
  const wanted = Array.from({ length: runs }, (_, i) => ({ demand: [2], at: i, lifetime: 0.5 }));
  for (const chosen of place("random-fit", given, wanted)) counts[chosen]++;
  expect(counts[0]).toBe(0);
  const deviation = Math.sqrt(runs * 0.25 * 0.75);
  for (const count of counts.slice(1)) expect(Math.abs(count - runs / 4)).toBeLessThan(4 * deviation);
});

test("spread goes by zone, then rack, then host, then what is free", () => {
  const at = (rack: number, zone: number): Placed => ({ capacity: [8], rack, zone });
  const given = [at(0, 0), at(1, 0), at(2, 1)];
  expect(place("spread", given, sizes([1, 1, 1, 1, 1]))).toEqual([0, 2, 1, 2, 0]);
});

test("filter-and-weigh adds what is weighed, each from 0 to 1 over the hosts", () => {
  // Free shares 1, 0.8 and 0.2 become 1, 0.75 and 0; speeds 1, 3 and 2 become 0, 1 and 0.5.
  const given = [0, 2, 8].map((used, i) => ({
    capacity: [10],
    speed: [1, 3, 2][i],
    ...(used === 0 ? {} : { used: [used] }),
  }));
  const chosen = (parameters: Record<string, number>): number[] =>
    place("filter-and-weigh", given, sizes([1]), { parameters });
  expect(chosen({})).toEqual([0]);
  expect(chosen({ free: 1, speed: 1 })).toEqual([1]);
  expect(chosen({ free: 1, speed: 0.2 })).toEqual([0]);
  expect(chosen({ free: -1 })).toEqual([2]);
  expect(chosen({ free: 0, vms: 1 })).toEqual([1]);
});

test("fragmentation-gradient completes a GPU in part use rather than open one", () => {
  const resources = ["cores", "gpu"];
  const given = [
    { capacity: [9, 1e6], gpus: 1 },
    { capacity: [9, 2e6], used: [1, 5e5], gpus: 2 },
  ];
  const shapes = [5e5, 1e6].map((gpu) => ({ share: 0.5, demand: [1, gpu] }));
  // Half a GPU on host 0 leaves half of no use to whole requests: +0.25; on host 1 it uses up such a half: −0.25.
  const half = [{ demand: [1, 5e5] }];
  expect(place("fragmentation-gradient", given, half, { resources, shapes })).toEqual([1]);
  expect(place("first-fit", given, half, { resources, shapes })).toEqual([0]);
});

const mixed: Placed[] = scene.map((one, i) => ({ ...one, speed: 1 + (i % 3), rack: i % 5, zone: i % 2, gpus: 0 }));
const withGpus: Placed[] = mixed.map(({ capacity, used, ...rest }, i) => ({
  ...rest,
  capacity: [...capacity, (1 + (i % 3)) * 1e6],
  ...(used === undefined ? {} : { used: [...used, i % 2 === 0 ? 5e5 : 0] }),
  gpus: 1 + (i % 3),
}));

function traffic(seed: number): Wanted[] {
  const random = stream(seed, 0, "vms");
  return Array.from({ length: 80 }, (_, i) => ({
    demand: [1 + random.below(5), 1 + random.below(6), random.below(3) * 5e5],
    at: Math.floor(i / 4),
    lifetime: 5 + 10 * random.next(),
  }));
}

const parametersOf: Readonly<Record<string, Record<string, number>>> = {
  "filter-and-weigh": { balance: 1, speed: 0.7 },
};

describe.each([...allocators.keys()])("%s", (policy) => {
  const run = (seed: number, watch?: () => void): number[] =>
    place(policy, withGpus, traffic(seed), {
      parameters: parametersOf[policy] ?? {},
      ...(watch === undefined ? {} : { watch }),
    });

  test("makes the same choices for the same seed, in fresh state each time, and uses hosts", () => {
    const first = run(3);
    expect(run(3)).toEqual(first);
    expect(run(4)).not.toEqual(first);
    expect(first.filter((one) => one >= 0).length).toBeGreaterThan(20);
  });

  test("takes the only host that can, and refuses nobody whom one can take", () => {
    const given: Placed[] = [
      { capacity: [4, 4], power: [1, 2] },
      { capacity: [8, 2], power: [1, 2] },
      { capacity: [2, 8], power: [1, 2] },
    ];
    const demands = [
      [3, 3],
      [8, 1],
      [2, 8],
      [1, 1],
      [1, 1],
    ];
    const got = place(
      policy,
      given,
      demands.map((demand, i) => ({ demand, at: i })),
      { parameters: {} },
    );
    expect(got.slice(0, 4)).toEqual([0, 1, 2, 0]);
    expect(got[4]).toBe(-1);
  });
});

test("every pair of allocators differs on one scenario", () => {
  const results = [...allocators.keys()].map((policy) => {
    const placed = place(policy, withGpus, traffic(7), { parameters: parametersOf[policy] ?? {} });
    return [policy, placed.join()] as const;
  });
  for (const [i, [policy, result]] of results.entries()) {
    for (const [other, otherResult] of results.slice(0, i))
      expect(result, `${policy} and ${other}`).not.toBe(otherResult);
  }
});
