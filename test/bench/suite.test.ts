import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { UsageError, argumentsOf } from "../../bench/arguments.ts";
import type { Measured } from "../../bench/measure.ts";
import { folderWith, root } from "../cli/running.ts";

/** A compiler whose programs are their sources, and an interpreter that says what it was given. */
const FAKES = {
  "g++": '#!/bin/sh\n[ "$1 $2 $4" = "-O3 -march=native -o" ] && cp "$3" "$5" && chmod +x "$5"\n',
  python3: '#!/bin/sh\necho "naive $# words, last $3, 0$3 jobs/s"\n',
};

function programs(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  for (const name of Object.keys(files)) chmodSync(join(folder, name), 0o755);
  return folder;
}

const job = (id: number): string => `${id} ${10 * id} -1 30 2 -1 -1 2 60 -1 1 1 1 1 1 -1 -1 -1\n`;

function dataFolder(): string {
  const folder = folderWith();
  mkdirSync(join(folder, "swf"));
  const log = gzipSync([1, 2, 3].map(job).join(""));
  writeFileSync(join(folder, "swf", "SDSC-BLUE-2000-4.2-cln.swf.gz"), log);
  return folder;
}

function bench(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const program = join(root, "dist", "bench", "main.js");
  const child = spawnSync(process.execPath, [program, ...words], { encoding: "utf8", env: { ...process.env, ...env } });
  return { code: child.status, out: child.stdout, err: child.stderr };
}

test("measures works and peers from end to end", () => {
  const env = {
    POOLSIM_DATA: dataFolder(),
    // The peer's rate is its two words side by side: it is told how many tasks and servers.
    POOLSIM_PEERS: programs({ "mmc.cpp": '#!/bin/sh\necho "fake $1$2 tasks/s"\n', "easy_naive.py": "" }),
    PATH: [programs(FAKES), process.env.PATH].join(delimiter),
  };
  const only = "mmc-1,p2c-100,easy-sdsc-blue,start-help,memory";
  const { code, out, err } = bench(["--json", "--runs", "2", "--scale", "0.001", "--peers", "--only", only], env);
  expect(code, err).toBe(0);
  const measured = JSON.parse(out) as Measured;
  expect(measured).toMatchObject({ runs: 2, scale: 0.001, growth: null });
  expect(measured.results.map(({ name, unit, amount }) => [name, unit, amount])).toEqual([
    ["mmc-1", "tasks", 20_000],
    ["p2c-100", "tasks", 10_000],
    ["easy-sdsc-blue", "jobs", 3],
    ["start-help", "starts", 1],
  ]);
  for (const { name, perSecond, peakRssBytes } of measured.results) {
    expect(perSecond.slowest, name).toBeGreaterThan(0);
    expect(perSecond.median, name).toBeCloseTo((perSecond.slowest + perSecond.fastest) / 2, 6);
    expect(peakRssBytes, name).toBeGreaterThan(20e6);
  }
  const [mmc, p2c, easy, help] = measured.results;
  expect(mmc.against).toEqual([
    { title: "C++", perSecond: { median: 200_001, slowest: 200_001, fastest: 200_001 }, ratio: expect.any(Number) },
  ]);
  expect(mmc.against[0].ratio).toBe(mmc.perSecond.median / 200_001);
  expect(p2c.against).toEqual([]);
  expect(easy.against).toMatchObject([{ title: "naive EASY in Python", perSecond: { median: 1152 } }]);
  expect(help.against[0].ratio).toBe(help.against[0].perSecond.median / help.perSecond.median);
  expect(measured.memory).toMatchObject({ tasks: 10_000, fewerTasks: 1000 });
  // One line for each peer that is not there.
  const missing = ["mmc-simpy (SimPy)", "jsq2 (C++)", "jsq2-simgrid (SimGrid)", "jsq2-simpy (SimPy)"];
  expect(measured.missing.map((line) => /no peer (.+?):/.exec(line)?.[1])).toEqual(missing);
  expect(err.trim().split("\n")).toEqual(measured.missing);
});

test("without logs and peers says so and measures the rest", () => {
  const nowhere = join(folderWith(), "nowhere");
  const works = "mmc-10000,easy-sdsc-blue,replications,job-sum";
  const words = ["--runs", "1", "--scale", "0.001", "--peers", "--only", works];
  const { code, out, err } = bench(words, { POOLSIM_DATA: nowhere, POOLSIM_PEERS: nowhere });
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual([
    expect.stringMatching(/^mmc-10000 .* M tasks\/s +\d+ MB$/),
    expect.stringMatching(/^replications .* M tasks\/s +\d+ MB {2}\d\.\d\d × 1 thread, \d\.\d\d × 2 processes$/),
    expect.stringMatching(/^job-sum .* elements\/s +– MB {2}[\d.]+ × 1 thread, [\d.]+ × 2 threads without a pool$/),
    "",
  ]);
  expect(err.trim().split("\n")).toEqual([
    expect.stringMatching(/^no peer mmc \(C\+\+\): there is no mmc\.cpp in .*nowhere; set POOLSIM_PEERS/),
    expect.stringMatching(/^easy-sdsc-blue is left out: there is no .*nowhere.*; set POOLSIM_DATA/),
  ]);
});

test("wrong arguments end with code 2 and print nothing", () => {
  expect(bench(["--runs", "0"])).toEqual({
    code: 2,
    out: "",
    err: "--runs must be a whole number >= 1, got 0\nsee: npm run bench -- --help\n",
  });
});

test.each([
  [["--runs", "2.5"], "--runs must be a whole number >= 1, got 2.5"],
  [["--runs", "many"], "--runs must be a whole number >= 1, got NaN"],
  [["--runs"], "Not enough arguments following: runs"],
  [["--runs", "1", "--runs", "2"], "--runs is given more than once"],
  [["--scale", "0"], "--scale must be > 0, got 0"],
  [["--scale", "-1"], "--scale must be > 0, got -1"],
  [["--only", "mmc-1,mmc-2"], '--only: unknown work "mmc-2"; did you mean mmc-1?'],
  [["--json=maybe"], "--json=maybe: takes no value but true or false"],
  [["--jsno"], "Unknown argument: jsno"],
  [["json"], "only options are taken"],
])("%j is refused", (words, message) => {
  expect(() => argumentsOf(words, ["mmc-1", "srpt"])).toThrow(UsageError);
  expect(() => argumentsOf(words, ["mmc-1", "srpt"])).toThrow(message);
});

test("what is not said takes its usual value; a report has growth too", () => {
  const usual = { json: false, runs: 5, only: null, peers: false, growth: false, long: false, scale: 1, report: null };
  expect(argumentsOf([], [])).toMatchObject(usual);
  expect(argumentsOf(["--report"], [])).toMatchObject({ ...usual, growth: true, report: "docs" });
  expect(argumentsOf(["--report", "out", "--no-growth"], [])).toMatchObject({ ...usual, report: "out" });
  expect(argumentsOf(["--only", "a,b"], ["a", "b", "c"]).only).toEqual(new Set(["a", "b"]));
});
