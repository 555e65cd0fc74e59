import type { Placement } from "../../strategies/placement/types.ts";
import type { Speculation } from "../../strategies/speculation/types.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Distribution } from "../kernel/distribution.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import { Cloner } from "../model/jobs/cloner.ts";
import { Job } from "../model/jobs/job.ts";
import { JobLines } from "../model/jobs/job-lines.ts";
import { JobOffers } from "../model/jobs/job-offers.ts";
import type { JobOptions, Placer, Speculator } from "../model/jobs/job-parts.ts";
import { JobPool } from "../model/jobs/job-pool.ts";
import { Watcher } from "../model/jobs/watcher.ts";
import { Nodes } from "../model/nodes.ts";
import { Tasks } from "../model/tasks.ts";
import { maySpeculate } from "../scenario/metric-names.ts";
import type { GeneratedWorkload, JobsSpec } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { classPicker, estimator, type OpenStream, sizeDistributions } from "../workload/source.ts";
import { Admission } from "./admission.ts";
import { type Feed, type Gate, jobFeed } from "./feed.ts";
import { JobMeasure } from "./job-measure.ts";
import { parametersOf } from "./requests.ts";
import type { Replication, Setup } from "./simulate.ts";
import { taskClassesOf } from "./simulate-pool.ts";
import { contextOf, streamsOf } from "./streams.ts";

/** Runs one replication of a pool whose arrivals are jobs of several tasks. */
export function simulateJobs(setup: Setup, spec: JobsSpec): Replication {
  const { scenario } = setup;
  const clock = new Calendar();
  setup.policies.follow?.(clock);
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const end = scenario.run.time ?? Infinity;
  if (end < Infinity) clock.at(end, Rank.observation, clock.on(noop), 0);
  const classes = taskClassesOf(scenario, null);
  const groups = scenario.nodes.map(({ count, speed, slots }) => ({ count, speed, slots, places: Infinity }));
  const nodes = new Nodes(groups, clock);
  const records = { jobs: new Tasks(classes, false), tasks: new Tasks(classes, false), nodes };
  const { observer } = setup;
  let feed: Feed | null = null;
  const measure = new JobMeasure(
    clock,
    records,
    observer === null ? null : (job) => observer(job, records.jobs, clock.now),
    () => feed?.left(),
    maySpeculate(scenario),
  );
  const pool = new JobPool({ clock, ...records }, measure, {
    remote: spec.input?.remote ?? 1,
    ...sizesOfCopies(setup, open),
  });
  const placer = placerFor(setup, { clock, nodes, pool, open });
  pool.placeBy(placer);
  const speculator = speculatorFor(setup, { clock, ...records, pool, placer, open });
  if (speculator !== null) pool.speculateBy(speculator);
  const source = new JobSource(setup, spec, { clock, ...records, open });
  const gate = new JobGate(source, pool, new Admission(setup, { clock, recorder: measure }));
  feed = jobFeed(setup, gate, { open, clock });
  feed.begin();
  clock.run(end);
  pool.over();
  return { ...measure.results(), unseed: unseed() };
}

function noop(): void {}

function placerFor(setup: Setup, parts: { clock: Calendar; nodes: Nodes; pool: JobPool; open: OpenStream }): Placer {
  const { placement: spec } = setup.scenario.strategies;
  const { placement: definition } = setup.policies;
  if (spec === undefined || definition == null) throw new RangeError("jobs of several tasks need a placement");
  const policy: Placement = definition.create(parametersOf(spec));
  const context = contextOf(parts.clock, parts.open(`${setup.strategyStream}/placement`));
  return policy.kind === "spreading"
    ? new JobLines(parts.nodes, parts.pool, policy, context)
    : new JobOffers({ ...parts, context, random: parts.open("offers") }, policy);
}

/** What decides how often tasks are attempted; null: once. */
function speculatorFor(
  setup: Setup,
  parts: { clock: Calendar; nodes: Nodes; tasks: Tasks; pool: JobPool; placer: Placer; open: OpenStream },
): Speculator | null {
  const { speculation: spec } = setup.scenario.strategies;
  const { speculation: definition } = setup.policies;
  if (spec === undefined) return null;
  if (definition == null) throw new RangeError(`there is no speculation "${spec.name}"`);
  const policy: Speculation = definition.create(parametersOf(spec));
  const context = contextOf(parts.clock, parts.open(`${setup.strategyStream}/speculation`));
  return policy.kind === "clones"
    ? new Cloner({ ...parts, context }, policy)
    : new Watcher({ ...parts, context, random: parts.open("backups") }, policy);
}

/** Further attempts at a task have sizes drawn anew where the scenario says so. */
function sizesOfCopies({ scenario }: Setup, open: OpenStream): Pick<JobOptions, "sizeOfCopy"> {
  const { attempts, strategies, workload } = scenario;
  if (strategies.speculation === undefined || attempts?.sizes !== "independent") return {};
  const { size, classes } = workload as GeneratedWorkload;
  const sizes = sizeDistributions(size, classes);
  const resized = open("attempts");
  return { sizeOfCopy: (_size, of) => sizes[of].sample(resized) };
}

/** Lets jobs in. */
class JobGate implements Gate {
  readonly #source: JobSource;
  readonly #pool: JobPool;
  readonly #admission: Admission;

  constructor(source: JobSource, pool: JobPool, admission: Admission) {
    this.#source = source;
    this.#pool = pool;
    this.#admission = admission;
  }

  get remaining(): number {
    return this.#admission.remaining;
  }

  admit(): void {
    this.#pool.arrive(this.#source.next(this.#admission.next()));
    this.#admission.end();
  }
}

/**
 * Draws jobs on arrival: class, number of tasks, sizes, estimates and input, each from a stream of its own. A list of
 * jobs has a size for each, that of all its tasks.
 */
class JobSource {
  readonly #clock: { readonly now: number };
  readonly #jobs: Tasks;
  readonly #tasks: Tasks;
  readonly #nodes: number;
  readonly #count: Distribution;
  readonly #counts: Stream;
  /** The list of jobs, if there is one. */
  readonly #trace: Trace | null;
  readonly #sizes: readonly Distribution[];
  readonly #sizing: Stream;
  readonly #pickClass: () => number;
  /** Null: estimates are exact. */
  readonly #estimate: ((task: number) => number) | null;
  readonly #replicas: number;
  readonly #inputs: Stream | null;
  #arrived = 0;

  constructor(
    { scenario, trace }: Setup,
    spec: JobsSpec,
    parts: { clock: { readonly now: number }; jobs: Tasks; tasks: Tasks; nodes: Nodes; open: OpenStream },
  ) {
    const { size, classes } = scenario.workload as GeneratedWorkload;
    const { tasks, open } = parts;
    this.#clock = parts.clock;
    this.#jobs = parts.jobs;
    this.#tasks = tasks;
    this.#nodes = parts.nodes.count;
    this.#count = distribution(spec.tasks);
    this.#counts = open("jobs");
    this.#trace = trace;
    this.#sizes = trace === null ? sizeDistributions(size, classes) : [];
    this.#sizing = open("sizes");
    this.#pickClass = classPicker(classes, open);
    const sizes = this.#sizes;
    this.#estimate = estimator(tasks, scenario.information, (task) => sizes[tasks.class(task)].mean, open);
    this.#replicas = spec.input?.replicas ?? 0;
    this.#inputs = spec.input === undefined ? null : open("inputs");
  }

  /** The job with this arrival number, which arrives now. */
  next(id: number): Job {
    const arrival = this.#clock.now;
    const of = this.#pickClass();
    const members = Array.from({ length: this.#count.sample(this.#counts) }, () => this.#task(id, of));
    const tasks = this.#tasks;
    const jobs = this.#jobs;
    const record = jobs.allocate();
    const estimate = members.reduce((sum, task) => sum + tasks.estimate(task), 0) / members.length;
    jobs.setId(record, id);
    jobs.setArrival(record, arrival);
    jobs.setClass(record, of);
    jobs.setSize(
      record,
      members.reduce((longest, task) => Math.max(longest, tasks.size(task)), 0),
    );
    const inputs = this.#inputs;
    return new Job(
      { id, arrival, class: of, record, estimate },
      members,
      inputs === null ? null : members.map(() => this.#input(inputs)),
    );
  }

  #task(job: number, of: number): number {
    const tasks = this.#tasks;
    const task = tasks.allocate();
    tasks.setId(task, this.#arrived++);
    tasks.setArrival(task, this.#clock.now);
    tasks.setClass(task, of);
    tasks.setSize(task, this.#trace?.size[job] ?? this.#sizes[of].sample(this.#sizing));
    tasks.setEstimate(task, this.#estimate === null ? tasks.size(task) : this.#estimate(task));
    return task;
  }

  /** So many distinct nodes. */
  #input(stream: Stream): number[] {
    const nodes = new Set<number>();
    while (nodes.size < this.#replicas) nodes.add(stream.below(this.#nodes));
    return [...nodes];
  }
}
