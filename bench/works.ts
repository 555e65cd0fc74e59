import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PeerCall } from "./peers.ts";
import { command, outside } from "./places.ts";
import { jobs } from "./jobs.ts";
import { dispatch } from "./pools.ts";
import { count } from "./print.ts";
import { streaming } from "./streams.ts";
import { writeSyntheticLog } from "./synthetic-log.ts";
import { type Run, type Timing, timeModel, timeRun, timedStart } from "./timing.ts";

/** What a work needs cannot be had here; the message says what. The work is left out. */
export class Absent extends Error {}

/** What the works share. */
export interface Setting {
  /** For files that are needed while measuring. */
  folder: string;
  /** Number of tasks in proportion to the usual ones. */
  scale: number;
}

/** A piece of work to time. */
export interface Work {
  name: string;
  title: string;
  /** What is counted: rates are per second; of starts, the time itself matters. */
  unit: "tasks" | "jobs" | "starts" | "elements";
  /** Rejects with Absent where it cannot be done. */
  prepare: (setting: Setting) => Prepared | Promise<Prepared>;
}

export interface Prepared {
  run: Run;
  /** What of ours, or of Node's, runs in turns with it. */
  beside: readonly { title: string; run: Run }[];
  /** Peers that do the same. */
  peers: readonly PeerCall[];
}

const load = { arrivals: { kind: "poisson", load: 0.9 }, size: { kind: "exponential", mean: 1 } };

/** Scenarios without their run section: load 0.9, exponential sizes, first come first served. */
export const scenarios = {
  centralQueue: (servers: number): object => ({ nodes: [{ count: servers }], queue: "central", workload: load }),
  powerOfTwo: (nodes: number): object => ({
    nodes: [{ count: nodes }],
    workload: load,
    strategies: { balancer: { name: "power-of-d", d: 2 } },
  }),
  shortestQueue: (nodes: number): object => ({
    nodes: [{ count: nodes }],
    workload: load,
    strategies: { balancer: "join-shortest-queue" },
  }),
};

/** The usual number of tasks times the scale; some are always left. */
export const scaled = (tasks: number, scale: number): number => Math.max(100, Math.round(tasks * scale));

/** Tasks before those that are timed, so that what is timed is compiled code. */
export const warmTasks = (scale: number): number => scaled(1_000_000, scale);

/** The peers of a work over some servers, each with the most tasks it is given: some are slow. */
type Programs = readonly (readonly [program: PeerCall["program"], mostTasks: number])[];

function model(
  { name, title, tasks: usual }: { name: string; title: string; tasks: number },
  scenario: object,
  peers: { servers: number; programs: Programs } = { servers: 0, programs: [] },
): Work {
  return {
    name,
    title,
    unit: "tasks",
    prepare({ scale }) {
      const tasks = scaled(usual, scale);
      return {
        run: () => timeModel(scenario, tasks, warmTasks(scale)),
        beside: [],
        peers: peers.programs.map(([program, most]) => ({
          program,
          words: [String(Math.min(tasks, most)), String(peers.servers)],
        })),
      };
    },
  };
}

function centralQueue(servers: number, tasks: number, slow: Programs = []): Work {
  const title = servers === 1 ? "M/M/1" : `M/M/${count(servers)}, one queue`;
  const programs: Programs = [["mmc", Infinity], ...slow];
  return model({ name: `mmc-${servers}`, title, tasks }, scenarios.centralQueue(servers), { servers, programs });
}

function powerOfTwo(nodes: number, tasks: number, slow: Programs = []): Work {
  const of = { name: `p2c-${nodes}`, title: `power of two, ${count(nodes)} nodes`, tasks };
  return model(of, scenarios.powerOfTwo(nodes), { servers: nodes, programs: [["jsq2", Infinity], ...slow] });
}

function shortestQueue(nodes: number, tasks: number): Work {
  const title = `join the shortest queue, ${count(nodes)} nodes`;
  return model({ name: `jsq-${nodes}`, title, tasks }, scenarios.shortestQueue(nodes));
}

function scheduled(scheduler: string, title: string, tasks: number): Work {
  return model(
    { name: scheduler, title, tasks },
    {
      nodes: [{ count: 1 }],
      workload: { ...load, arrivals: { kind: "poisson", load: 0.95 } },
      strategies: { scheduler },
    },
  );
}

/**
 * VMs of four sizes, drawn evenly, that come and go on hosts which are empty at first and would be nine tenths full in
 * the end: placements, with the departures until the last of them.
 */
function allocation(allocator: string, hosts: number): Work {
  const title = `${allocator}, ${count(hosts)} hosts`;
  const sizes = [1, 2, 4, 8].map((cores) => ({ name: `of ${cores}`, cores, memory: 3e9 * cores + 1e9 * (cores % 3) }));
  return model(
    { name: `${allocator}-${hosts}`, title, tasks: 1_000_000 },
    {
      hosts: [{ count: hosts, cores: 32, memory: "128 GB" }],
      // 3.75 cores a VM on average: 0.9 × 32 cores / 3.75 VMs a host, each for a second.
      vms: {
        arrivals: { kind: "poisson", rate: 7.68 * hosts },
        lifetime: { kind: "exponential", mean: 1 },
        classes: sizes,
      },
      strategies: { allocator },
    },
  );
}

/** A planner over a log, as a whole command: start, reading, simulation, output; beside another where one is named. */
function backfilling(
  {
    name,
    title,
    processors,
    scheduler = "easy",
    beside,
  }: { name: string; title: string; processors: number; scheduler?: string; beside?: string },
  log: (setting: Setting) => string | Promise<string>,
  programs: readonly PeerCall["program"][],
): Work {
  return {
    name,
    title,
    unit: "jobs",
    async prepare(setting) {
      const file = await log(setting);
      const under = (policy: string): Run => {
        const scenario = written(setting, policy === scheduler ? name : `${name}-${policy}`, {
          nodes: [{ count: processors }],
          queue: "central",
          workload: { trace: { format: "swf", file } },
          information: "requested",
          strategies: { scheduler: policy },
        });
        return () => timeRun([scenario]);
      };
      return {
        run: under(scheduler),
        beside: beside === undefined ? [] : [{ title: beside, run: under(beside) }],
        peers: programs.map((program) => ({ program, words: [file, String(processors)] })),
      };
    },
  };
}

/** A scenario as a file; returns its path. */
function written({ folder }: Setting, name: string, scenario: object): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, JSON.stringify({ poolsim: 1, name, seed: 1, ...scenario }));
  return path;
}

/** The first jobs of a synthetic log on 100,000 processors. */
function synthetic(jobs: number, programs: readonly PeerCall["program"][]): Work {
  const processors = 100_000;
  const of = { name: `easy-${jobs}`, title: `EASY over ${count(jobs)} synthetic jobs`, processors };
  const log = async ({ folder, scale }: Setting): Promise<string> => {
    const file = join(folder, `${of.name}.swf.gz`);
    await writeSyntheticLog(file, { jobs: scaled(jobs, scale), processors, seed: 1 });
    return file;
  };
  return backfilling(of, log, programs);
}

/** A log of the collection of real traces, which is not part of the project. */
function realLog(name: string): string {
  const path = join(outside("POOLSIM_DATA", "data"), "swf", name);
  if (!existsSync(path)) throw new Absent(`there is no ${path}; set POOLSIM_DATA to the folder that has swf/${name}`);
  return path;
}

const REPLICATIONS = 200;

/** Beside one thread, and beside two processes of half each that never meet, for what the machine gives. */
const replications: Work = {
  name: "replications",
  title: `${REPLICATIONS} replications on 2 threads`,
  unit: "tasks",
  prepare(setting) {
    const file = (count: number): string => {
      const run = { tasks: scaled(200_000, setting.scale), warmup: "10%", replications: count };
      return written(setting, `replications-${count}`, { ...scenarios.powerOfTwo(10), run });
    };
    const [whole, half] = [file(REPLICATIONS), file(REPLICATIONS / 2)];
    const on =
      (threads: number): Run =>
      () =>
        timeRun([whole, "--threads", String(threads)]);
    const timeHalf = (): Promise<Timing> => timeRun([half, "--threads", "1"]);
    const processes: Run = async () => together(await Promise.all([timeHalf(), timeHalf()]));
    const beside = [
      { title: "1 thread", run: on(1) },
      { title: "2 processes", run: processes },
    ];
    return { run: on(2), beside, peers: [] };
  },
};

/** Runs at the same time as one: until the last has ended. */
function together(timings: readonly Timing[]): Timing {
  const amount = timings.reduce((sum, one) => sum + (one.amount ?? NaN), 0);
  const seconds = Math.max(...timings.map((one) => (one.amount ?? NaN) / one.perSecond));
  return { amount, perSecond: amount / seconds, peakRssBytes: null };
}

function start(name: string, title: string, words: (setting: Setting) => string[]): Work {
  return {
    name,
    title,
    unit: "starts",
    prepare: async (setting) => ({
      run: await timedStart([command, ...words(setting)]),
      beside: [{ title: "node -e 0", run: await timedStart(["-e", "0"]) }],
      peers: [],
    }),
  };
}

function shortRun(setting: Setting): string[] {
  const run = { tasks: 10_000, warmup: "10%", replications: 1 };
  return ["run", written(setting, "short", { ...scenarios.centralQueue(1), run })];
}

export const works: readonly Work[] = [
  centralQueue(1, 20_000_000, [["mmc-simpy", 300_000]]),
  centralQueue(100, 10_000_000, [["mmc-simpy", 300_000]]),
  centralQueue(10_000, 6_000_000),
  powerOfTwo(100, 10_000_000, [
    ["jsq2-simgrid", 100_000],
    ["jsq2-simpy", 300_000],
  ]),
  powerOfTwo(10_000, 6_000_000, [["jsq2-simgrid", 100_000]]),
  powerOfTwo(1_000_000, 4_000_000),
  shortestQueue(100, 6_000_000),
  shortestQueue(10_000, 4_000_000),
  shortestQueue(1_000_000, 4_000_000),
  scheduled("srpt", "SRPT, load 0.95", 6_000_000),
  scheduled("processor-sharing", "processor sharing, load 0.95", 6_000_000),
  allocation("first-fit", 100_000),
  allocation("best-fit", 100_000),
  allocation("worst-fit", 100_000),
  backfilling(
    { name: "easy-sdsc-blue", title: "EASY over the log SDSC-BLUE", processors: 1152 },
    () => realLog("SDSC-BLUE-2000-4.2-cln.swf.gz"),
    ["easy-naive"],
  ),
  backfilling(
    {
      name: "conservative-sdsc-blue",
      title: "conservative backfilling over the log SDSC-BLUE",
      processors: 1152,
      scheduler: "conservative",
      beside: "easy",
    },
    () => realLog("SDSC-BLUE-2000-4.2-cln.swf.gz"),
    [],
  ),
  synthetic(20_000, ["easy-naive"]),
  synthetic(1_000_000, []),
  replications,
  dispatch,
  ...jobs,
  streaming,
  start("start-help", "poolsim --help", () => ["--help"]),
  start("start-run", "poolsim run, 10,000 tasks", shortRun),
];
