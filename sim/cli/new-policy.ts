import { allocator, partitioner, recovery, scaler, speculation, type Texts } from "./new-policy-families.ts";

/** The families of which `poolsim new policy` writes a beginning. */
export type PolicyFamily =
  "scheduler" | "balancer" | "allocator" | "partitioner" | "scaler" | "recovery" | "speculation";

/** The files of a new policy: the policy, its examples, a scenario. */
export function policyTexts(name: string, family: PolicyFamily, schema: string): [file: string, text: string][] {
  const variable = name.replace(/-+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  const of = texts[family];
  return [
    [`${name}.ts`, of.policy(name, variable)],
    [`${name}.test.ts`, of.examples],
    [`${name}.yaml`, of.scenario(name, schema)],
  ];
}

const scheduler: Texts = {
  policy: (name: string, variable: string): string => `import type { SchedulerDefinition } from "poolsim";

/** Serves the task next that is shortest, but lets waiting make up for size: after a while even a long one is next. */
export const ${variable}: SchedulerDefinition = {
  family: "scheduler",
  name: "${name}",
  summary: "Least size minus patience times waiting time first.",
  source: "yours",
  needs: ["size"], // what it must be told; asking for more is an error
  cost: "O(log n)",
  parameters: {
    patience: { type: "number", default: 0.1, min: 0, summary: "Size that one second of waiting makes up for." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ patience }) => ({
    kind: "index", // the waiting task with the least key is next
    preempts: false,
    // Size − patience × (now − arrival); "now" is the same for all who wait and is left out.
    key: (task) => task.estimate + Number(patience) * task.arrival,
  }),
};
`,
  examples: `import type { Example } from "poolsim";

/** Worked out by hand; \`poolsim check\` holds the policy against them. */
export const examples: readonly Example[] = [
  {
    what: "the shortest of those who wait is next",
    nodes: [{ count: 1 }],
    tasks: [
      [0, 4], // arrival, size
      [1, 5],
      [2, 1],
    ],
    finish: [4, 10, 5],
  },
  {
    what: "with much patience the order is that of arrival",
    nodes: [{ count: 1 }],
    tasks: [
      [0, 4],
      [1, 5],
      [2, 1],
    ],
    parameters: { patience: 10 },
    finish: [4, 9, 10],
  },
];
`,
  scenario: (name: string, schema: string): string => `# Is ${name} better than the classics for my workload?
# yaml-language-server: $schema=${schema}

poolsim: 1
name: ${name}
seed: 7
nodes: [{ count: 1 }]
workload:
  arrivals: { kind: poisson, load: 0.8 }
  size: { kind: lognormal, mean: 100 ms, cv2: 4 }
strategies: { scheduler: fcfs }
run: { tasks: 50_000, warmup: 10%, replications: 10 }
compare:
  vary:
    strategies.scheduler:
      - { name: round-robin, quantum: 20 ms }
      - sjf
      - { name: ./${name}.ts, patience: 0.1 }
  metrics: [response.mean, response.p99]
`,
};

const balancer: Texts = {
  policy: (name: string, variable: string): string => `import type { BalancerDefinition } from "poolsim";

/** Draws one node at random and stays with it while it is not too busy; else takes the less loaded of two more. */
export const ${variable}: BalancerDefinition = {
  family: "balancer",
  name: "${name}",
  summary: "One node at random, or the better of two more when it is busy.",
  source: "yours",
  needs: ["load"], // what it must be told; asking for more is an error
  cost: "O(1)",
  parameters: {
    most: { type: "integer", default: 1, min: 0, summary: "Tasks a node may have and still be taken at once." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ most }) => ({
    kind: "chooser",
    alwaysChooses: true, // never answers null, which would let the task wait
    choose(_task, nodes, { random }) {
      const any = () => nodes.at(random.below(nodes.size));
      const first = any();
      if (first.load <= Number(most)) return first;
      const [one, other] = [any(), any()];
      return one.load <= other.load ? one : other;
    },
  }),
};
`,
  examples: `import type { Example } from "poolsim";

/** Worked out by hand; \`poolsim check\` holds the policy against them. */
export const examples: readonly Example[] = [
  {
    what: "a single node gets everything, in order",
    nodes: [{ count: 1 }],
    tasks: [
      [0, 4], // arrival, size
      [1, 5],
    ],
    node: [0, 0],
    finish: [4, 9],
  },
];
`,
  scenario: (name: string, schema: string): string => `# Is ${name} better than the classics for my workload?
# yaml-language-server: $schema=${schema}

poolsim: 1
name: ${name}
seed: 7
nodes: [{ count: 10 }]
workload:
  arrivals: { kind: poisson, load: 0.8 }
  size: { kind: lognormal, mean: 100 ms, cv2: 4 }
strategies: { balancer: random }
run: { tasks: 50_000, warmup: 10%, replications: 10 }
compare:
  vary:
    strategies.balancer: [random, { name: power-of-d, d: 2 }, { name: ./${name}.ts, most: 1 }]
  metrics: [response.mean, response.p99]
`,
};

const texts: Readonly<Record<PolicyFamily, Texts>> = {
  scheduler,
  balancer,
  allocator,
  partitioner,
  scaler,
  recovery,
  speculation,
};
