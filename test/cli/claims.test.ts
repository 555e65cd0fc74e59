import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, poolsim, root } from "./running.ts";

const claim = `# Is random enough?
poolsim: 1
name: enough
nodes: [{ count: 5 }]
workload:
  arrivals: { kind: poisson, load: 0.8 }
  size: { kind: exponential, mean: 1 }
strategies: { balancer: random }
run: { tasks: 5000, warmup: 10%, replications: 5 }
compare:
  vary: { strategies.balancer: [random, join-shortest-queue] }
  metrics: [response.mean]
claim:
  says: Random is enough.
  source: nobody
  holds: ["join-shortest-queue: response.mean is not better"]
  verdict: fails
  because: it is not.
  flips: { when: there is one server, set: { nodes.0.count: 1 } }
  figures: [{ policy: random, metric: response.mean, value: 5, tolerance: 0.2, formula: 1/(1 − load) }]
`;
const folder = folderWith({
  "enough.yaml": claim,
  "wrong.yaml": claim
    .replace("verdict: fails", "verdict: holds")
    .replace("nodes.0.count: 1", "nodes.0.count: 6")
    .replace("value: 5,", "value: 9,"),
  "unknown.yaml": claim.replace('"join-shortest-queue: response', '"jsq: response'),
  "none.yaml": claim.replace(/claim:[^]*$/, ""),
});

test("a claim: its verdict with the evidence, the closed form beside it, and what turns it round", async () => {
  const { code, out, err } = await poolsim(["claims", "enough.yaml", "--threads", "1"], folder);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^enough\.yaml: "Random is enough\." \(nobody\)\n {2}DOES NOT HOLD here: it is not\.\n/);
  expect(out).toMatch(/^ {2}join-shortest-queue: response\.mean -\d\d\.\d % ± \d+\.\d+ %$/m);
  expect(out).toMatch(/^ {2}random: response\.mean \d\.\d+, theory 5 = 1\/\(1 − load\)$/m);
  expect(out).toMatch(/^ {2}the other way round when there is one server$/m);
});

test("what is not as the file says is told, and exit 1", async () => {
  const { code, out } = await poolsim(["claims", "wrong.yaml", "--json"], folder);
  expect(code).toBe(1);
  const [row] = JSON.parse(out).claims;
  expect(row.verdict).toBe("fails");
  expect(row.wrong).toEqual([
    "the file says that it holds",
    "it fails also when there is one server",
    expect.stringMatching(/^random: response\.mean is [45]\.\d+, not 9$/),
  ]);
});

test("conditions on arms that there are not are refused before anything runs", async () => {
  const unknown = await poolsim(["claims", "enough.yaml", "unknown.yaml"], folder);
  expect([unknown.code, unknown.out]).toEqual([2, ""]);
  expect(unknown.err).toMatch(/^unknown\.yaml: claim\.holds: jsq: response\.mean is not better: unknown arm "jsq"/);
  const none = await poolsim(["claims", "none.yaml"], folder);
  expect([none.code, none.err]).toEqual([2, "none.yaml: has no claim, or compares nothing\n"]);
});

test("docs/policies.md is what `poolsim strategies --markdown` prints", async () => {
  const { out } = await poolsim(["strategies", "--markdown"]);
  expect(readFileSync(join(root, "docs", "policies.md"), "utf8")).toBe(out);
});
