import { describe, expect, test } from "vitest";
import { arms, expand, parseScenario, ScenarioError } from "../../sim/scenario/index.ts";
import * as registry from "../../strategies/registry.ts";
import { scenarioOf } from "../running.ts";

const drawn = {
  arrivals: { kind: "poisson", rate: 1 },
  lifetime: { kind: "exponential", mean: "1 h" },
  classes: [{ name: "a", cores: 2, memory: "1.5 GiB" }],
};
const base = { hosts: [{ count: 2, cores: 4, memory: "8 GiB" }], vms: drawn, strategies: { allocator: "first-fit" } };
const running = {
  ...base,
  vms: [{ count: 2, cores: 1 }],
  workload: { arrivals: { kind: "poisson", rate: 1 }, size: { kind: "exponential", mean: 1 } },
  strategies: { allocator: "first-fit", balancer: "random" },
};

function faults(input: object): string[] {
  try {
    scenarioOf(input);
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

test("amounts are read with their units, and defaults written out", () => {
  const { hosts, vms, nodes } = scenarioOf(base);
  expect(nodes).toEqual([]);
  expect(hosts?.[0]).toMatchObject({ memory: 8 * 1024 ** 3, gpu: 0, speed: 1, overcommit: { cores: 1, memory: 1 } });
  expect(vms).toMatchObject({ lifetime: { kind: "exponential", mean: 3600 } });
  expect(vms).toMatchObject({ classes: [{ memory: { kind: "deterministic", value: 1.5 * 1024 ** 3 }, apart: null }] });
});

test.each([
  ["8 kB", 8000],
  ["2MiB", 2 * 1024 ** 2],
  ["0.5 TB", 5e11],
  ["3 B", 3],
  [512, 512],
])("%s of memory is %i bytes", (memory, expected) => {
  expect(
    scenarioOf({ ...base, hosts: [{ count: 1, cores: 4, memory }], vms: { requests: [{ cores: 1 }] } }).hosts?.[0]
      ?.memory,
  ).toBe(expected);
});

test.each([base, running])("the expanded scenario is the same scenario", (input) => {
  const scenario = scenarioOf(input);
  const text = expand(scenario);
  expect(parseScenario(text, { file: "expanded", registry })).toEqual(scenario);
  expect(text).not.toContain("nodes:");
});

test("arms are formed over what belongs to hosts", () => {
  const vary = { "strategies.allocator": ["first-fit", { name: "worst-fit", inUse: true }], "hosts.0.count": [1, 3] };
  const formed = arms(scenarioOf({ ...base, compare: { vary } }), registry);
  expect(formed.map(({ label }) => label)).toEqual([
    "first-fit, hosts.0.count=1",
    "first-fit, hosts.0.count=3",
    "worst-fit, hosts.0.count=1",
    "worst-fit, hosts.0.count=3",
  ]);
  expect(formed[3].scenario.hosts?.[0].count).toBe(3);
  expect(scenarioOf({ ...base, compare: { vary } }).compare?.metrics).toEqual(["drop.probability", "hosts.mean"]);
});

test("VMs given wrongly are not called missing", () => {
  const vms = { arrivals: { kind: "poisson", rate: 1 }, lifetime: "2 s", classes: [{ name: "a", cores: 1 }] };
  expect(() => scenarioOf({ ...base, vms })).toThrow(
    /^(?![^]*required with hosts)[^]*vms\.lifetime: expected a distribution/,
  );
});

describe("what does not go together is refused", () => {
  test.each<[object, string]>([
    [{ ...base, nodes: [{ count: 1 }] }, "nodes: hosts take the place of nodes"],
    [{ ...base, strategies: {} }, "strategies.allocator: required with hosts; known: first-fit"],
    [{ hosts: base.hosts, strategies: base.strategies }, "vms: required with hosts"],
    [{ ...base, workload: running.workload }, "workload: VMs that come and go run no tasks"],
    [{ ...running, workload: undefined }, "workload: required: the tasks that the VMs run"],
    [{ ...running, hosts: undefined, nodes: [{ count: 1 }] }, "vms: need hosts"],
    [{ ...running, queue: "central" }, "queue: VMs have a line each"],
    [{ ...running, strategies: { allocator: "first-fit" } }, "strategies.balancer: required with several VMs"],
    [
      { ...running, strategies: { ...running.strategies, scheduler: "srpt" } },
      "strategies.scheduler: VMs serve tasks by fcfs or processor-sharing",
    ],
    [
      { ...running, strategies: { allocator: "first-fit", balancer: "least-work-left" } },
      "strategies.balancer: least-work-left needs speeds that stay",
    ],
    [{ ...base, strategies: { allocator: "power-aware-best-fit-decreasing" } }, "hosts.0.power: required"],
    [{ ...base, vms: { ...drawn, classes: [] } }, "vms.classes: required"],
    [{ ...base, vms: { ...drawn, classes: [{ name: "a", cores: 1, gpu: 1 }] } }, "vms.classes.0.gpu: no host has any"],
    [
      { ...base, vms: { ...drawn, classes: [{ name: "a", cores: 1, extras: { disk: 1 } }] } },
      "vms.classes.0.extras.disk: no host has it; known: cores, memory",
    ],
    [
      { ...base, vms: { ...drawn, classes: [{ name: "a", cores: 1, where: { disk: "fast" } }] } },
      "vms.classes.0.where: no host has these labels",
    ],
    [
      { ...base, vms: { ...drawn, classes: [{ name: "a", cores: 1, apart: "rack" }] } },
      "vms.classes.0.apart: every host must name its rack",
    ],
    [{ ...base, vms: { requests: [{ cores: 1, class: "b" }] } }, 'vms.requests.0.class: no class is called "b"'],
    [{ ...base, vms: { requests: [{ cores: 1 }], arrivals: drawn.arrivals } }, "vms"],
    [{ ...base, hosts: [{ count: 1, cores: 4, memory: "8 GiBs" }] }, "hosts.0.memory: expected an amount of memory"],
    [
      { ...base, compare: { vary: { "hosts.0.count": [1, 2] }, metrics: ["response.mean"] } },
      "compare.metrics.0: response.mean is not measured here",
    ],
    [{ nodes: [{ count: 1 }], workload: running.workload, strategies: base.strategies }, "allocator: needs hosts"],
  ])("%#: %j", (input, expected) => {
    expect(faults(input).join("\n")).toContain(expected);
  });
});
