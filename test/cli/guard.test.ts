import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { folderWith, inProcess, poolsim, root } from "./running.ts";

const stream = `# Is the stream as it should be?
poolsim: 1
name: stream
seed: 3
nodes: [{ count: 1 }]
strategies: { partitioner: murmur2 }
job:
  kind: streaming
  trades: { events: 5000, symbols: 10, rate: 100/s, jumps: 1% }
  partitions: 2
  windows: [{ kind: tumbling, length: 2 s }]
  detect: [{ kind: z-score, of: return, over: 10, limit: 3 }]
  checkpoint: 500
  batch: 64
`;
const sum = `# What is the sum?
poolsim: 1
name: sum
seed: 1
nodes: [{ count: 1 }]
strategies: { partitioner: guided }
job: { kind: mean, values: { file: data/values.csv, column: x } }
`;
const policy = `people:
  ann: [trader]
  bob: [reader]
roles:
  trader:
    run: [{ workloads: [streaming], data: [generated] }, { workloads: [mean], data: [data/*.csv] }]
  reader: { read: [out*] }
`;
const keys = { key: "0123456789abcdef".repeat(4), other: "f".repeat(64) };

function workshop(): string {
  const folder = folderWith({ "stream.yaml": stream, "mean.yaml": sum, "roles.yaml": policy, ...keys });
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data", "values.csv"), "x\n1\n2\n6\n");
  return folder;
}

test("a stream with a key: what it keeps is encrypted, and read with that key alone", async () => {
  const folder = workshop();
  const run = await inProcess(["real", "stream.yaml", "--out", "out", "--key-file", "key", "--json"], folder);
  expect([run.code, run.err]).toEqual([0, ""]);
  const result = JSON.parse(run.out);
  expect(result).toMatchObject({ equal: true, answer: { trades: { read: 5000 } }, measured: { signed: true } });
  const kept = readFileSync(join(folder, "out", "result.json"));
  expect(kept.includes("answer")).toBe(false);
  expect(statSync(join(folder, "out")).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "out", "result.json")).mode & 0o777).toBe(0o600);

  const read = await inProcess(["results", "out", "--key-file", "key"], folder);
  expect(read.code).toBe(0);
  const found = JSON.parse(read.out);
  expect(found.result).toEqual(result);
  expect(found.alerts.length).toBe(result.answer.alerts);
  expect(found.alerts.length).toBeGreaterThan(0);

  const without = await inProcess(["results", "out"], folder);
  expect([without.code, without.out]).toEqual([2, ""]);
  expect(without.err).toContain("result.json: is encrypted, give its key");
  const other = await inProcess(["results", "out", "--key-file", "other"], folder);
  expect([other.code, other.out]).toEqual([2, ""]);
  expect(other.err).toContain("result.json: the key is wrong or the file was changed");
  const again = await inProcess(["real", "stream.yaml", "--out", "out", "--key-file", "other"], folder);
  expect([again.code, again.out]).toEqual([2, ""]);
  expect(again.err).toContain("the key is wrong");
});

test("alerts that were changed are refused by their reader", async () => {
  const folder = workshop();
  await inProcess(["real", "stream.yaml", "--out", "out"], folder);
  const path = join(folder, "out", "alerts", "1.jsonl");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace('"symbol":"S', '"symbol":"T'));
  const changed = await inProcess(["results", "out"], folder);
  expect([changed.code, changed.out]).toEqual([2, ""]);
  expect(changed.err).toContain("1.jsonl:1: the record, or one before it, was changed");
  writeFileSync(path, text.split("\n").slice(0, -2).join("\n").concat("\n"));
  expect((await inProcess(["results", "out"], folder)).err).toContain("alerts are missing at its end");
});

test("alerts of another job are refused, though the same key signed them", async () => {
  const folder = workshop();
  for (const seed of [3, 4]) {
    const words = ["real", "stream.yaml", "--out", `out${seed}`, "--key-file", "key", "--set", `seed=${seed}`];
    expect((await inProcess(words, folder)).code).toBe(0);
  }
  copyFileSync(join(folder, "out4", "alerts", "1.jsonl"), join(folder, "out3", "alerts", "1.jsonl"));
  const read = await inProcess(["results", "out3", "--key-file", "key"], folder);
  expect([read.code, read.out]).toEqual([2, ""]);
  expect(read.err).toContain("1.jsonl:1: the key is wrong, or the record was changed, moved or put in place of");
});

test("roles decide who runs and who reads, and the audit log has all of it", async () => {
  const folder = workshop();
  const guarded = ["--roles", "roles.yaml", "--audit", "audit.jsonl"];
  const call = (...words: string[]) => inProcess([...words, ...guarded], folder);
  const denied = await call("real", "stream.yaml", "--out", "out", "--as", "bob");
  expect([denied.code, denied.out]).toEqual([2, ""]);
  expect(denied.err).toMatch(/roles\.yaml: bob may not run streaming on generated/);
  expect(existsSync(join(folder, "out"))).toBe(false);
  expect((await call("real", "stream.yaml")).err).toContain("say who you are with --as");

  expect((await call("real", "mean.yaml", "--out", "out", "--as", "ann")).code).toBe(0);
  expect((await call("results", "out", "--as", "ann")).err).toContain("ann may not read the results in");
  const read = await call("results", "out", "--as", "bob");
  expect(read.code).toBe(0);
  expect(JSON.parse(read.out).result.answer).toMatchObject({ mean: 3 });
  // Whoever leaves the policy out, or brings another, is not let in.
  const without = await inProcess(["results", "out"], folder);
  expect([without.code, without.out]).toEqual([2, ""]);
  expect(without.err).toContain("out: is under the policy");
  writeFileSync(join(folder, "own.yaml"), policy.replace("out*", "'**'"));
  const own = await inProcess(["results", "out", "--roles", "own.yaml", "--as", "bob"], folder);
  expect([own.code, own.out]).toEqual([2, ""]);

  const audit = await inProcess(["audit", "audit.jsonl", "--json"], folder);
  expect(audit.code).toBe(0);
  const { records } = JSON.parse(audit.out);
  expect(records.map(({ who, action, outcome }: Record<string, string>) => `${who} ${action} ${outcome}`)).toEqual([
    "bob run denied",
    "ann run begun",
    "ann run done",
    "ann read denied",
    "bob read done",
  ]);
  // SHA-256 of "x\n1\n2\n6\n".
  expect(records[1]).toMatchObject({
    workload: "mean",
    data: [{ sha256: "b01749b7bc602bc99a9a2df86599a428654133e4107c9165c1b43194cb0b499e" }],
  });
});

const traces = `# Which log is the harder one?
poolsim: 1
name: logs
seed: 1
nodes: [{ count: 1 }]
queue: central
workload: { trace: { format: swf, file: data/open.swf } }
strategies: { scheduler: fcfs }
compare: { vary: { workload.trace.file: [data/open.swf, secret.swf] } }
real: { work: sleep, tasks: 2, warmup: 0 }
`;
const log = [0, 1].map((time) => `${time + 1} ${time} 0 0.01 1 -1 -1 1 1 -1 1 1 1 1 -1 -1 -1 -1\n`).join("");

test("roles and the audit log see the data of every arm, each file once", async () => {
  const folder = workshop();
  writeFileSync(join(folder, "logs.yaml"), traces);
  for (const name of ["data/open.swf", "secret.swf"]) writeFileSync(join(folder, name), log);
  const may = "people: { ann: [user] }\nroles: { user: { run: [{ workloads: [requests], data: [data/*] }] } }\n";
  writeFileSync(join(folder, "roles.yaml"), may);
  const words = ["real", "logs.yaml", "--workers", "1", "--audit", "audit.jsonl"];
  const denied = await inProcess([...words, "--roles", "roles.yaml", "--as", "ann"], folder);
  expect([denied.code, denied.out]).toEqual([2, ""]);
  expect(denied.err).toMatch(/ann may not run requests on .*\/secret\.swf/);
  const drawn = "{arrivals: {kind: list, times: [0], sizes: [0.01]}}";
  const arms = `compare={vary: {workload: [{trace: {format: swf, file: data/open.swf}}, ${drawn}]}}`;
  const half = await inProcess([...words, "--roles", "roles.yaml", "--as", "ann", "--set", arms], folder);
  expect(half.err).toContain("ann may not run requests on generated");
  const { out } = await inProcess(["audit", "audit.jsonl", "--json"], folder);
  const [record] = JSON.parse(out).records;
  expect(record.data.map(({ file }: { file: string }) => file)).toEqual(["data/open.swf", "secret.swf"]);
});

test("the settings of a Kafka client are data too, and do not stand for the trades", async () => {
  const folder = workshop();
  const words = ["real", "stream.yaml", "--roles", "roles.yaml", "--as", "ann"];
  const kafka = (properties: string): string[] => [
    "--set",
    `job.log={kind: kafka, brokers: none.invalid, topic: trades, properties: ${properties}}`,
  ];
  const secret = await inProcess([...words, ...kafka("secret.properties")], folder);
  expect([secret.code, secret.out]).toEqual([2, ""]);
  expect(secret.err).toMatch(/ann may not run streaming on .*\/secret\.properties/);
  writeFileSync(join(folder, "roles.yaml"), policy.replace("data: [generated]", "data: ['*.properties']"));
  const open = await inProcess([...words, ...kafka("open.properties")], folder);
  expect([open.code, open.out]).toEqual([2, ""]);
  expect(open.err).toContain("ann may not run streaming on generated");
});

test.each<[words: string[], message: RegExp]>([
  [["real", "mean.yaml", "--key-file", "none"], /^--key-file none: cannot be read: ENOENT/],
  [["real", "mean.yaml", "--key-file", "data"], /^--key-file data: cannot be read: EISDIR/],
  [["real", "mean.yaml", "--roles", "none.yaml", "--as", "ann"], /^policy of roles none\.yaml: cannot be read: ENOENT/],
  [["real", "logs.yaml", "--workers", "1", "--audit", "a.jsonl"], /^logs\.yaml: there is no such file: .*open\.swf/],
  [["real", "mean.yaml", "--set", "job.values.file=none.csv", "--audit", "a.jsonl"], /no such file: .*none\.csv/],
  [["real", "mean.yaml", "--set", "job.values.file=data", "--audit", "a.jsonl"], /^mean\.yaml: it is a folder/],
  [["real", "mean.yaml", "--audit", "key/a.jsonl"], /^mean\.yaml: a file is in the way/],
  [["results", "data", "--audit", "key/a.jsonl"], /^data: a file is in the way/],
  [["audit", "data"], /^data: it is a folder/],
])("%j is bad input, and nothing is written", async (words, message) => {
  const folder = workshop();
  writeFileSync(join(folder, "logs.yaml"), traces.replace(/compare:.*\n/, ""));
  const run = await inProcess(words[0] === "real" ? [...words, "--out", "out"] : words, folder);
  expect([run.code, run.out]).toEqual([2, ""]);
  expect(run.err).toMatch(message);
  expect(existsSync(join(folder, "out"))).toBe(false);
  expect(existsSync(join(folder, "a.jsonl"))).toBe(false);
});

test("data that is missing leaves no folder of results, with roles or without", async () => {
  const folder = workshop();
  const words = ["real", "mean.yaml", "--out", "out", "--set", "job.values.file=data/none.csv"];
  for (const roles of [[], ["--roles", "roles.yaml", "--as", "ann"]]) {
    const run = await inProcess([...words, ...roles], folder);
    expect([run.code, run.out]).toEqual([2, ""]);
    expect(run.err).toContain("there is no such file");
    expect(existsSync(join(folder, "out"))).toBe(false);
  }
});

test("with a key, a result that anybody could have written is refused", async () => {
  const folder = workshop();
  await inProcess(["real", "mean.yaml", "--key-file", "key", "--out", "out"], folder);
  const words = ["results", "out", "--key-file", "key"];
  expect((await inProcess(words, folder)).code).toBe(0);
  const path = join(folder, "out", "result.json");
  for (const forged of ['{"answer":{"mean":4},"forged":"by somebody without the key"}', "1"]) {
    writeFileSync(path, forged);
    const read = await inProcess(words, folder);
    expect([read.code, read.out]).toEqual([2, ""]);
    expect(read.err).toContain("result.json: is not an encrypted file");
  }
});

test("an audit log that was changed is refused with the line", async () => {
  const folder = workshop();
  const guarded = ["--audit", "audit.jsonl", "--as", "eve"];
  await inProcess(["real", "mean.yaml", ...guarded], folder);
  const path = join(folder, "audit.jsonl");
  expect((await inProcess(["audit", "audit.jsonl"], folder)).out).toBe(
    "audit.jsonl: 2 records, each as it was written\n",
  );
  writeFileSync(path, readFileSync(path, "utf8").replace('"done"', '"gone"'));
  const changed = await inProcess(["audit", "audit.jsonl"], folder);
  expect([changed.code, changed.out]).toEqual([2, ""]);
  expect(changed.err).toContain("audit.jsonl:2: the record, or one before it, was changed");
  const next = await inProcess(["real", "mean.yaml", ...guarded], folder);
  expect([next.code, next.out]).toEqual([2, ""]);
  expect((await inProcess(["audit", "none.jsonl"], folder)).err).toContain("there is no such file");
});

test("a work that fails is told to the audit log as failed", async () => {
  const folder = workshop();
  writeFileSync(join(folder, "data", "values.csv"), "y\n1\n");
  const run = await inProcess(["real", "mean.yaml", "--audit", "audit.jsonl"], folder);
  expect(run.code).toBe(2);
  expect(run.err).toContain('there is no column "x"');
  const { out } = await inProcess(["audit", "audit.jsonl", "--json"], folder);
  expect(JSON.parse(out).records.map(({ outcome }: Record<string, string>) => outcome)).toEqual(["begun", "failed"]);
});

test("killed on its threads, the same command goes on and has the same answer", async () => {
  const folder = workshop();
  const words = ["real", "stream.yaml", "--out", "out", "--json", "--set", "job.trades.events=200000"];
  const killed = await poolsim(words, folder, (child) => {
    void (async () => {
      while (!existsSync(join(folder, "out", "log", "groups", "streaming", "0"))) await setTimeout(5);
      child.kill("SIGKILL");
    })();
  });
  expect([killed.code, killed.out]).toEqual([null, ""]);
  const run = await poolsim(words, folder);
  expect([run.code, run.err]).toEqual([0, ""]);
  const { equal, restored, measured } = JSON.parse(run.out);
  expect(equal).toBe(true);
  expect(restored).toBeGreaterThan(0);
  expect(measured["alerts written twice"]).toBe(0);
});

test("the commands of the README on streaming and security", async () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const about = ["Streaming", "Security"].map((title) => readme.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "");
  const commands = about.flatMap((text) => Array.from(text.matchAll(/^npx poolsim (?<words>.*)$/gm)));
  const folder = folderWith({ key: keys.key });
  const outs: string[] = [];
  for (const { groups } of commands) {
    const words = (groups?.words ?? "").split(" ");
    const whole = words.map((word) => (word.startsWith("scenarios/") ? join(root, word) : word));
    const shorter = words[0] === "real" ? ["--set", "job.trades.events=20000"] : [];
    const { code, out, err } = await inProcess([...whole, ...shorter], folder);
    expect([words[0], code, err]).toEqual([words[0], 0, ""]);
    outs.push(out);
  }
  expect(outs.length).toBe(4);
  expect(outs[0]).toContain("has the same answer, bit for bit");
  expect(JSON.parse(outs[2]).result.measured.signed).toBe(true);
  expect(outs[3]).toBe("out/audit.jsonl: 2 records, each as it was written\n");
});
