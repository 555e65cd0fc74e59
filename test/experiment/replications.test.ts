import { expect, test } from "vitest";
import type { Arm } from "../../sim/experiment/job.ts";
import { type ReplicationOptions, runReplications } from "../../sim/experiment/replications.ts";
import type { Runner } from "../../sim/experiment/runner.ts";
import type { Replication } from "../../sim/experiment/simulate.ts";
import { runOnce, scenarioOf } from "../running.ts";

const workload = { arrivals: { kind: "poisson", load: 0.5 }, size: { kind: "exponential", mean: 1 } };
const input = { nodes: [{ count: 1 }], workload, run: { tasks: 10, replications: 3 } };
const arm: Arm = {
  scenario: scenarioOf(input),
  trace: null,
  policyCode: {},
  warmupTasks: 0,
  sections: 1,
  strategyStream: "strategy",
};

/** Runs the replications of the arm on so many lanes, and notes what happens. */
async function noted(lanes: number, more: Partial<ReplicationOptions> & { fails?: number } = {}) {
  const events: string[] = [];
  const result: Replication = await runOnce(input);
  const runner: Runner = {
    lanes,
    async replication(_, replication) {
      events.push(`begin ${replication}`);
      if (replication === more.fails) throw new Error("no");
      return result;
    },
    warmup: () => Promise.reject(new Error("not asked")),
    faults: async () => [],
    close: async () => {},
  };
  const run = runReplications([arm], runner, {
    signal: new AbortController().signal,
    onProgress: () => {},
    known: () => undefined,
    onFinished: (_, replication) => events.push(`write ${replication}`),
    ...more,
  });
  return { events, ended: await run.then(({ results }) => results[0].map((one) => one !== undefined), String) };
}

test("a thread has its next replication before the last one is written down", async () => {
  const { events, ended } = await noted(1);
  expect(events).toEqual(["begin 0", "begin 1", "write 0", "begin 2", "write 1", "write 2"]);
  expect(ended).toEqual([true, true, true]);
});

test("nothing is begun after an error, and what is under way is written down", async () => {
  expect(await noted(2, { fails: 1 })).toEqual({
    events: ["begin 0", "begin 1", "begin 2", "write 0", "write 2"],
    ended: "Error: no",
  });
  const full = new Error("the disk is full");
  const failing = (): never => {
    throw full;
  };
  expect(await noted(1, { onFinished: failing })).toEqual({ events: ["begin 0", "begin 1"], ended: String(full) });
});

test("a signal ends the run after the replications under way", async () => {
  const stop = new AbortController();
  const events: number[] = [];
  const onFinished = (_: number, replication: number): void => {
    events.push(replication);
    stop.abort();
  };
  expect((await noted(1, { signal: stop.signal, onFinished })).ended).toEqual([true, true, false]);
  expect(events).toEqual([0, 1]);
});
