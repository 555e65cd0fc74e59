import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Measured, Result } from "../../bench/measure.ts";
import { writePerformance } from "../../bench/report.ts";
import { folderWith } from "../cli/running.ts";

const at = (median: number): Result["perSecond"] => ({ median, slowest: median / 2, fastest: median * 2 });
const point = (n: number, perSecond: number) => ({ at: n, tasks: 2e6, perSecond, peakRssBytes: 64e6 });

const measured: Measured = {
  machine: { cpu: "Abacus", cores: 3, memoryBytes: 2 ** 33, system: "Linux 9", node: "v99.1.0", date: "2031-07-05" },
  runs: 5,
  scale: 1,
  results: [
    {
      name: "mmc-100",
      title: "M/M/100, one queue",
      unit: "tasks",
      amount: 10_000_000,
      perSecond: at(3e6),
      peakRssBytes: 93e6,
      against: [
        { title: "C++", perSecond: at(6e6), ratio: 0.5 },
        { title: "SimPy", perSecond: at(1e5), ratio: 30 },
      ],
    },
    { name: "srpt", title: "SRPT", unit: "tasks", amount: 500, perSecond: at(1e6), peakRssBytes: 1e6, against: [] },
    {
      name: "easy-sdsc-blue",
      title: "EASY over a log",
      unit: "jobs",
      amount: 200_000,
      perSecond: at(80_000),
      peakRssBytes: 117e6,
      against: [],
    },
    {
      name: "replications",
      title: "200 replications on 2 threads",
      unit: "tasks",
      amount: 4000,
      perSecond: at(2e6),
      peakRssBytes: 200e6,
      against: [{ title: "1 thread", perSecond: at(1e6), ratio: 1.97 }],
    },
    {
      name: "start-help",
      title: "poolsim --help",
      unit: "starts",
      amount: 1,
      perSecond: at(10),
      peakRssBytes: 57e6,
      against: [{ title: "node -e 0", perSecond: at(25), ratio: 2.5 }],
    },
  ],
  memory: { tasks: 1e8, peakRssBytes: 96e6, fewerTasks: 1e6, peakRssBytesOfFewer: 80e6, ratio: 1.2 },
  growth: {
    nodes: [
      { title: "power of two", points: [point(100, 2e6), point(1e6, 3e5)] },
      { title: "join the shortest queue", points: [point(100, 1.5e6), point(1e6, 25_000)] },
    ],
    pending: [point(1, 5e6), point(1e6, 4e5)],
    tasks: [point(1e6, 2.5e6)],
  },
  missing: [],
};

async function written(given: Measured) {
  const folder = folderWith();
  const paths = await writePerformance(given, folder);
  expect(paths.map((path) => path.slice(folder.length + 1))).toEqual(readdirSync(folder));
  return { text: readFileSync(join(folder, "performance.md"), "utf8"), files: readdirSync(folder), folder };
}

test("the page shows every result, and lines fit", async () => {
  const { text, files, folder } = await written(measured);
  for (const row of [
    "Measured on 2031-07-05: Abacus, 3 cores, 8 GiB, Linux 9, Node v99.1.0.",
    "| M/M/100, one queue | 10,000,000 | 3.00 (1.50 to 6.00) | 0.50 × C++, 30 × SimPy | 93 |",
    "| SRPT | 500 | 1.00 (0.50 to 2.00) | – | 1 |",
    "| EASY over a log | 200,000 | 0.080 (0.040 to 0.16) | 2.5 | – | 117 |",
    "| 200 replications on 2 threads | 4,000 | 2.00 (1.00 to 4.00) | 1.97 × 1 thread | 200 |",
    "| poolsim --help | 100 (200 to 50) | 40 (80 to 20) | 2.50 | 57 |",
    "| 1,000,000 | 0.30 | 64 | 0.025 | 64 |",
    "| 1 | 5.00 | 64 |",
  ]) {
    expect(text.split("\n")).toContain(row);
  }
  const flat = text.replaceAll("\n", " ");
  expect(flat).toContain("medians of 5 runs");
  expect(flat).toContain("takes 80 MB with 1,000,000 tasks and 96 MB with 100,000,000: 1.20 times as much.");
  expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
  expect(files).toEqual(["performance.md", "performance.png"]);
  expect([...readFileSync(join(folder, "performance.png")).subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
});

test("the page leaves out what was not measured", async () => {
  const { text, files } = await written({ ...measured, results: [], memory: null, growth: null });
  expect(text.match(/^##? .*/gm)).toEqual(["# Performance", "## What is tested"]);
  expect(text).not.toContain("performance.png");
  expect(files).toEqual(["performance.md"]);
});
