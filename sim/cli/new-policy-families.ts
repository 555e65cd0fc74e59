/** What `poolsim new policy --family` writes for what is neither scheduler nor balancer. */

/** The texts of a policy, its examples and a scenario. */
export interface Texts {
  policy: (name: string, variable: string) => string;
  examples: string;
  scenario: (name: string, schema: string) => string;
}

const head = (name: string, schema: string): string => `# Is ${name} better than the classics for my workload?
# yaml-language-server: $schema=${schema}

poolsim: 1
name: ${name}
seed: 7
`;

const examples = (body: string): string => `import type { Example } from "poolsim";

/** Worked out by hand; \`poolsim check\` holds the policy against them. */
export const examples: readonly Example[] = [
${body}];
`;

export const allocator: Texts = {
  policy: (name, variable) => `import type { AllocatorDefinition } from "poolsim";

/** Fills the host up that has the fewest cores left, and leaves the others free for large VMs. */
export const ${variable}: AllocatorDefinition = {
  family: "allocator",
  name: "${name}",
  summary: "The host with the fewest cores left, empty hosts last.",
  source: "yours",
  needs: ["load"], // what it must be told; asking for more is an error
  cost: "O(log n)",
  parameters: {
    spared: { type: "number", default: 0, min: 0, summary: "Cores by which an empty host looks larger." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ spared }) => ({
    kind: "index", // of the hosts that can take the VM the one with the least key gets it
    // Amounts are in millionths; resource 0 is the cores.
    key: (host) => host.free(0) / 1e6 + (host.vms === 0 ? Number(spared) : 0),
  }),
};
`,
  examples: examples(`  {
    what: "the host that is fullest and still has room",
    nodes: [{ count: 2, slots: 4 }], // two hosts of four cores
    tasks: [
      [0, 10, 3], // arrival, time it stays, cores
      [0, 10, 2],
      [1, 10, 1],
    ],
    node: [0, 1, 0],
  },
`),
  scenario: (name, schema) => `${head(name, schema)}hosts: [{ count: 30, cores: 32, memory: 128 GiB }]
vms:
  arrivals: { kind: poisson, rate: 25/h }
  lifetime: { kind: lognormal, mean: 6 h, cv2: 4 }
  classes:
    - { name: small, share: 6, cores: 2, memory: 8 GiB }
    - { name: large, share: 1, cores: 16, memory: 64 GiB }
strategies: { allocator: first-fit }
run: { tasks: 4000, warmup: 10%, replications: 5 }
compare:
  vary:
    strategies.allocator: [first-fit, worst-fit, { name: ./${name}.ts, spared: 0 }]
  metrics: [drop.probability, hosts.mean]
`,
};

export const partitioner: Texts = {
  policy: (name, variable) => `import type { PartitionerDefinition } from "poolsim";

/** Deals blocks of consecutive keys to the nodes in turn: neighbours stay together, and no node gets a whole end. */
export const ${variable}: PartitionerDefinition = {
  family: "partitioner",
  name: "${name}",
  summary: "Blocks of consecutive keys, dealt in turn.",
  source: "yours",
  needs: ["key"], // what it must be told; asking for more is an error
  cost: "O(1)",
  parameters: {
    block: { type: "integer", default: 10, min: 1, summary: "Consecutive keys with one owner." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ block }) => ({
    kind: "keys",
    owner: (key, nodes) => Math.floor(key / Number(block)) % nodes.size,
  }),
};
`,
  examples: examples(`  {
    what: "blocks of two keys go to two nodes in turn",
    nodes: [{ count: 2 }],
    tasks: [
      [0, 1, 1], // arrival, size, key
      [0, 1, 2],
      [0, 1, 5],
    ],
    parameters: { block: 2 },
    node: [0, 1, 0],
  },
`),
  scenario: (name, schema) => `${head(name, schema)}nodes: [{ count: 8, slots: 4 }]
workload:
  arrivals: { kind: poisson, load: 0.3 }
  size: { kind: exponential, mean: 20 ms }
  keys: { kind: zipf, exponent: 0.5, count: 1000 }
strategies: { partitioner: hash }
run: { tasks: 20_000, replications: 10 }
compare:
  vary:
    strategies.partitioner: [hash, consistent-hashing, { name: ./${name}.ts, block: 10 }]
  metrics: [imbalance, keys.moved.added, response.p99]
`,
};

export const scaler: Texts = {
  policy: (name, variable) => `import type { ScalerDefinition } from "poolsim";

/** As many nodes as the tasks that are there need, some of them waiting on purpose. */
export const ${variable}: ScalerDefinition = {
  family: "scaler",
  name: "${name}",
  summary: "One node for so many tasks present.",
  source: "yours",
  needs: ["load"], // what it must be told; asking for more is an error
  cost: "O(1)",
  parameters: {
    perSlot: { type: "number", default: 1, min: 0, above: true, summary: "Tasks present that one slot is meant for." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ perSlot }) => ({
    scales: "count",
    // Rounded up and brought into the limits of the scenario.
    decide: ({ present, slots }) => present / (slots * Number(perSlot)),
  }),
};
`,
  examples: examples(`  {
    what: "a second node is asked for at 1 s, is there at 2 s, and takes the next task",
    nodes: [{ count: 1 }],
    tasks: [
      [0, 3], // arrival, size
      [0, 3],
      [2.5, 1],
    ],
    node: [0, 0, 1],
    finish: [3, 6, 3.5],
  },
`),
  scenario: (name, schema) => `${head(name, schema)}nodes: [{ count: 10 }]
scaling: { min: 1, max: 16, interval: 30 s, boot: { kind: deterministic, value: 1 min }, cost: 0.36/h }
workload:
  arrivals: { kind: diurnal, base: 5/s, amplitude: 3/s, period: 1 h }
  size: { kind: exponential, mean: 1 s }
strategies: { balancer: join-shortest-queue }
run: { time: 3 h, warmup: 1 h, replications: 3 }
compare:
  vary:
    strategies.scaler: [fixed, target-tracking, { name: ./${name}.ts, perSlot: 1 }]
  metrics: [cost, response.p99]
`,
};

export const recovery: Texts = {
  policy: (name, variable) => `import type { RecoveryDefinition } from "poolsim";

/** Starts a task again from its beginning after a pause, wherever there is a place, but not for ever. */
export const ${variable}: RecoveryDefinition = {
  family: "recovery",
  name: "${name}",
  summary: "Starts again after a pause, a few times.",
  source: "yours",
  needs: ["nothing"], // what it must be told; asking for more is an error
  cost: "O(1)",
  parameters: {
    pause: { type: "duration", default: 1, min: 0, summary: "Time from a failure to the next attempt." },
    attempts: { type: "integer", default: 5, min: 1, summary: "Attempts at a task in all." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ pause, attempts }) => ({
    onFailure: (_task, attempt) =>
      attempt.count < Number(attempts)
        ? { kind: "restart", keep: 0, delay: Number(pause), preparation: 0, where: "any-node" }
        : { kind: "abandon" },
  }),
};
`,
  examples: examples(`  {
    what: "down from 2 s to 3 s; the whole task again, from the end of the pause at 4 s on",
    nodes: [{ count: 1 }],
    tasks: [[0, 5]], // arrival, size
    outages: [[0, 2, 3]], // node, from, to
    parameters: { pause: 2 },
    finish: [9],
  },
  {
    what: "given up after the only attempt",
    nodes: [{ count: 1 }],
    tasks: [[0, 5]],
    outages: [[0, 2, 3]],
    parameters: { attempts: 1 },
    finish: [Infinity],
  },
`),
  scenario: (name, schema) => `${head(name, schema)}nodes: [{ count: 4 }]
workload:
  arrivals: { kind: poisson, load: 0.4 }
  size: { kind: lognormal, mean: 2 min, cv2: 1 }
faults:
  up: { kind: weibull, shape: 0.7, mean: 10 min }
  down: { kind: lognormal, mean: 30 s, cv2: 1 }
strategies: { balancer: join-shortest-queue }
run: { tasks: 5000, replications: 10 }
compare:
  vary:
    strategies.recovery:
      - restart
      - { name: checkpoint, interval: 1 min, cost: 2 s, restart: 4 s }
      - { name: ./${name}.ts, pause: 10 }
  metrics: [response.mean, abandon.probability, work.lost]
`,
};

export const speculation: Texts = {
  policy: (name, variable) => `import type { SpeculationDefinition } from "poolsim";

/** Does a task once more that has been running for long, compared with those that are done. */
export const ${variable}: SpeculationDefinition = {
  family: "speculation",
  name: "${name}",
  summary: "A copy of tasks that take many times the mean of those that are done.",
  source: "yours",
  needs: ["nothing"], // what it must be told; asking for more is an error
  cost: "O(r) for r running tasks",
  parameters: {
    factor: { type: "number", default: 2, min: 0, summary: "Times the mean after which a task is copied." },
  },
  // Called once per run: state that a policy keeps belongs in here.
  create: ({ factor }) => {
    let done = 0;
    let time = 0;
    return {
      kind: "backups",
      interval: 1, // idle nodes are offered again after so long, s
      ended(_job, attempts) {
        done++;
        time += attempts[0].time; // of the attempt that was done first
      },
      backups(idle, running, _counts, { now }) {
        const long = Array.from({ length: running.size }, (_, task) => {
          const { start, node, attempts } = running.at(task);
          return { task, node, isLate: attempts === 1 && now - start > (Number(factor) * time) / done };
        }).filter(({ isLate }) => isLate);
        const pairs = idle.slice(0, long.length).map(({ id }, k) => ({ ...long[k], from: long[k].node, node: id }));
        return pairs.filter(({ from, node }) => from !== node); // not where it is already
      },
    };
  },
};
`,
  examples: examples(`  {
    what: "the second task is on a slow node; at 9 s it has taken more than twice 4 s, and its copy takes 4 s",
    nodes: [{ count: 1 }, { count: 1, speed: 0.25 }],
    tasks: [[0, 4]], // arrival of a job of two tasks, size of each
    finish: [13],
  },
`),
  scenario: (name, schema) => `${head(name, schema)}nodes: [{ count: 16 }, { count: 4, speed: 0.25 }]
workload:
  arrivals: { kind: poisson, load: 0.3 }
  size: { kind: exponential, mean: 10 s }
  jobs: { tasks: 5 }
strategies: { placement: batch-sampling, speculation: none }
run: { tasks: 5000, warmup: 10%, replications: 10 }
compare:
  vary:
    strategies.speculation: [none, late, { name: ./${name}.ts, factor: 2 }]
  metrics: [response.mean, response.p99]
`,
};
