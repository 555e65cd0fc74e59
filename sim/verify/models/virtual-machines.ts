import { numberOf, numbersOf, type Parameters, textOf, type TruthCase } from "../cases.ts";
import { type Finished, finishedTasks, type Measurement, type Model } from "../model.ts";

interface Machines {
  hosts: object;
  vms: readonly { count: number; cores: number; speed: number }[];
  /** Sizes of tasks, dealt out to the VMs in turn. */
  sizes: readonly number[];
  arrival?: number;
  scheduler?: string;
}

/** VMs placed on hosts, and tasks that all arrive at one instant. */
function run({ hosts, vms, sizes, arrival = 0, scheduler = "fcfs" }: Machines): Promise<Finished[]> {
  return finishedTasks({
    hosts: [hosts],
    vms,
    workload: { arrivals: { kind: "list", times: sizes.map(() => arrival), sizes } },
    strategies: { allocator: "worst-fit", balancer: "round-robin", scheduler },
  });
}

const served = (tasks: readonly Finished[]): number[] => tasks.map(({ finish, start }) => finish - start);

/** Numbers of a system's description, such as the 1000 of "1x1000". */
function numbersIn(words: RegExp, { system }: TruthCase): number[] {
  const found = words.exec(system);
  if (found === null) throw new RangeError(`the system must say ${words.source}, got "${system}"`);
  return found.slice(1).map(Number);
}

const policyOf = (parameters: Parameters, name: string): string => {
  const policy = textOf(parameters, name);
  if (policy !== "space" && policy !== "time") throw new RangeError(`parameters.${name} must be space or time`);
  return policy;
};

/** VMs that share one host, with tasks of one length, in order of the VMs. */
function provisioning(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const [cores, count, each, tasks] = numbersIn(/^host with (\d+) cores, (\d+) VMs x (\d+) cores, (\d+) task/, truth);
  const speed = numberOf(parameters, "coreMips");
  const sharing = policyOf(parameters, "vmPolicy");
  const scheduler = policyOf(parameters, "taskPolicy") === "time" ? "processor-sharing" : "fcfs";
  const sizes = Array.from({ length: count * tasks }, () => numberOf(parameters, "taskLengthMI"));
  return {
    method: "algorithm",
    tasks: sizes.length,
    async compute() {
      const overcommit = { cores: Math.max(1, (count * each) / cores) };
      const hosts = { count: 1, cores, speed, sharing, overcommit };
      const finished = await run({ hosts, vms: [{ count, cores: each, speed }], sizes, scheduler });
      return finished.sort((a, b) => a.node - b.node || a.id - b.id).map(({ finish }) => finish);
    },
  };
}

/** One task on one VM. */
function alone({ parameters }: TruthCase): Measurement {
  const speed = numberOf(parameters, "mips");
  const arrival = numberOf(parameters, "startDelay");
  return {
    method: "algorithm",
    tasks: 1,
    async compute() {
      const hosts = { count: 1, cores: 1, speed };
      const [{ start, finish }] = await run({
        hosts,
        vms: [{ count: 1, cores: 1, speed }],
        sizes: [numberOf(parameters, "length")],
        arrival,
      });
      return [finish - start, finish];
    },
  };
}

/** A task on each of some VMs that ask for parts of one core. */
function onOneCore(truth: TruthCase): Measurement {
  const { parameters } = truth;
  const [cores, speed, count] = numbersIn(/1 host (\d+)x(\d+), (\d+) VMs/, truth);
  const sizes = Array.from({ length: count }, () => numberOf(parameters, "length"));
  return {
    method: "algorithm",
    tasks: count,
    async compute() {
      const hosts = { count: 1, cores, speed, sharing: "time", overcommit: { cores: Math.max(1, count / cores) } };
      return served(await run({ hosts, vms: [{ count, cores: 1, speed: numberOf(parameters, "vmMips") }], sizes }));
    },
  };
}

/** A task on each of some VMs of different speeds, each on a host of its own. */
function onOwnHosts({ parameters }: TruthCase): Measurement {
  const speeds = numbersOf(parameters, "vmMips");
  const sizes = speeds.map(() => numberOf(parameters, "length"));
  return {
    method: "algorithm",
    tasks: sizes.length,
    async compute() {
      const hosts = { count: speeds.length, cores: 1, speed: Math.max(...speeds) };
      return served(await run({ hosts, vms: speeds.map((speed) => ({ count: 1, cores: 1, speed })), sizes }));
    },
  };
}

/**
 * Work per second that VMs get of one core when together they ask for more. Each task is as long as its VM asks for, so
 * all end at once and no share changes before.
 */
async function shares(parameters: Parameters): Promise<number[]> {
  const speed = numberOf(parameters, "capacity");
  const requests = numbersOf(parameters, "requests");
  const sizes = requests.map((request) => Math.min(request, speed));
  const hosts = { count: 1, cores: 1, speed, sharing: "time", overcommit: { cores: Math.max(1, requests.length) } };
  const finished = await run({
    hosts,
    vms: requests.map((request) => ({ count: 1, cores: 1, speed: request })),
    sizes,
  });
  return served(finished).map((time, i) => sizes[i] / time);
}

function oversubscribed({ parameters, metric }: TruthCase): Measurement {
  const [, position] = /allocated to the (\d+)\w+ VM \(floored\)/.exec(metric) ?? [];
  return {
    method: "algorithm",
    tasks: numbersOf(parameters, "requests").length,
    async compute() {
      const exact = await shares(parameters);
      const floored = exact.map((share) => Math.floor(share * (1 + 1e-12)));
      return position === undefined ? floored : [floored[Number(position) - 1], ...exact];
    },
  };
}

export const virtualMachines: readonly Model[] = [
  { system: /^host with \d+ cores, \d+ VMs x \d+ cores\b/, measure: provisioning },
  { system: /^CloudSimExample1\b/, measure: alone },
  { system: /^CloudSimExample2\b/, measure: onOneCore },
  { system: /^CloudSimExample3\b/, measure: onOwnHosts },
  { system: /^VmSchedulerTimeSharedOverSubscription\b|^over-subscription:/, measure: oversubscribed },
];
