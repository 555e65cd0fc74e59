import { expect, test } from "vitest";
import { findings } from "../../sim/conformance/conformance.ts";
import { strategies } from "../../strategies/registry.ts";
import type {
  Admission,
  Allocator,
  AllocatorDefinition,
  CloningSpeculation,
  Context,
  Copies,
  Example,
  Health,
  HostSet,
  IndexBalancer,
  KeyPartitioner,
  Knowledge,
  LoopPartitioner,
  PoolView,
  Recovery,
  ResourceScheduler,
  Resources,
  Retry,
  Scaler,
  StrategyDefinition,
  TaskSet,
  VmView,
  WatchingSpeculation,
} from "../../strategies/types.ts";

const facts = { name: "mine", summary: "", source: "", cost: "O(1)", parameters: {} };
const needs: readonly Knowledge[] = ["load"];

function of(family: string, create: () => object): StrategyDefinition {
  return { ...facts, family, needs, create };
}

const allocator = (choose: (vm: VmView, hosts: HostSet, context: Context) => unknown): StrategyDefinition =>
  of("allocator", () => ({ kind: "chooser", choose }));
const owner = (answer: (key: number, size: number) => number): StrategyDefinition =>
  of("partitioner", (): KeyPartitioner => ({ kind: "keys", owner: (key, nodes) => answer(key, nodes.size) }));
const loop = (chunks: LoopPartitioner["chunks"], split: (size: number) => number[]): StrategyDefinition =>
  of("partitioner", (): LoopPartitioner => ({ kind: "chunks", chunks, split }));
const scaler = (decide: (pool: PoolView) => number, more: Partial<Scaler> = {}): StrategyDefinition =>
  of("scaler", (): Scaler => ({ scales: "count", decide, ...more }));
const recovery = (onFailure: Recovery["onFailure"], saving?: Recovery["saving"]): StrategyDefinition =>
  of("recovery", (): Recovery => ({ onFailure, ...(saving === undefined ? {} : { saving }) }));
const balancer = (keyedBy: IndexBalancer["keyedBy"], key: IndexBalancer["key"]): StrategyDefinition => ({
  ...of("balancer", (): IndexBalancer => ({ kind: "index", keyedBy, key })),
  needs: ["load", "size"],
});
const shared = (choose: ResourceScheduler["choose"]): StrategyDefinition =>
  of("scheduler", (): ResourceScheduler => ({ kind: "resources", choose }));
const fitting = (heads: TaskSet, resources: Resources): number => (resources.fits(heads.at(0).class) ? 0 : -1);
const comeback = { kind: "resume", keep: 0, delay: 0, preparation: 0, where: "any-node" } as const;
const admission = (parts: Admission): StrategyDefinition => of("admission", () => parts);
const retry = (parts: Partial<Retry>): StrategyDefinition =>
  of("retry", (): Retry => ({ attempts: 3, timeout: 10, withdraws: false, backoff: () => 1, ...parts }));
const copies = (parts: Partial<Copies>): StrategyDefinition =>
  of("copies", (): Copies => ({ atOnce: 2, cancel: "start", ...parts }));
const health = (parts: Health): StrategyDefinition => of("health", () => parts);
const clones = (answer: CloningSpeculation["clones"]): StrategyDefinition =>
  of("speculation", (): CloningSpeculation => ({ kind: "clones", clones: answer }));
const backups = (answer: WatchingSpeculation["backups"]): StrategyDefinition =>
  of("speculation", (): WatchingSpeculation => ({ kind: "backups", interval: 0.25, backups: answer }));

const write = (on: object, name: string): boolean => Reflect.set(on, name, 0);

/** What shows in runs of a few tasks. */
const SHORT = { rounds: [1, 2, 5], trials: 8, arrivals: 200 };

/** One bug each: what it is, the policy, the rule it breaks, what is said, and how many tasks the smallest run has. */
const PLANTED: readonly (readonly [what: string, policy: StrategyDefinition, rule: string, said: RegExp, n: number])[] =
  [
    ["a host that is not there", allocator(() => ({ id: 9 })), "legal", /chose an object with id 9, which is none/, 1],
    [
      "a write on a host",
      allocator((_, hosts) => (write(hosts.at(0), "vms"), hosts.at(0))),
      "untouched",
      /of a host/,
      1,
    ],
    ["a lifetime that is hidden", allocator((vm) => Reflect.get(vm, "lifetime") ?? null), "hidden", /vm\.lifetime/, 1],
    [
      "a list that is sorted in place",
      allocator((_vm, hosts, context) => {
        Reflect.get(context, "resources").sort();
        return hosts.at(0);
      }),
      "untouched",
      /of a list/,
      1,
    ],
    [
      "a third VM refused in every third run",
      (() => {
        let runs = 0;
        return of("allocator", (): Allocator => {
          runs++;
          return { kind: "chooser", choose: (vm, hosts) => (vm.id === 2 && runs % 3 === 0 ? null : hosts.at(0)) };
        });
      })(),
      "replay",
      /task 2 on node/,
      3,
    ],
    ["an owner that is not there", owner((_, size) => size), "legal", /gave key \d to position \d of \d nodes/, 1],
    [
      "an owner that changes",
      of("partitioner", (): KeyPartitioner => {
        let turn = 0;
        return { kind: "keys", owner: (_key, nodes) => turn++ % nodes.size };
      }),
      "legal",
      /gave key 1 to position 0 and then to 1 of the same nodes/,
      2,
    ],
    ["an iteration that is lost", loop("taken", (size) => [size - 1]), "legal", /cut 1 iterations into chunks of 0/, 1],
    ["chunks for other nodes", loop("dealt", (size) => [size, 0, 0, 0, 0]), "legal", /dealt 5 chunks to 1 nodes/, 1],
    ["a pool below nothing", scaler(({ present }) => 1 - present), "legal", /answered -1 as size of the pool/, 2],
    ["chance in scaling", scaler(() => 1 + Math.random()), "chance", /Math\.random in decide at 1 s/, 1],
    [
      "a scaler that wakes up for ever",
      (() => {
        let now = 0;
        const changed = (_: PoolView, context: Context): number => ((now = context.now), 1);
        return scaler(() => 1, { changed, wake: () => now + 1e-9 });
      })(),
      "returns",
      /has been asked 2000 times/,
      1,
    ],
    [
      "more work kept than was done",
      recovery((_, attempt) => ({ ...comeback, keep: attempt.attained + 1 })),
      "legal",
      /as keep, which must be in 0 … /,
      1,
    ],
    [
      "a task's true size",
      recovery((task) => (Reflect.get(task, "size") === 1 ? { kind: "abandon" } : comeback)),
      "hidden",
      /asked for task\.size in onFailure for task 0/,
      1,
    ],
    [
      "a key that is not the load it is said to be",
      balancer("load", (node) => node.load / node.slots),
      "declared",
      /has keyedBy: "load" and the key 0\.3333333333333333 for a node of load 1/,
      1,
    ],
    [
      "a key that is the load and not the backlog",
      balancer("backlog", (node) => node.load),
      "declared",
      /has keyedBy: "backlog" and the key 1 for a node of backlog 2\.5/,
      1,
    ],
    ["a task for which there is too little", shared(() => 0), "legal", /chose task \d+, for which there is too/, 3],
    ["a head that is not there", shared((heads) => heads.size), "legal", /chose position 1 of 1 tasks/, 1],
    [
      "what running tasks take, written on",
      shared((heads, resources) => (write(resources.capacity, "0"), fitting(heads, resources))),
      "untouched",
      /set 0 of a list/,
      1,
    ],
    ["neither in nor out", admission({ admits: () => 1 as never }), "legal", /answered 1 as admits/, 1],
    [
      "a request written on",
      admission({ admits: (request) => write(request, "priority") }),
      "untouched",
      /priority/,
      1,
    ],
    ["no attempt at all", retry({ attempts: 0 }), "legal", /answered 0 as attempts, which must be >= 1/, 1],
    ["a backoff that is no number", retry({ backoff: () => NaN }), "legal", /answered NaN as backoff/, 1],
    ["cancelled at no time", copies({ cancel: "never" as never }), "legal", /"never" as cancel/, 1],
    ["fewer attempts than one", clones(() => 0), "legal", /answered 0 as attempts at each task, which must be >= 1/, 1],
    ["half an attempt more", clones(() => 1.5), "legal", /asked for 1\.5 attempts at each task/, 1],
    ["a running task that is not there", backups(() => [{ task: 9, node: 0 }]), "legal", /9 as position of a run/, 1],
    [
      "a copy on a node that was not offered",
      backups((_, running) => [{ task: 0, node: running.at(0).node }]),
      "legal",
      /put a copy on node \d|named node \d, which it was not offered/,
      1,
    ],
    [
      "progress without a word about it",
      backups((_, running) => (running.at(0).progress > 2 ? [{ task: 0, node: 0 }] : [])),
      "declared",
      /asked for running task\.progress without needs: \["progress"\]/,
      1,
    ],
    ["a job written on", clones((job) => (write(job, "waiting") ? 1 : 2)), "untouched", /set waiting of a job/, 1],
    ["kept out for a negative time", health({ sent: () => -1 }), "legal", /answered -1 as time to be kept out/, 1],
    ["a share of more than all", health({ ramp: 9, ended: () => 1, share: () => 2 }), "legal", /2 as share/, 2],
  ];

test.each(PLANTED)("check finds %s, with the smallest run that shows it", (_what, policy, rule, said, n) => {
  const found = findings(policy, [], () => {}, SHORT);
  const finding = found.find((one) => one.rule === rule);
  expect(finding?.what, JSON.stringify(found)).toMatch(said);
  expect(tasksIn(finding?.example ?? ""), finding?.example).toBe(n);
});

/** Tasks, VMs, iterations or lines of a file. */
function tasksIn(example: string): number {
  const times = /times: \[ (?<list>[^\]]*) \]/.exec(example)?.groups?.["list"];
  if (times !== undefined) return times.split(",").length;
  const iterations = /iterations: (?<count>\d+)/.exec(example)?.groups?.["count"];
  if (iterations !== undefined) return Number(iterations);
  const vms = example.match(/lifetime/g);
  return vms === null ? (example.match(/^\d.*$/gm)?.length ?? 0) : vms.length;
}

/** Two of ours at full length, with the defaults of their parameters. */
const GOOD = ["scale-to-zero", "young"];

test.each(GOOD)("nothing is found about %s, however long it is tried", (name) => {
  const definition = strategies.find((one) => one.name === name);
  if (definition === undefined) throw new Error(`there is no ${name}`);
  const defaults = Object.fromEntries(Object.entries(definition.parameters).map(([key, of]) => [key, of.default]));
  const create: StrategyDefinition["create"] = (parameters, workload) =>
    definition.create({ ...defaults, ...parameters }, workload);
  expect(findings({ ...definition, create }, [], () => {})).toEqual([]);
});

test("what is used only where it is told is shown, and nothing else that is not declared", () => {
  const sheds: Admission["sheds"] = (task) => task.estimate < 0;
  const undeclared = admission({ sheds });
  expect(findings(undeclared, [], () => {}, SHORT).map(({ rule }) => rule)).toEqual(["declared"]);
  expect(findings({ ...undeclared, uses: ["size"] }, [], () => {}, SHORT)).toEqual([]);
});

const firstFit: AllocatorDefinition = {
  ...facts,
  family: "allocator",
  needs,
  create: () => ({ kind: "chooser", choose: (_vm, hosts) => hosts.at(0) }),
};

test("examples: where VMs go, and that one finds no place", () => {
  const example: Example = {
    what: "the first host, then the second, and the third VM is too large for what is left",
    nodes: [{ count: 2, slots: 4 }],
    tasks: [
      [0, 10, 3],
      [0, 10, 2],
      [1, 10, 3],
    ],
    node: [0, 1, -1],
  };
  expect(findings(firstFit, [example], () => {}, SHORT)).toEqual([]);
  expect(findings(firstFit, [{ ...example, node: [0, 1, 1] }], () => {}, SHORT)).toEqual([
    { rule: "examples", what: `${example.what}: task 2 is served by node -1, not by node 1`, example: "" },
  ]);
});

test("examples: keys with their owners, and a failure with what becomes of the task", () => {
  const even: Example = {
    what: "even keys to the first of two",
    nodes: [{ count: 2 }],
    tasks: [
      [0, 1, 4],
      [0, 1, 7],
    ],
    node: [0, 1],
  };
  expect(
    findings(
      owner((key, size) => key % size),
      [even],
      () => {},
      SHORT,
    ),
  ).toEqual([]);
  // Two of five seconds are done as the node fails at 2; it is back at 3, and the task needs 5 more.
  const outage: Example = {
    what: "a restart after an outage",
    nodes: [{ count: 1 }],
    tasks: [[0, 5]],
    outages: [[0, 2, 3]],
    finish: [8],
  };
  const restart = recovery(() => ({ ...comeback, kind: "restart" }));
  expect(findings(restart, [outage], () => {}, SHORT)).toEqual([]);
  const other = recovery((_, attempt) => ({ ...comeback, keep: attempt.attained }));
  expect(findings(other, [outage], () => {}, SHORT)[0]?.what).toBe(
    "a restart after an outage: task 0 is done at 6 s, not at 8 s",
  );
});
