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
  ["answers nothing", "if (count <= 900) return nodes.at(0);", /the balancer chose undefined, which is no node/],
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

const own = (parameters: string): string => {
  const balancer = `strategies: { balancer: { name: ./mine.ts, ${parameters} } }`;
  return small.replace(/strategies:.*/, balancer).replace("count: 3", "count: 3, speed: 9");
};

test("parameters of a policy of the user's are read as it declares them", async () => {
  const folder = folderWith({ "small.yaml": own("looks: 1_000, every: 10 ms"), "mine.ts": withParameters });
  expect(await poolsim(["run", "small.yaml", "--json"], folder)).toMatchObject({ code: 0, err: "" });
});

test.each([
  [
    "looks: 0, every: 1 mile",
    [
      "small.yaml:9:51  strategies.balancer.looks: must be >= 1, got 0",
      "small.yaml:9:61  strategies.balancer.every: expected a duration such as 100 ms",
    ],
  ],
  [
    "look: 3",
    ['small.yaml:9:44  strategies.balancer.look: unknown key "look"; did you mean looks? known: looks, every'],
  ],
])("those it cannot take are told of together, before anything runs: %s", async (parameters, told) => {
  const folder = folderWith({ "small.yaml": own(parameters), "mine.ts": withParameters });
  for (const words of [["check"], ["run", "--out", "none"]]) {
    const ended = await poolsim([...words, "small.yaml"], folder);
    for (const one of told) expect(ended.err).toContain(one);
    expect([ended.code, ended.out]).toEqual([2, ""]);
  }
  expect(existsSync(join(folder, "none"))).toBe(false);
});

test("parameters that an option gave, and those of one arm of a comparison", async () => {
  const folder = folderWith({ "small.yaml": own("looks: 1_000, every: 10 ms"), "mine.ts": withParameters });
  const option = 'strategies.balancer={"name": "./mine.ts", "looks": -1}';
  const ofOption = await poolsim(["run", "small.yaml", "--set", option], folder);
  expect([ofOption.code, ofOption.err]).toEqual([2, "./mine.ts  looks: must be >= 1, got -1\n"]);
  const text = small.replace(
    /compare:[^]*/,
    `compare:
  vary: { strategies.balancer: [random, { name: ./mine.ts, looks: 0 }] }
`,
  );
  const compared = folderWith({ "small.yaml": text, "mine.ts": withParameters });
  const { code, err } = await poolsim(["check", "small.yaml"], compared);
  expect(code).toBe(2);
  expect(err).toMatch(/^small\.yaml:\d+:\d+ {2}compare\.vary\."strategies\.balancer"\.1\.looks: must be >= 1, got 0$/m);
});
