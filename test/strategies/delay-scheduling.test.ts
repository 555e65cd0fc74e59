import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { placement, runJobs, startsOf } from "../jobs.ts";

const TWO = { groups: [{ count: 2 }] };

const waits = [
  { at: 0, sizes: [10], inputs: [[0]] },
  { at: 1, sizes: [4], inputs: [[0]] },
];
const remote = { ...TWO, remote: 2 };
const ran = (skips: number): unknown =>
  runJobs(waits, placement("delay-scheduling", { skips, interval: 3.5 }), remote).tasks[1][0];

test("delay-scheduling: a job is skipped D times, by hand", () => {
  // Node 1 is offered at 1, at 4.5 and at 8; node 0 is idle at 10. Away from its input the task takes 8 s.
  expect(ran(0)).toEqual({ start: 1, finish: 9, node: 1 });
  expect(ran(1)).toEqual({ start: 4.5, finish: 12.5, node: 1 });
  expect(ran(2)).toEqual({ start: 8, finish: 16, node: 1 });
  expect(ran(3)).toEqual({ start: 10, finish: 14, node: 0 });
});

test("delay-scheduling: others go ahead of a job that is skipped", () => {
  const jobs = [...waits, { at: 2, sizes: [1], inputs: [[1]] }];
  const { tasks } = runJobs(jobs, placement("delay-scheduling", { skips: 9, interval: 3.5 }), remote);
  expect(tasks[2]).toEqual([{ start: 2, finish: 3, node: 1 }]);
  expect(tasks[1]).toEqual([{ start: 10, finish: 14, node: 0 }]);
});

test("delay-scheduling: who has waited long enough starts anywhere, and waits again after a local start", () => {
  const jobs = [
    { at: 0, sizes: [20], inputs: [[0]] },
    { at: 1, sizes: [1, 1, 1], inputs: [[0], [0], [1]] },
  ];
  const { tasks } = runJobs(jobs, placement("delay-scheduling", { skips: 1, interval: 5 }), { ...TWO, remote: 3 });
  // At 1 node 1 is offered: the third task has its input there. At 2 it is skipped; at 7 it starts away from its
  // input, until 10, and as it has waited already the next one does so too.
  expect(tasks[1]).toEqual([
    { start: 7, finish: 10, node: 1 },
    { start: 10, finish: 13, node: 1 },
    { start: 1, finish: 2, node: 1 },
  ]);
});

test("delay-scheduling: fewest running tasks first, or order of arrival", () => {
  const jobs = [
    { at: 0, sizes: [10, 6, 5] },
    { at: 1, sizes: [1] },
  ];
  const fair = startsOf(jobs, placement("delay-scheduling"), TWO);
  expect(fair).toEqual([[0, 0, 7], [6]]);
  expect(startsOf(jobs, placement("delay-scheduling", { order: "fcfs" }), TWO)).toEqual([[0, 0, 6], [10]]);
});

test.each([
  [0, 3],
  [4, 3],
  [10, 3],
  [10, 1],
])("delay-scheduling: D = %d, %d replicas: a share 1 − (1 − R / M)^(D + 1) of single tasks is local", (d, r) => {
  const nodes = 20;
  const count = 1500;
  const random = stream(5, 0, "test");
  const everywhere = Array.from({ length: nodes }, (_, node) => node);
  // One job keeps all nodes busy with whatever the others leave, so that each idle slot is a node drawn at random. The
  // others come one by one and go first, because none of their tasks is running.
  const sizes = Array.from({ length: nodes * (count + 1) }, () => random.exponential());
  const others = Array.from({ length: count }, (_, i) => {
    const from = random.below(nodes);
    return { at: i + 1, sizes: [1e-9], inputs: [everywhere.map((k) => (from + k) % nodes).slice(0, r)] };
  });
  const given = [{ at: 0, sizes, inputs: sizes.map(() => everywhere) }, ...others];
  const { tasks } = runJobs(given, placement("delay-scheduling", { skips: d }), {
    groups: [{ count: nodes }],
    random,
  });
  const found = others.filter(({ inputs }, i) => inputs[0].includes(tasks[i + 1][0].node)).length / count;
  // D skips, and the offer after them may be a good one, too (Zaharia et al. 2010, sec. 3.3, count the skips alone).
  const local = 1 - (1 - r / nodes) ** (d + 1);
  expect(Math.abs(found - local)).toBeLessThan(3 * Math.sqrt((local * (1 - local)) / count));
});
