import { afterEach, expect, test, vi } from "vitest";
import { type Cells, Figure, Signal, ring } from "../../sim/pool/cells.ts";
import { type ThreadOptions, type Threads, WorkerLost, openThreads } from "../../sim/pool/threads.ts";
import { nothing } from "../../sim/pool/workloads/nothing.ts";
import { sleep } from "../../sim/pool/workloads/sleep.ts";
import { spin } from "../../sim/pool/workloads/spin.ts";

const open: Threads[] = [];

async function pool(workers: number, options: ThreadOptions = {}): Promise<Threads> {
  const threads = await openThreads(workers, options);
  open.push(threads);
  return threads;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((threads) => threads.stop()));
});

const sleeping = (work: number) => ({ task: 0, work, rate: 0 });

test("every job is answered once, with its own answer, in whatever batches they go", async () => {
  const threads = await pool(2);
  const inputs = Array.from({ length: 20_000 }, (_, i) => i);
  expect(await Promise.all(inputs.map((input) => threads.run(nothing, input)))).toEqual(inputs);
  expect(await Promise.all(inputs.slice(0, 100).map((input) => threads.run(nothing, input, input % 2)))).toEqual(
    inputs.slice(0, 100),
  );
});

test("answers keep their structure, and shared memory is shared", async () => {
  const threads = await pool(1);
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const given = { map: new Map([[1, new Date(0)]]), list: [1, undefined, NaN], shared };
  const back = (await threads.run(nothing, given)) as typeof given;
  expect(back).toEqual(given);
  shared[1] = 7;
  expect(back.shared[1]).toBe(7);
});

test("a kernel's own error rejects its job alone", async () => {
  const threads = await pool(1);
  const bad = threads.run(spin, { task: 0, work: 1, rate: 0 });
  const good = threads.run(nothing, "good");
  await expect(bad).rejects.toThrow(new RangeError("spin: the worker must have been calibrated, got a rate of 0"));
  expect(await good).toBe("good");
});

test("what cannot be sent rejects its job alone", async () => {
  const threads = await pool(1);
  const jobs = [1, () => {}, 3].map((input) => threads.run(nothing, input));
  const [first, second, third] = await Promise.allSettled(jobs);
  expect(first).toEqual({ status: "fulfilled", value: 1 });
  expect(second).toMatchObject({ status: "rejected", reason: { name: "DataCloneError" } });
  expect(third).toEqual({ status: "fulfilled", value: 3 });
});

test("a kernel that the threads do not know, or a worker that is none, is refused by name", async () => {
  const threads = await pool(1);
  await expect(threads.run({ name: "absent", run: () => 0 }, 0)).rejects.toThrow(/unknown kernel "absent"; known: /);
  await expect(threads.run(nothing, 0, 1)).rejects.toThrow("worker must be a number from 0 to 0, got 1");
  await expect(openThreads(0)).rejects.toThrow("a whole number of workers >= 1, got 0");
  await expect(openThreads(1, { places: NaN })).rejects.toThrow("places must be >= 0, got NaN");
});

test("a job under a thread that dies is lost; those behind it are done by the next thread", async () => {
  const threads = await pool(1);
  // Its kernel is known as a short one, so that others are sent after it.
  for (let i = 0; i < 5; i++) await threads.run(sleep, sleeping(0));
  const under = threads.run(sleep, sleeping(60));
  const behind = Array.from({ length: 30 }, (_, i) => threads.run(nothing, i, i % 2 === 0 ? 0 : undefined));
  const lost = expect(under).rejects.toThrow(/^worker 0 died while it ran "sleep": it ended with code 1$/);
  const kind = expect(under).rejects.toBeInstanceOf(WorkerLost);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await threads.kill(0);
  await lost;
  await kind;
  expect(await Promise.all(behind)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  expect(threads.respawns).toBe(1);
});

test("a thread that always dies ends the pool instead of starting for ever", async () => {
  const threads = await pool(1);
  const jobs = Array.from({ length: 10 }, () => threads.run(sleep, sleeping(60)));
  const ends = Promise.allSettled(jobs);
  for (let deaths = 0; deaths < 4; deaths++) {
    await threads.kill(0);
    // The pool hears of it in the next turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const end of await ends) expect(end).toMatchObject({ status: "rejected", reason: { name: "WorkerLost" } });
  const lost = { name: "WorkerLost", message: "worker 0 died 4 times in a row; the pool has given up" };
  await expect(threads.run(nothing, 0)).rejects.toMatchObject(lost);
});

/** Asks a worker for a request of no work. */
function ask({ signals, numbers }: Cells): void {
  numbers[Figure.work] = 0;
  Atomics.add(signals, Signal.asked, 1);
  ring(signals, Signal.bell);
}

const isAnswered = ({ signals }: Cells): boolean =>
  Atomics.load(signals, Signal.answered) === Atomics.load(signals, Signal.asked);

/** Waits for something that will be so, however slow the machine is. */
const until = (isSo: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 15_000, interval: 5 });

test("a request that was answered in shared memory lies between deaths: they are not in a row", async () => {
  const threads = await pool(1, { requests: "sleep" });
  for (let deaths = 1; deaths <= 6; deaths++) {
    ask(threads.cells[0]);
    await until(() => isAnswered(threads.cells[0]));
    await threads.kill(0);
    await until(() => threads.respawns === deaths);
  }
  expect(await threads.run(nothing, 5)).toBe(5);
});

test("requests that are only lost lie between no deaths", async () => {
  const threads = await pool(1, { requests: "sleep" });
  for (let deaths = 1; deaths <= 4; deaths++) {
    threads.cells[0].numbers[Figure.work] = 60;
    Atomics.add(threads.cells[0].signals, Signal.asked, 1);
    await threads.kill(0);
    await until(() => threads.respawns === Math.min(3, deaths));
  }
  await until(() => threads.givenUp !== null);
});

test("a pool that has given up ends its other threads when it is closed", async () => {
  const threads = await pool(2, { requests: "sleep" });
  const [, other] = threads.cells;
  for (let deaths = 0; deaths < 4; deaths++) await threads.kill(0);
  await until(() => threads.givenUp !== null);
  ask(other);
  await until(() => isAnswered(other));
  await threads.close();
  ask(other);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isAnswered(other)).toBe(false);
});

test("a full line refuses the next job and no other", async () => {
  const threads = await pool(1, { places: 2 });
  const jobs = [0, 0, 0].map(() => threads.run(sleep, sleeping(0.2)));
  await expect(threads.run(nothing, 0)).rejects.toThrow("the pool is full: 2 jobs wait");
  expect(await Promise.all(jobs)).toEqual([0.2, 0.2, 0.2]);
  expect(await threads.run(nothing, 8)).toBe(8);
});

test("close waits for what runs and what waits, and takes nothing more", async () => {
  const threads = await pool(2);
  const done: number[] = [];
  const jobs = Array.from({ length: 6 }, (_, i) => threads.run(sleep, sleeping(0.02)).then(() => done.push(i)));
  const closing = threads.close();
  await expect(threads.run(nothing, 0)).rejects.toThrow("the pool is closed");
  await closing;
  expect(done).toHaveLength(6);
  await Promise.all(jobs);
});

test("stop does not wait: long work is rejected", async () => {
  const threads = await pool(2);
  const jobs = Array.from({ length: 5 }, () => threads.run(sleep, sleeping(600)));
  const ends = Promise.allSettled(jobs);
  await threads.stop();
  for (const end of await ends) expect(end).toMatchObject({ status: "rejected" });
});
