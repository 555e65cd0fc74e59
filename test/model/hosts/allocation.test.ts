import { expect, test } from "vitest";
import { stream } from "../../../sim/kernel/stream.ts";
import type { Level, PeerRule } from "../../../sim/model/hosts/peers.ts";
import { free, place, type Placed, type Wanted } from "./placing.ts";

const CAPACITY = [16, 64];
const hosts = (count: number): Placed[] => Array.from({ length: count }, () => ({ capacity: CAPACITY }));

/** VMs that come and go, some at one instant. */
function traffic(count: number, seed: number): Wanted[] {
  const random = stream(seed, 0, "vms");
  let at = 0;
  return Array.from({ length: count }, () => {
    if (random.below(3) > 0) at += random.next();
    return { at, lifetime: 8 * random.exponential(), demand: [1 + random.below(8), 1 + random.below(30)] };
  });
}

/** The same by looking at every host: what first, next, best and worst fit mean. */
function naively(policy: string, given: readonly Placed[], wanted: readonly Wanted[]): number[] {
  const left = given.map(({ capacity }) => [...capacity]);
  const leaving: { at: number; host: number; demand: readonly number[] }[] = [];
  const share = (host: number): number => left[host].reduce((sum, amount, r) => sum + amount / CAPACITY[r], 0);
  let last = 0;
  return wanted.map(({ at = 0, lifetime = Infinity, demand }) => {
    for (const gone of leaving.filter((one) => one.at <= at)) {
      leaving.splice(leaving.indexOf(gone), 1);
      for (const [r, amount] of gone.demand.entries()) left[gone.host][r] += amount;
    }
    const able = left.map((_, host) => host).filter((host) => demand.every((amount, r) => amount <= left[host][r]));
    if (able.length === 0) return -1;
    const keys: Record<string, (host: number) => number> = {
      "first-fit": (host) => host,
      "next-fit": (host) => (host - last + given.length) % given.length,
      "best-fit": share,
      "worst-fit": (host) => -share(host),
    };
    const key = keys[policy];
    const host = able.reduce((best, one) => (key(one) < key(best) ? one : best));
    last = host;
    for (const [r, amount] of demand.entries()) left[host][r] -= amount;
    leaving.push({ at: at + lifetime, host, demand });
    return host;
  });
}

test.each(["first-fit", "next-fit", "best-fit", "worst-fit"])("%s places as a plain scan does", (policy) => {
  for (let seed = 1; seed <= 5; seed++) {
    const wanted = traffic(600, seed);
    const expected = naively(policy, hosts(7), wanted);
    expect(place(policy, hosts(7), wanted)).toEqual(expected);
    expect(expected.filter((host) => host === -1).length).toBeGreaterThan(10);
    expect(new Set(expected).size).toBe(8);
  }
});

test.each(["first-fit", "best-fit", "tetris", "random-fit"])("under %s free and used add up to capacity", (policy) => {
  const wanted = traffic(400, 9);
  let seen = 0;
  let most = 0;
  place(policy, hosts(6), wanted, {
    watch(now) {
      seen++;
      for (let host = 0; host < now.count; host++) {
        const own = [now.free[2 * host], now.free[2 * host + 1]];
        expect(own.every((amount, r) => amount >= 0 && amount <= CAPACITY[r])).toBe(true);
        if (now.vms[host] === 0) expect(own).toEqual(CAPACITY);
        most = Math.max(most, now.vms[host]);
      }
    },
  });
  expect(seen).toBeGreaterThan(500);
  expect(most).toBeGreaterThan(3);
});

const six: Placed[] = [0, 0, 1, 1, 2, 2].map((rack, i) => ({ capacity: [8], rack, zone: Math.floor(i / 4) }));
const ruled = (rule: Partial<PeerRule>): { peers: PeerRule; groups: null } => ({
  peers: { ...free.peers, ...rule },
  groups: null,
});
const ones = (count: number): Wanted[] => Array.from({ length: count }, () => ({ demand: [1] }));

test.each<[Level, number[]]>([
  ["host", [0, 1, 2, 3, 4, 5, -1]],
  ["rack", [0, 2, 4, -1, -1, -1, -1]],
  ["zone", [0, 4, -1, -1, -1, -1, -1]],
])("VMs are kept apart by %s", (apart, expected) => {
  expect(place("first-fit", six, ones(7), { classes: [ruled({ apart })] })).toEqual(expected);
});

test("VMs are kept together: the class stays where its first member went until all have left", () => {
  const wanted = [
    { demand: [6], lifetime: 10 },
    { demand: [3], at: 1, lifetime: 1 },
    { demand: [6], at: 2, class: 1 },
    { demand: [6], at: 3 },
    { demand: [8], at: 11 },
  ];
  const classes = [ruled({ together: "rack" }), free];
  // The second goes beside the first in rack 0; the other class fills host 1 then, so the fourth finds rack 0 full.
  expect(place("first-fit", six, wanted, { classes })).toEqual([0, 1, 1, -1, 0]);
});

test("VMs are spread: no rack gets more than one above the emptiest", () => {
  const classes = [ruled({ spread: { over: "rack", skew: 1 } })];
  expect(place("first-fit", six, ones(7), { classes })).toEqual([0, 2, 4, 0, 2, 4, 0]);
});

test("a class with hosts of its own uses no others, and others use them too", () => {
  const classes = [free, { ...free, groups: [3, 4] }];
  const wanted = [5, 5, 5, 5].map((demand, i) => ({ demand: [demand], class: i === 3 ? 0 : 1 }));
  expect(place("first-fit", six, wanted, { classes })).toEqual([3, 4, -1, 0]);
  expect(place("best-fit", six, wanted, { classes })).toEqual([3, 4, -1, 0]);
});

test("GPU shares are of single GPUs: three halves and a quarter leave no whole GPU of two", () => {
  const two = [{ capacity: [100, 2e6], gpus: 2 }];
  const part = (gpu: number): Wanted => ({ demand: [1, gpu * 1e6] });
  const resources = ["cores", "gpu"];
  // 0.7 and 0.7 lie on different GPUs: what is left adds up to 0.6, of which no half can be had.
  expect(place("first-fit", two, [0.7, 0.7, 0.5, 0.3, 0.3].map(part), { resources })).toEqual([0, 0, -1, 0, 0]);
  expect(place("first-fit", two, [0.5, 1, 0.5, 0.1].map(part), { resources })).toEqual([0, 0, 0, -1]);
  expect(place("first-fit", two, [0.5, 2].map(part), { resources })).toEqual([0, -1]);
});
