import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metricsOf } from "../../sim/scenario/metric-names.ts";
import { balancers, schedulers } from "../../strategies/registry.ts";
import { scenarioOf } from "../running.ts";
import { folderWith, inProcess, main, poolsim, root, small } from "./running.ts";

const folder = folderWith({ "small.yaml": small });

test("run --json is one document with every metric, and nothing else is said", async () => {
  const { code, out, err } = await poolsim(["run", "small.yaml", "--json"], folder);
  expect([code, err]).toEqual([0, ""]);
  const result = JSON.parse(out);
  expect(result).toMatchObject({ scenario: "small", seed: 7, replications: 4, status: "ok" });
  expect(Object.keys(result.metrics)).toEqual(metricsOf(scenarioOf(small)));
  expect(result.metrics["response.mean"].halfWidth).toBeGreaterThan(0);
  expect(result.counts).toMatchObject({ arrived: 8000, finished: 8000, excluded: 800 });
  expect(result.nodes.length).toBe(3);
});

test("run for a reader: status, metrics with intervals, balance of tasks, hashes", async () => {
  const { code, out, err } = await inProcess(["run", "small.yaml"], folder);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^small: ok, 4 replications\n/);
  expect(out).toMatch(/^ {2}response\.mean +2\.\d+ ± 0\.\d+$/m);
  expect(out).toMatch(/8000 arrived = 8000 finished \+ 0 dropped \+ 0 abandoned \+ 0 present; 800 in the warm-up/);
  expect(out).toMatch(/seed 7, scenario [0-9a-f]{16}, result [0-9a-f]{16}\n$/);
});

test("the number of threads changes no bit; the seed changes them all", async () => {
  const hash = async (call: typeof inProcess, ...words: string[]): Promise<string> =>
    JSON.parse((await call(["run", "small.yaml", "--json", ...words], folder)).out).resultHash;
  const one = await hash(inProcess, "--threads", "1");
  expect(await hash(poolsim, "--threads", "2")).toBe(one);
  expect(await hash(poolsim, "--jobs", "2")).toBe(one);
  expect(await hash(inProcess, "--seed", "8")).not.toBe(one);
});

test("--set, --seed and --replications change the scenario, and its hash", async () => {
  const words = ["--set", "workload.arrivals.load=0.3", "--set", "nodes.0.count=2", "--seed", "lucky"];
  const { out } = await inProcess(["run", "small.yaml", "--json", ...words, "--replications", "3"], folder);
  const plain = JSON.parse((await inProcess(["run", "small.yaml", "--json"], folder)).out);
  const changed = JSON.parse(out);
  expect(changed).toMatchObject({ seed: "lucky", replications: 3 });
  expect(changed.nodes.length).toBe(2);
  expect(changed.metrics.utilisation.estimate).toBeCloseTo(0.3, 1);
  expect(changed.scenarioHash).not.toBe(plain.scenarioHash);
});

test("compare --json pairs the arms with the baseline", async () => {
  const { code, out, err } = await poolsim(["compare", "small.yaml", "--json"], folder);
  expect([code, err]).toEqual([0, ""]);
  const result = JSON.parse(out);
  expect(result.question).toBe("Is the small one small?");
  expect(result.arms.map(({ policy }: { policy: string }) => policy)).toEqual(["random", "join-shortest-queue"]);
  expect(result.comparisons).toHaveLength(1);
  expect(result.comparisons[0]).toMatchObject({ policy: "join-shortest-queue", baseline: "random", verdict: "better" });
  const [random, shortest] = result.arms.map(
    (arm: { metrics: Record<string, { estimate: number }> }) => arm.metrics["response.mean"].estimate,
  );
  expect(result.comparisons[0].difference.estimate).toBeCloseTo(shortest - random, 12);
});

test("compare --policies and --baseline replace the scenario's own; schedulers too", async () => {
  const words = ["compare", "small.yaml", "--json", "--replications", "3"];
  const both = await inProcess([...words, "--policies", "random,round-robin", "--baseline", "round-robin"], folder);
  expect(JSON.parse(both.out)).toMatchObject({ baseline: "round-robin", comparisons: [{ policy: "random" }, {}] });
  // A name of two families is that of the family which knows the others too.
  for (const policies of ["fcfs,srpt", "round-robin,sjf"]) {
    const orders = await inProcess([...words, "--policies", policies], folder);
    expect(
      JSON.parse(orders.out)
        .arms.map(({ policy }: { policy: string }) => policy)
        .join(),
    ).toBe(policies);
  }
});

test("--out keeps the result, and a second call reads it back", async () => {
  const words = ["compare", "small.yaml", "--json", "--out", "kept"];
  const first = await inProcess(words, folder);
  expect([first.code, readdirSync(join(folder, "kept")).includes("replications.jsonl")]).toEqual([0, true]);
  const journal = readFileSync(join(folder, "kept", "replications.jsonl"), "utf8");
  expect(journal.trimEnd().split("\n")).toHaveLength(8);
  const second = await inProcess(words, folder);
  expect(JSON.parse(second.out).resultHash).toBe(JSON.parse(first.out).resultHash);
  expect(readFileSync(join(folder, "kept", "replications.jsonl"), "utf8")).toBe(journal);
});

test.each(["garbage", "null", "{}", "[1]"])(
  "a damaged line of the journal is told with its place: %s",
  async (line) => {
    const words = ["run", "small.yaml", "--json", "--out", "damaged"];
    await inProcess(words, folder);
    const file = join(folder, "damaged", "replications.jsonl");
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, whole.replace("\n", `\n${line}\n`));
    const { code, err } = await inProcess(words, folder);
    expect([code, err]).toEqual([
      2,
      `${join("damaged", "replications.jsonl")}:2  is no finished replication; without that line it is run again\n`,
    ]);
    writeFileSync(file, whole);
  },
);

test.each([
  [["run", "small.yaml", "--fail-if", "response.mean > 1 ms"], 1, "fails: response.mean > 1 ms"],
  [["run", "small.yaml", "--fail-if", "response.mean > 1 h"], 0, ""],
  [["run", "small.yaml", "--fail-if", "response.mean < 1 d"], 1, "fails: response.mean < 1 d"],
  [["run", "small.yaml", "--fail-if", "response.mean < 1_000"], 1, "fails: response.mean < 1_000"],
  [
    ["run", "small.yaml", "--fail-if", "utilisation>=10%", "--fail-if", "response.p99 < 0"],
    1,
    "fails: utilisation>=10%",
  ],
  [["compare", "small.yaml", "--fail-if", "response.mean is better"], 1, "fails: response.mean is better"],
  [["compare", "small.yaml", "--fail-if", "response.mean is worse"], 0, ""],
  [["compare", "small.yaml", "--fail-if", "random: response.mean < 1.5"], 0, ""],
  [["compare", "small.yaml", "--fail-if", "join-shortest-queue: response.mean < 1.5"], 1, "fails: "],
])("%j ends with %d", async (words, code, said) => {
  const ended = await inProcess(words, folder);
  expect([ended.code, ended.err.slice(0, said.length)]).toEqual([code, said]);
  if (code === 0) expect(ended.err).toBe("");
});

test("a condition that holds is the exit code of the process", async () => {
  const { code, err } = await poolsim(["run", "small.yaml", "--fail-if", "response.mean > 1 ms"], folder);
  expect([code, err]).toEqual([1, "fails: response.mean > 1 ms\n"]);
});

test("check says ok, prints the scenario with its defaults, and prints the schema", async () => {
  expect(await inProcess(["check", "small.yaml"], folder)).toEqual({ code: 0, out: "small.yaml: ok\n", err: "" });
  const { out } = await inProcess(["check", "small.yaml", "--expand"], folder);
  writeFileSync(join(folder, "expanded.yaml"), out);
  expect(out).toContain("sharing: space");
  expect((await inProcess(["check", "expanded.yaml", "--expand"], folder)).out).toBe(out);
  const schema = await inProcess(["check", "--schema"], folder);
  expect(schema.out).toBe(readFileSync(join(root, "scenarios", "schema.json"), "utf8"));
});

test("strategies lists every policy", async () => {
  const { out } = await inProcess(["strategies", "--json"]);
  const names = JSON.parse(out).strategies.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining([...balancers.keys(), ...schedulers.keys()]));
  const table = (await inProcess(["strategies"])).out;
  for (const name of [...balancers.keys(), ...schedulers.keys()]) expect(table).toContain(`  ${name} `);
});

test("new scenario writes a file that runs, once", async () => {
  const fresh = folderWith();
  const first = await poolsim(["new", "scenario", "burst"], fresh);
  expect(first).toEqual({ code: 0, out: "wrote burst.yaml\nnext: npx poolsim compare burst.yaml\n", err: "" });
  const text = readFileSync(join(fresh, "burst.yaml"), "utf8");
  const reference = /\$schema=(?<path>.*)/.exec(text)?.groups?.path ?? "";
  expect(existsSync(join(fresh, reference))).toBe(true);
  const short = ["--set", "run.tasks=5000", "--replications", "3"];
  const compared = await inProcess(["compare", "burst.yaml", "--json", ...short], fresh);
  expect([compared.code, JSON.parse(compared.out).status]).toEqual([0, "ok"]);
  expect((await inProcess(["run", "burst.yaml", ...short], fresh)).code).toBe(0);
  const again = await inProcess(["new", "scenario", "burst"], fresh);
  expect(again).toEqual({ code: 2, out: "", err: "burst.yaml: exists already and is left as it is\n" });
  expect(readFileSync(join(fresh, "burst.yaml"), "utf8")).toBe(text);
});

test("new scenario refers to the schema of the project's own poolsim where there is one", async () => {
  const project = folderWith();
  const installed = join(project, "node_modules", "poolsim", "scenarios");
  mkdirSync(installed, { recursive: true });
  mkdirSync(join(project, "sub"));
  writeFileSync(join(installed, "schema.json"), "{}\n");
  await poolsim(["new", "scenario", "true"], join(project, "sub"));
  const text = readFileSync(join(project, "sub", "true.yaml"), "utf8");
  expect(text).toContain("$schema=../node_modules/poolsim/scenarios/schema.json\n");
  expect((await inProcess(["check", "true.yaml"], join(project, "sub"))).code).toBe(0);
});

test.each(["a b", "../x", "1st", "x.yaml", "a/b", "é"])("new scenario refuses the name %j", async (name) => {
  const fresh = folderWith();
  const { code, out, err } = await inProcess(["new", "scenario", name], fresh);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/name/);
  expect(readdirSync(fresh)).toEqual([]);
});

test("a reader that stops early is no error", () => {
  const command = `set -o pipefail; "${process.execPath}" "${main}" strategies | head -1 2>&1`;
  for (let i = 0; i < 3; i++) {
    expect(execFileSync("bash", ["-c", `${command} 2>&1`], { encoding: "utf8" })).toBe("balancer\n");
  }
});
