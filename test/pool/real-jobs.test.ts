import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Ended, folderWith, inProcess, main, poolsim, root } from "../cli/running.ts";

/** The shipped jobs, made small. */
const shipped: readonly (readonly [file: string, small: string, files: readonly string[]])[] = [
  ["job-sum", "job.to=3_000_000", []],
  ["job-mean", "job.values.count=200_000", []],
  ["job-normalise", "job.values.count=70_000", ["normalised.csv"]],
  ["job-squares", "job.values.count=70_000", ["squares.csv"]],
  ["job-summary", "job.values.count=200_000", []],
  ["job-trade-analytics", "job.trades.count=20_000", ["bars.csv"]],
  ["job-credit-scoring", "job.applicants.count=5000", ["scores.csv"]],
  ["job-word-count", "job.text.words=50_000", ["words.csv"]],
];

test.each(shipped)(
  "%s: on threads, the answer of one thread, and files for their owner alone",
  async (file, set, files) => {
    const out = join(folderWith(), "out");
    const words = ["real", `scenarios/${file}.yaml`, "--set", set, "--json", "--out", out];
    const { code, out: text, err } = await inProcess(words);
    expect([code, err]).toEqual([0, ""]);
    const result = JSON.parse(text);
    expect(result).toMatchObject({ scenario: file, equal: true, tolerance: 0, workers: 2, restored: 0 });
    expect(result.answer).toEqual(result.singleThreaded);
    expect(result.scenarioHash).toMatch(/^[0-9a-f]{16}$/);
    expect(result.machine.cores).toBeGreaterThan(0);
    expect(readdirSync(out).sort()).toEqual([...files, "result.json"].sort());
    expect(JSON.parse(readFileSync(join(out, "result.json"), "utf8"))).toEqual(result);
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  },
);

test("three workers give the answer of two; options of requests are refused; run points to real", async () => {
  const words = ["real", "scenarios/job-mean.yaml", "--set", "job.values.count=100_000", "--json"];
  const [two, three] = [await inProcess(words), await inProcess([...words, "--workers", "3"])];
  expect(JSON.parse(three.out)).toMatchObject({ workers: 3, answer: JSON.parse(two.out).answer });
  const loads = await inProcess([...words, "--loads", "0.5"]);
  expect(loads).toMatchObject({ code: 2, out: "" });
  expect(loads.err).toContain("--loads: is for requests, and scenarios/job-mean.yaml is a job");
  const run = await inProcess(["run", "scenarios/job-mean.yaml"]);
  expect(run).toMatchObject({ code: 2, out: "" });
  expect(run.err).toContain("a job is real work: poolsim real scenarios/job-mean.yaml");
});

test("the summary says what came out, and that one thread says the same", async () => {
  const { out } = await inProcess(["real", "scenarios/job-sum.yaml", "--set", "job.to=1000"]);
  expect(out).toMatch(
    /^job-sum: sum on 2 workers\n {2}sum {9}500500\n {2}one thread {2}has the same answer, bit for bit\n/,
  );
  expect(out).toMatch(/seconds .* on one thread, .* on 2 workers; efficiency /);
});

test("a file that is not there, or not what it should be, is bad input", async () => {
  const folder = folderWith({ "bad.csv": "x\n1\ntwo\n" });
  const on = (file: string): Promise<Ended> =>
    inProcess(["real", "scenarios/job-squares.yaml", "--set", `job.values={ file: ${join(folder, file)}, column: x }`]);
  expect(await on("none.csv")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("no such file") });
  expect(await on("bad.csv")).toMatchObject({
    code: 2,
    out: "",
    err: `${join(folder, "bad.csv")}:3:1  "two" is no number\n`,
  });
});

test("credit scoring serves as the work of requests too", async () => {
  const text = `poolsim: 1
name: scores
seed: 5
nodes: [{ count: 1 }]
workload: { arrivals: { kind: poisson, load: 0.3 }, size: { kind: exponential, mean: 2 ms } }
real: { work: credit-scoring, tasks: 30, warmup: 5 }
`;
  const { code, out } = await inProcess(["real", "scores.yaml", "--json"], folderWith({ "scores.yaml": text }));
  expect(code).toBe(0);
  const result = JSON.parse(out);
  expect(result.work).toBe("credit-scoring");
  expect(result.loads[0].policies[0].counts).toMatchObject({ arrived: 30, finished: 30 });
});

/** The commands of the README that do a job of this file's kinds, as words. */
const commands = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/^npx poolsim (?<words>real .*job-.*)$/gm)]
  .map(({ groups }) => groups?.words ?? "")
  .filter((words) => shipped.some(([file]) => words.includes(`${file}.yaml`)));

test("the README has a command for each job that it describes", () => {
  const files = commands.map((words) => /job-[\w-]+/.exec(words)?.[0]);
  expect(files).toEqual(
    ["trade-analytics", "sum", "mean", "squares", "credit-scoring", "word-count"].map((kind) => `job-${kind}`),
  );
});

test.each(commands)("README: npx poolsim %s", async (words) => {
  const small = shipped.find(([file]) => words.includes(`${file}.yaml`))?.[1] ?? "";
  const parts = [...words.matchAll(/'(?<quoted>[^']*)'|(?<plain>\S+)/g)];
  const given = parts.map(({ groups }) => groups?.quoted ?? groups?.plain ?? "");
  const folder = folderWith();
  const moved = given.map((word) => (word.startsWith("out/") ? join(folder, word) : word));
  const { code, out, err } = await inProcess([...moved, "--set", small]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(words.includes("--json") ? /"equal": true/ : /has the same answer, bit for bit/);
});

const LAST = 200_000_000;
const blocks = 200;

/** The job of the kill test: so many chunks that it is met under way. */
const logged = (kind: string, out: string): string[] => {
  const set = [
    `job.to=${LAST}`,
    `job.recovery={ kind: ${kind} }`,
    "strategies.partitioner={ name: fixed-chunk, chunk: 1 }",
  ];
  return ["real", "scenarios/job-sum.yaml", "--json", "--out", out, ...set.flatMap((one) => ["--set", one])];
};

const doneIn = (path: string): number[] => {
  try {
    const whole = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return whole.flatMap((line) => (line.startsWith('{"done"') ? [Number(/\[(\d+)/.exec(line)?.[1])] : []));
  } catch {
    return [];
  }
};

/** Starts the command and kills it with SIGKILL as soon as so many blocks are in its log. */
function killedAfter(words: readonly string[], path: string, lines: number): Promise<NodeJS.Signals | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...words], { cwd: root, stdio: "ignore" });
    const look = setInterval(() => {
      if (doneIn(path).length >= lines) child.kill("SIGKILL");
    }, 2);
    child.on("close", (_code, signal) => {
      clearInterval(look);
      resolve(signal);
    });
  });
}

test.each(["redo-log", "recovery-log"])(
  "%s: killed again and again, it gives the answer, and no block is done twice",
  async (kind) => {
    const out = folderWith();
    const path = join(out, `${kind}.jsonl`);
    let kept = 0;
    for (const lines of [0, 1, 20, 80]) {
      if ((await killedAfter(logged(kind, out), path, lines)) === null) break;
      const done = doneIn(path).length;
      expect(done).toBeGreaterThanOrEqual(kept);
      kept = done;
    }
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(blocks);
    const { code, out: text } = await poolsim(logged(kind, out));
    expect(code).toBe(0);
    const sum = String((BigInt(LAST) * BigInt(LAST + 1)) / 2n);
    expect(JSON.parse(text)).toMatchObject({ equal: true, restored: kept, chunks: blocks - kept, answer: { sum } });
    const all = doneIn(path);
    expect(new Set(all).size).toBe(blocks);
    expect(all).toHaveLength(blocks);
  },
);

test("an interrupt keeps what is done, and the same command goes on from there", async () => {
  const out = folderWith();
  const path = join(out, "checkpoint.json");
  const words = [...logged("checkpoint", out), "--set", "job.recovery.every=5"];
  const first = await poolsim(words, root, (child) => {
    const look = setInterval(() => {
      if (!readdirSync(out).includes("checkpoint.json")) return;
      clearInterval(look);
      child.kill("SIGINT");
    }, 2);
  });
  expect(first.code).toBe(3);
  expect(first.err).toContain(`what is done is kept in ${out}; the same command goes on from there`);
  const kept = JSON.parse(readFileSync(path, "utf8")).done.length;
  expect(kept).toBeGreaterThanOrEqual(5);
  const second = await poolsim(words);
  expect(JSON.parse(second.out)).toMatchObject({ equal: true, restored: kept, chunks: blocks - kept });
});
