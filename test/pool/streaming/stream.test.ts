import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { WorkerLost } from "../../../sim/pool/threads.ts";
import { type Answer, plainAnswer } from "../../../sim/pool/streaming/answer.ts";
import { generatedTrades } from "../../../sim/pool/streaming/generator.ts";
import { fresh, inline, spec, streamed } from "./trades.ts";

let plain: Answer;
let alerts: string[];

const alertsIn = (folder: string): string[] =>
  readdirSync(join(folder, "alerts"))
    .sort()
    .map((name) => readFileSync(join(folder, "alerts", name), "utf8"));

beforeAll(async () => {
  plain = (await plainAnswer(spec, generatedTrades(spec.trades, 5), () => {})).answer;
  const folder = fresh();
  await streamed(spec, folder);
  alerts = alertsIn(folder);
});

test("the example has something of everything", () => {
  expect(plain.trades.read).toBe(spec.trades.events);
  expect(Math.min(...Object.values(plain.trades))).toBeGreaterThan(30);
  expect(Math.min(...plain.windows)).toBeGreaterThan(200);
  expect(plain.alerts).toBeGreaterThan(10);
  expect(alerts.join("").split("\n").length).toBe(1 + plain.alerts + spec.partitions);
});

test.each([
  { partitions: 1, workers: 1, batch: 1000 },
  { partitions: 1, workers: 2, batch: 7 },
  { partitions: 5, workers: 2, batch: 64 },
  { partitions: 12, workers: 4, batch: 1 },
])("as in one fold: $partitions partitions, $workers workers, batches of $batch", async ({ workers, ...others }) => {
  const result = await streamed({ ...spec, ...others }, fresh(), { executor: inline(workers) });
  expect(result.answer).toEqual(plain);
  expect([result.restored, result.repeated]).toEqual([0, 0]);
  expect(result.lag?.max).toBeGreaterThanOrEqual(0);
  expect(result.latency?.max).toBeGreaterThanOrEqual(result.latency?.p50 ?? NaN);
});

test("other trades have another answer", async () => {
  const { answer } = await plainAnswer(spec, generatedTrades(spec.trades, 6), () => {});
  expect([answer.windowHash, answer.alertHash]).not.toEqual([plain.windowHash, plain.alertHash]);
  const fewer = { ...spec.trades, delayed: 0.09 };
  const other = await plainAnswer(spec, generatedTrades(fewer, 5), () => {});
  expect(other.answer.windowHash).not.toBe(plain.windowHash);
});

/** Runs with an executor that breaks at a call, again and again with the same folder, until one run ends. */
async function interrupted(folder: string, given: typeof spec, breaks: readonly number[]) {
  for (const at of breaks) {
    let calls = 0;
    const executor = inline(2, () => {
      if (++calls === at) throw new Error("pulled the plug");
    });
    await expect(streamed(given, folder, { executor })).rejects.toThrow("pulled the plug");
  }
  return streamed(given, folder);
}

test.each([[[1]], [[5, 9]], [[20, 3, 10]], [[38]]])(
  "exactly once: stopped at batches %j, the same answer and the same alerts to the byte",
  async (breaks) => {
    const folder = fresh();
    const result = await interrupted(folder, spec, breaks);
    expect(result.answer).toEqual(plain);
    expect(result.repeated).toBe(0);
    expect(alertsIn(folder)).toEqual(alerts);
  },
);

test("at least once: none is lost, and some come twice", async () => {
  const folder = fresh();
  const result = await interrupted(folder, { ...spec, delivery: "at-least-once" }, [14, 14, 14]);
  expect(result.answer).toEqual(plain);
  expect(result.repeated).toBeGreaterThan(0);
  expect(result.restored).toBeGreaterThan(0);
});

test("a run of what is done already does nothing and gives the same", async () => {
  const folder = fresh();
  await streamed(spec, folder);
  const executor = inline(1, () => {
    throw new Error("there was nothing left to do");
  });
  const again = await streamed(spec, folder, { executor });
  expect(again.answer).toEqual(plain);
  expect(again.restored).toBe(spec.trades.events);
  // What is behind the committed alerts is of no run that counts.
  appendFileSync(join(folder, "alerts", "0.jsonl"), "written, and never committed");
  await streamed(spec, folder, { executor });
  expect(alertsIn(folder)).toEqual(alerts);
});

test("a thread that dies is no reason to stop, one that dies of each attempt is", async () => {
  let calls = 0;
  const dying = inline(1, () => {
    if (++calls % 3 !== 0) throw new WorkerLost("the thread died");
  });
  expect((await streamed({ ...spec, partitions: 1 }, fresh(), { executor: dying })).answer).toEqual(plain);
  const deadly = inline(1, () => {
    throw new WorkerLost("the thread died");
  });
  await expect(streamed(spec, fresh(), { executor: deadly })).rejects.toThrow("the thread died");
});

test("called off, it stops, and goes on from there", async () => {
  const folder = fresh();
  const control = new AbortController();
  let calls = 0;
  const executor = inline(1, () => {
    if (++calls === 25) control.abort(new Error("enough"));
  });
  await expect(streamed(spec, folder, { executor, signal: control.signal })).rejects.toThrow("enough");
  const result = await streamed(spec, folder);
  expect(result.answer).toEqual(plain);
  expect(result.restored).toBeGreaterThan(0);
});

test("with a key everything is encrypted, and another key reads nothing", async () => {
  const folder = fresh();
  const key = Buffer.alloc(32, 1);
  expect((await streamed(spec, folder, { key })).answer).toEqual(plain);
  expect(alertsIn(folder).join("")).not.toContain("symbol");
  const other = Buffer.alloc(32, 2);
  await expect(streamed(spec, folder, { key: other })).rejects.toThrow(
    /checkpoints\/0: the key is wrong or the checkpoint was changed/,
  );
});

test("what an earlier run left is refused where it does not fit", async () => {
  const folder = fresh();
  await streamed(spec, folder);
  await expect(streamed(spec, folder, { job: "another" })).rejects.toThrow("is of another job");
  const path = join(folder, "alerts", "1.jsonl");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.slice(0, -1));
  await expect(streamed(spec, folder)).rejects.toThrow("alerts were removed");
  writeFileSync(path, text.replace(/"trades":(\d)/, '"trades":9$1'));
  await expect(streamed(spec, folder)).rejects.toThrow(/1\.jsonl/);
  writeFileSync(path, text);
  const shorter = { ...spec, trades: { ...spec.trades, events: 100 } };
  await expect(streamed(shorter, folder)).rejects.toThrow("more trades than the source gives");
});

test("a damaged checkpoint is refused", async () => {
  const folder = fresh();
  await streamed(spec, folder);
  const path = join(folder, "checkpoints", "2");
  const bytes = readFileSync(path);
  for (const [at, message] of [
    [0, "is no checkpoint of this version"],
    [20, "the checkpoint is damaged"],
    [bytes.length - 1, "the checkpoint is damaged"],
  ] as const) {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1;
    writeFileSync(path, changed);
    await expect(streamed(spec, folder)).rejects.toThrow(message);
  }
});

test("what is kept is for its owner alone", async () => {
  const folder = join(fresh(), "inner");
  await streamed(spec, folder);
  const modes = ["", "alerts", "checkpoints", "alerts/0.jsonl", "checkpoints/0"].map(
    (name) => statSync(join(folder, name)).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o700, 0o700, 0o600, 0o600]);
});

test("at a pace trades are sent when their turn comes, and latency counts from there", async () => {
  const few = { ...spec, trades: { ...spec.trades, events: 1500 }, pace: 3000 };
  const result = await streamed(few, fresh());
  const { answer } = await plainAnswer(few, generatedTrades(few.trades, 5), () => {});
  expect(result.answer).toEqual(answer);
  expect(result.latency?.p50).toBeGreaterThan(0);
});
