import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { doJob } from "../../sim/pool/jobs/index.ts";
import { openLog } from "../../sim/pool/jobs/recovery.ts";
import type { JobResult } from "../../sim/pool/jobs/types.ts";
import type { JobSpec, RecoverySpec } from "../../sim/scenario/job.ts";
import { chunksAsked, contextOn, inline, rules, type Watched } from "./inline.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "poolsim-"));
const sum = (recovery: RecoverySpec): JobSpec => ({ kind: "sum", from: 1, to: 1000, block: 25, recovery });
const mean = (recovery: RecoverySpec): JobSpec => ({
  kind: "mean",
  values: { count: 1000, distribution: { kind: "exponential", mean: 1 } },
  block: 25,
  recovery,
});
const trades = (recovery: RecoverySpec): JobSpec => ({
  kind: "trade-analytics",
  trades: { count: 1000 },
  bar: 600,
  block: 25,
  recovery,
});
const BLOCKS = 40;

/** Blocks that the workers were asked to do, of what is done in 40 blocks. */
const asked = (executor: Watched, kernel: string): number[] =>
  chunksAsked(executor, kernel).flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));

/** Runs a job that comes to its end after some chunks: no worker answers any more. */
async function broken(
  spec: JobSpec,
  out: string,
  chunks: number,
  n: number,
  rule: (typeof rules)[number],
): Promise<void> {
  let begun = 0;
  const executor = inline(n, `${chunks}`, () => false);
  const dying: Watched = {
    ...executor,
    run: (kernel, input, worker) =>
      kernel.name === "draw" || begun++ < chunks
        ? executor.run(kernel, input, worker)
        : Promise.reject(new Error("power cut")),
  };
  await doJob(spec, contextOn(dying, { out, rule, seed: 6 })).catch(() => {});
}

const kinds: readonly RecoverySpec[] = [
  { kind: "redo-log" },
  { kind: "recovery-log" },
  { kind: "checkpoint", every: 1 },
  { kind: "checkpoint", every: 3 },
];

describe.each([
  ["sum", sum, "sum"],
  ["mean", mean, "block-sums"],
  ["trade-analytics", trades, "trade-analytics"],
] as const)("%s", (_name, spec, kernel) => {
  test("ended after any chunk, and begun again with other workers and chunks, it gives the same answer", async () => {
    const reference = await doJob(spec({ kind: "redo-log" }), contextOn(inline(1), { out: folder(), seed: 6 }));
    const ruleOf = fc.constantFrom(...rules);
    const workers = fc.integer({ min: 1, max: 3 });
    const property = fc.asyncProperty(
      fc.constantFrom(...kinds),
      fc.nat(8),
      fc.tuple(ruleOf, ruleOf, workers, workers),
      async (recovery, chunks, [first, second, n, m]) => {
        const out = folder();
        await broken(spec(recovery), out, chunks, n, first);
        const executor = inline(m);
        const result = await doJob(spec(recovery), contextOn(executor, { out, rule: second, seed: 6 }));
        expect(result).toMatchObject({ equal: true, answer: reference.answer });
        expect(result.efficiency === null).toBe(result.restored > 0);
        const done = asked(executor, kernel);
        expect(new Set(done).size).toBe(done.length);
        expect(done.length + result.restored).toBe(BLOCKS);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });
});

/** 40 blocks in chunks of one on one worker, ended after so many. */
async function afterChunks(recovery: RecoverySpec, chunks: number): Promise<{ out: string; result: JobResult }> {
  const out = folder();
  const ones = ["fixed-chunk", { chunk: 1 }] as const;
  await broken(sum(recovery), out, chunks, 1, ones);
  return { out, result: await doJob(sum(recovery), contextOn(inline(1), { out, rule: ones, seed: 6 })) };
}

test("what is finished is not done again", async () => {
  expect((await afterChunks({ kind: "redo-log" }, 7)).result).toMatchObject({ restored: 7, chunks: 33 });
  expect((await afterChunks({ kind: "recovery-log" }, 7)).result).toMatchObject({ restored: 7, chunks: 33 });
  // The job ended in good order, so that what was done since the last checkpoint was saved too.
  expect((await afterChunks({ kind: "checkpoint", every: 3 }, 7)).result).toMatchObject({ restored: 7, chunks: 33 });
});

test("between blocks that are done, the others are done in runs of their own", async () => {
  const { out } = await afterChunks({ kind: "redo-log" }, 99);
  const path = join(out, "redo-log.jsonl");
  const gone = new Set([3, 4, 9, 20, 21, 22, 39]);
  const lines = readFileSync(path, "utf8").split("\n");
  const kept = lines.filter((line) => !gone.has(Number(/^\{"done":\[(\d+)/.exec(line)?.[1])));
  writeFileSync(path, kept.join("\n"));
  const executor = inline(1);
  const result = await doJob(sum({ kind: "redo-log" }), contextOn(executor, { out, seed: 6 }));
  expect(result).toMatchObject({ equal: true, restored: 33, answer: { sum: "500500" } });
  expect(chunksAsked(executor, "sum")).toEqual([
    [3, 5],
    [9, 10],
    [20, 23],
    [39, 40],
  ]);
});

test("a job that is done is not done again at all", async () => {
  const { out } = await afterChunks({ kind: "redo-log" }, 99);
  const again = await doJob(sum({ kind: "redo-log" }), contextOn(inline(2), { out, seed: 6 }));
  expect(again).toMatchObject({ restored: BLOCKS, chunks: 0, equal: true });
});

test("a line that was cut off is cut away, wherever the cut was", async () => {
  const ones = ["fixed-chunk", { chunk: 1 }] as const;
  const { out } = await afterChunks({ kind: "recovery-log" }, 99);
  const path = join(out, "recovery-log.jsonl");
  const text = readFileSync(path, "utf8");
  const lengths = [
    0,
    10,
    text.indexOf("\n") + 1,
    text.indexOf("\n") + 9,
    text.length >> 1,
    text.length - 1,
    text.length,
  ];
  for (const length of lengths) {
    writeFileSync(path, text.slice(0, length));
    const whole = text.slice(0, text.slice(0, length).lastIndexOf("\n") + 1);
    const done = whole.split("\n").filter((line) => line.startsWith('{"done"')).length;
    const context = contextOn(inline(1), { out, rule: ones, seed: 6 });
    const result = await doJob(sum({ kind: "recovery-log" }), context);
    expect(result).toMatchObject({ equal: true, restored: done, chunks: BLOCKS - done });
    // What was appended stands in lines of its own.
    const again = await doJob(sum({ kind: "recovery-log" }), contextOn(inline(1), { out, seed: 6 }));
    expect(again).toMatchObject({ equal: true, restored: BLOCKS, chunks: 0 });
  }
});

test("a recovery log has every chunk before it is begun, a redo log what it gave, for the owner alone", async () => {
  const { out } = await afterChunks({ kind: "recovery-log" }, 99);
  const lines = readFileSync(join(out, "recovery-log.jsonl"), "utf8").trim().split("\n");
  expect(lines[1]).toBe('{"begun":[0,1]}');
  expect(lines[2]).toBe('{"done":[0,1],"parts":["325"]}');
  expect(lines).toHaveLength(1 + 2 * BLOCKS);
  const redo = await afterChunks({ kind: "redo-log" }, 99);
  const path = join(redo.out, "redo-log.jsonl");
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(1 + BLOCKS);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("checkpoints are written every so many chunks, whole", () => {
  const out = folder();
  const path = join(out, "checkpoint.json");
  const log = openLog<number>({ kind: "checkpoint", every: 2 }, out, "w", null);
  log.done({ from: 0, to: 1 }, [5]);
  expect(existsSync(path)).toBe(false);
  log.done({ from: 3, to: 5 }, [-0, Infinity]);
  expect(existsSync(path)).toBe(true);
  log.done({ from: 9, to: 10 }, [7]);
  // A crash: the log is not closed, and its lock is that of a process that is gone.
  rmSync(join(out, "recovery.lock"));
  const { restored } = openLog<number>({ kind: "checkpoint", every: 2 }, out, "w", null);
  expect([...restored]).toEqual([
    [0, 5],
    [3, -0],
    [4, Infinity],
  ]);
});

test("a log keeps the bits of what blocks gave", () => {
  const out = folder();
  const parts = [-0, NaN, -Infinity, 0.1 + 0.2, 5e-324];
  const log = openLog<number>({ kind: "redo-log" }, out, "w", null);
  log.done({ from: 2, to: 7 }, parts);
  expect(() => openLog<number>({ kind: "redo-log" }, out, "w", null)).toThrow(
    /recovery\.lock: process \d+ is using it/,
  );
  log.close();
  const { restored } = openLog<number>({ kind: "redo-log" }, out, "w", null);
  expect([...restored]).toEqual(parts.map((part, i) => [i + 2, part]));
});

test.each(kinds)("the log of another job, seed or input is refused: %j", async (recovery) => {
  const out = folder();
  await doJob(sum(recovery), contextOn(inline(1), { out, seed: 6 }));
  const other = doJob({ ...sum(recovery), to: 999 } as JobSpec, contextOn(inline(1), { out, seed: 6 }));
  await expect(other).rejects.toThrow("is of other work (another job, seed, input or version): choose another folder");
  await expect(doJob(sum(recovery), contextOn(inline(1), { out, seed: 7 }))).rejects.toThrow("is of other work");
  const values = { file: "x.csv", column: 1, delimiter: "," };
  const reading: JobSpec = { kind: "mean", values, block: 2, recovery };
  const second = folder();
  const file = (text: string): Record<string, Uint8Array> => ({ "x.csv": new TextEncoder().encode(text) });
  await doJob(reading, contextOn(inline(1), { out: second, files: file("1\n2\n3\n") }));
  const changed = doJob(reading, contextOn(inline(1), { out: second, files: file("1\n2\n4\n") }));
  await expect(changed).rejects.toThrow("is of other work");
});

test("what does not belong into a log is told", () => {
  const out = folder();
  openLog<number>({ kind: "redo-log" }, out, "w", null).close();
  appendFileSync(join(out, "redo-log.jsonl"), "hello\n");
  expect(() => openLog<number>({ kind: "redo-log" }, out, "w", null)).toThrow(
    /redo-log\.jsonl: line 2 cannot be read: changed, or not written with this key/,
  );
});

test.each(kinds)("with a key what is kept is hidden, and opens unchanged and in its place: %j", (recovery) => {
  const out = folder();
  const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const open = (given: Buffer | null) => openLog<string>(recovery, out, "w", given);
  const log = open(key);
  for (const block of [0, 1, 2]) log.done({ from: block, to: block + 1 }, ["secret"]);
  log.close();
  const path = join(out, recovery.kind === "checkpoint" ? "checkpoint.json" : `${recovery.kind}.jsonl`);
  const kept = readFileSync(path, "utf8");
  expect(kept).not.toMatch(/secret|poolsim|done/);
  const again = open(key);
  expect([...again.restored.values()]).toEqual(["secret", "secret", "secret"]);
  again.close();
  expect(() => openLog<string>(recovery, out, "v", key)).toThrow("is of other work");
  expect(() => open(other)).toThrow("cannot be read: changed, or not written with this key");
  expect(() => open(null)).toThrow("cannot be read: changed, or not written with this key");
  const middle = kept.length >> 1;
  writeFileSync(path, kept.slice(0, middle) + (kept[middle] === "A" ? "B" : "A") + kept.slice(middle + 1));
  expect(() => open(key)).toThrow("cannot be read");
  const lines = kept.split("\n");
  if (recovery.kind === "checkpoint") return;
  writeFileSync(path, [lines[0], lines[2], lines[1], lines[3], ""].join("\n"));
  expect(() => open(key)).toThrow("line 2 cannot be read");
});
