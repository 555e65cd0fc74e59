import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, poolsim, small } from "./running.ts";

/** A balancer file whose `choose` is the given body; `count` is the number of choices so far. */
const balancer = (body: string, before = ""): string => `${before}
export const mine = {
  family: "balancer", name: "mine", summary: "", source: "", needs: ["nothing"], cost: "O(1)", parameters: {},
  create() {
    let count = 0;
    return { kind: "chooser", choose(task, nodes, { now }) { count++; ${body} } };
  },
};
`;
const scenario = small.replace(/strategies:.*/, "strategies: { balancer: ./mine.ts }");
const keptIn = (folder: string): string[] =>
  readFileSync(join(folder, "kept", "replications.jsonl"), "utf8")
    .trimEnd()
    .split("\n");

test.each([
  ["never returns", "while (count > 900) {} return nodes.at(0);", / has not returned after 1\.2 s; it was stopped/],
  ["throws", "if (count > 900) nodes.at(0).speed.off(); return nodes.at(0);", / threw TypeError/],
  ["chooses what is not there", "return count > 900 ? { id: 1e9 } : nodes.at(0);", /which is not available/],
])("a policy that %s is stopped and named with the time and the task; exit 1", async (_what, body, why) => {
  const folder = folderWith({ "small.yaml": scenario, "mine.ts": balancer(body) });
  const { code, out, err } = await poolsim(["run", "small.yaml", "--json", "--out", "kept"], folder);
  expect(code).toBe(1);
  expect(err).toMatch(/^\.\/mine\.ts: choose for task 900 at \d+(?:\.\d+)? s/);
  expect(err).toMatch(why);
  expect(JSON.parse(out)).toMatchObject({ status: "interrupted", replications: 0 });
});

test("in a comparison the policy that failed is named, and the other arms are not blamed", async () => {
  const folder = folderWith({ "small.yaml": scenario, "mine.ts": balancer('throw new Error("no");') });
  const { code, out, err } = await poolsim(["compare", "small.yaml", "--policies", "random,./mine.ts"], folder);
  expect(code).toBe(1);
  expect(err).toMatch(/^\.\/mine\.ts: choose for task 0 at \d+(?:\.\d+)? s threw Error: no$/m);
  expect(out).toContain("\n  random: stopped because a policy of another arm failed\n");
  expect(out).toMatch(/^ {2}\.\/mine\.ts: choose for task 0 /m);
});

test("tasks that wait for ever are told of, and a file that is not there where it was looked for", async () => {
  const folder = folderWith({ "small.yaml": scenario, "mine.ts": balancer("return null;") });
  const words = ["compare", "small.yaml", "--replications", "2", "--policies"];
  expect((await poolsim([...words, "random,./mine.ts"], folder)).out).toMatch(/^ {2}\.\/mine\.ts: none of \d+ tasks/m);
  const lost = await poolsim([...words, "random,./yours.ts"], folder);
  expect(lost.code).toBe(2);
  expect(lost.err).toMatch(
    /yours\.ts: there is no such file; \.\/yours\.ts is looked for in \., the scenario's folder\n$/,
  );
});

test("what has finished before is kept", async () => {
  // The module is loaded once per thread, so the count goes on from one replication to the next.
  const body = "if (all++ > 4500) for (;;); return nodes.at(all % nodes.size);";
  const folder = folderWith({ "small.yaml": scenario, "mine.ts": balancer(body, "let all = 0;") });
  const { code, out, err } = await poolsim(["run", "small.yaml", "--json", "--out", "kept"], folder);
  expect([code, JSON.parse(out).replications]).toEqual([1, 2]);
  expect(err).toContain("what has finished is kept in kept");
  expect(keptIn(folder)).toHaveLength(2);
  expect(existsSync(join(folder, "kept", "result.json"))).toBe(true);
});

test.each([
  ["when it is loaded", balancer("return nodes.at(0);", "for (;;);"), /^\.\/mine\.ts: loading its file before the run/],
  ["in the pilot", balancer("if (now > 50) for (;;); return nodes.at(0);"), /^\.\/mine\.ts: choose for task/],
])("a policy that hangs %s is stopped as well", async (_when, code, words) => {
  const auto = scenario.replace(/warmup: [^,}]+/, "warmup: auto");
  const folder = folderWith({ "small.yaml": auto, "mine.ts": code });
  const ended = await poolsim(["run", "small.yaml", "--json"], folder);
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(words);
});

const withParameters = `export const mine = {
  family: "balancer", name: "mine", summary: "", source: "", needs: ["nothing"], cost: "O(1)",
  parameters: {
    looks: { type: "integer", default: 2, min: 1, summary: "" },
    every: { type: "duration", default: 1, summary: "" },
  },
  create({ looks, every }, workload) {
    if (every !== 0.01 || looks !== 1000 || !(workload.rate > 0)) throw new Error(JSON.stringify({ looks, every }));
    return { kind: "chooser", choose: (task, nodes) => nodes.at(0) };
  },
};
`;

test.each([
  ["looks: 1_000, every: 10 ms", 0, ""],
  ["looks: 0, every: 1 mile", 1, "./mine.ts: looks: must be >= 1, got 0; every: expected a duration such as 100 ms"],
  ["look: 3", 1, './mine.ts: look: unknown key "look"; did you mean looks? known: looks, every'],
])("parameters of a policy of the user's are read as it declares them: %s", async (parameters, code, words) => {
  const balancer = `strategies: { balancer: { name: ./mine.ts, ${parameters} } }`;
  const text = small.replace(/strategies:.*/, balancer).replace("count: 3", "count: 3, speed: 9");
  const folder = folderWith({ "small.yaml": text, "mine.ts": withParameters });
  const ended = await poolsim(["run", "small.yaml", "--json"], folder);
  expect(ended.err.slice(0, words.length)).toBe(words);
  expect(ended.code).toBe(code);
});
