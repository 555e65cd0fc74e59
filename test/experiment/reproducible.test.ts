import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { serve } from "../records.ts";
import { run } from "./arms.ts";

const folder = mkdtempSync(join(tmpdir(), "poolsim-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));

const base = {
  seed: 3,
  nodes: [{ count: 4 }],
  workload: { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "lognormal", mean: 1, cv2: 4 } },
  strategies: { balancer: "power-of-d" },
  run: { tasks: 2000, replications: 6 },
};

const comparing = (...policies: readonly unknown[]): object => ({
  ...base,
  compare: { vary: { "strategies.balancer": policies }, metrics: ["response.mean"] },
});

test.runIf(existsSync(program))("one thread and two give the same bits", () => {
  const file = join(folder, "threads.json");
  writeFileSync(file, JSON.stringify({ poolsim: 1, name: "threads", ...comparing("random", "power-of-d") }));
  const results = [1, 2].map((threads) => {
    const words = [program, "compare", file, "--json", "--threads", String(threads)];
    const { manifest: _manifest, ...result } = JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" }));
    return result;
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[0].resultHash).toMatch(/^[0-9a-f]+$/);
});

test("another arm changes no bit of an arm", async () => {
  const unlabelled = ({ policy: _policy, ...result }: Awaited<ReturnType<typeof run>>[number]): object => result;
  const [alone] = (await run(base)).map(unlabelled);
  const policies = ["random", { name: "power-of-d", d: 3 }, "power-of-d", "least-work-left"];
  const [, , among] = (await run(comparing(...policies))).map(unlabelled);
  expect(among).toEqual(alone);
  // A policy that draws a hundred times as often is no exception.
  const greedy = { name: "power-of-d", d: 100, replacement: true };
  const [, beside] = (await run(comparing(greedy, "power-of-d"))).map(unlabelled);
  expect(beside).toEqual(alone);
});

test("the seed and the replication decide; nothing else does", async () => {
  const [first] = await run(base);
  const [again] = await run(base);
  const [other] = await run({ ...base, seed: 4 });
  expect(again.resultHash).toBe(first.resultHash);
  expect(other.resultHash).not.toBe(first.resultHash);
  expect(new Set(first.rows["response.mean"]).size).toBe(6);
  // More replications leave those there are as they were.
  const [more] = await run({ ...base, run: { ...base.run, replications: 8 } });
  expect(more.rows["response.mean"].slice(0, 6)).toEqual(first.rows["response.mean"]);
});

test("arms see the same arrivals, sizes and classes, whatever they do", async () => {
  const workload = {
    ...base.workload,
    classes: [
      { name: "a", share: 2 },
      { name: "b", priority: 3 },
    ],
  };
  const seen = async (strategies: object, more: object = {}): Promise<number[][]> => {
    const { served } = await serve({ ...base, workload, strategies, run: { tasks: 400 }, ...more });
    return served.map((task) => [task.arrival, task.size, task.class]);
  };
  const reference = await seen({ balancer: "random" });
  expect(reference.length).toBe(400);
  for (const balancer of ["power-of-d", "join-shortest-queue", "least-work-left"]) {
    for (const scheduler of ["siro", "srpt", "processor-sharing", "priority-pr"]) {
      expect(await seen({ balancer, scheduler })).toEqual(reference);
    }
  }
  expect(await seen({}, { queue: "central" })).toEqual(reference);
});

test("an interrupted run goes on from its journal to the same bits", async () => {
  const input = comparing("random", "power-of-d");
  const whole = await run(input);
  const journal = join(folder, "journal");
  const interrupt = new AbortController();
  const stopped = await run(input, {
    journal,
    signal: interrupt.signal,
    onProgress: ({ finished }) => {
      if (finished === 4) interrupt.abort();
    },
  });
  expect(stopped.map(({ status }) => status)).toEqual(["interrupted", "interrupted"]);
  // The fifth of twelve was under way then, and is done: two of each arm can be paired.
  expect(stopped.map(({ replications }) => replications)).toEqual([2, 2]);

  // A crash while the next line is being written leaves half of it.
  appendFileSync(join(journal, "replications.jsonl"), '{"poolsim":"0.1.0","key":"cut o');
  const made: number[] = [];
  const resumed = await run(input, { journal, onProgress: ({ finished }) => made.push(finished) });
  expect(made[0]).toBe(5);
  expect(resumed).toEqual(whole);

  // Nothing is left to do, and nothing is written.
  const before = readFileSync(join(journal, "replications.jsonl"), "utf8");
  const repeated = await run(input, { journal, onProgress: ({ finished }) => made.push(finished) });
  expect(made.at(-1)).toBe(12);
  expect(repeated).toEqual(whole);
  expect(readFileSync(join(journal, "replications.jsonl"), "utf8")).toBe(before);
});

test("a journal's replications are not taken for those of another scenario", async () => {
  const journal = join(folder, "other");
  await run(base, { journal });
  const changed = { ...base, seed: 5 };
  expect(await run(changed, { journal })).toEqual(await run(changed));
  expect(await run(base, { journal })).toEqual(await run(base));
});
