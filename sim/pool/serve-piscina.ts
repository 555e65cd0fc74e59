import { Piscina } from "piscina";
import type { Context, TaskView } from "../../strategies/types.ts";
import { parametersOf } from "../experiment/requests.ts";
import { schedulerFor, taskClassesOf } from "../experiment/simulate-pool.ts";
import { contextOf, streamsOf } from "../experiment/streams.ts";
import { workloadFacts } from "../experiment/workload-facts.ts";
import type { Trace } from "../workload/trace.ts";
import { monotonic } from "./cells.ts";
import type { serveRequest } from "./piscina-thread.ts";
import { anyIdle, loadBalancerOf, taskQueueOf, withView } from "./piscina.ts";
import { emptyLog, type Served, type ServerSetup } from "./serve.ts";

export type PiscinaSetup = ServerSetup & {
  /** Name of the kernel that serves requests, and the rounds per second that workers spin. */
  work: string;
  rate: number;
  workers: number;
};

/** The built entry; run from its source, this module takes the one that was built last. */
const ENTRY = new URL(
  import.meta.url.endsWith(".ts") ? "../../dist/bundle/piscina-thread.js" : "./piscina-thread.js",
  import.meta.url,
);
/** Requests of so much work, s, that each worker gets before the first that counts. */
const WARM = { count: 20, work: 0.002 };
/** As many tasks as Piscina is given at once may wait at a worker. */
const UNBOUNDED = 1_000_000;

/**
 * Serves the tasks of a trace on Piscina, with our balancer or our scheduler in it: tasks wait in front of all workers
 * in the scheduler's order, or first come first served at the worker that the balancer chose.
 *
 * @throws RangeError for a scenario or a policy that Piscina has no place for; the signal's reason
 */
export async function servePiscina(setup: PiscinaSetup): Promise<Served> {
  const { trace, work, rate, workers, signal } = setup;
  const views = viewsOf(setup, trace);
  const log = emptyLog(trace.count, workers);
  const lags: number[] = [];
  /** Threads by the order in which they were seen. */
  const numbers: number[] = [];
  const pool = new Piscina({
    ...poolOptions(setup, trace),
    filename: ENTRY.href,
    name: "serveRequest",
    minThreads: workers,
    maxThreads: workers,
    stricterFIFO: true,
  });
  const run = (task: number, size: number, view: TaskView): Promise<ReturnType<typeof serveRequest>> =>
    pool.run(withView({ kernel: work, request: { task, work: size, rate } }, view));
  try {
    await Promise.all(Array.from({ length: WARM.count * workers }, () => run(0, WARM.work, views[0])));
    const zero = monotonic();
    const answers: Promise<void>[] = [];
    for (let task = 0; task < trace.count; task++) {
      await until(zero + trace.arrival[task]);
      signal.throwIfAborted();
      const asked = monotonic() - zero;
      lags.push(asked - trace.arrival[task]);
      const answer = run(task, trace.size[task], views[task]).then(({ began, ended, thread }) => {
        const known = monotonic() - zero;
        log.work[task] = trace.size[task];
        log.service[task] = ended - began;
        log.stints[task] = 1;
        log.response[task] = known - trace.arrival[task];
        log.waiting[task] = began - zero - trace.arrival[task];
        // What lies before the start is waiting; being heard of is all that is known of the rest.
        log.overhead[task] = known - (ended - zero);
        const worker = numbers.indexOf(thread) === -1 ? numbers.push(thread) - 1 : numbers.indexOf(thread);
        log.worker[task] = worker;
        log.busy[worker] += ended - began;
      });
      // Where the run ends early, nobody waits for the answers that are due.
      answer.catch(() => {});
      answers.push(answer);
    }
    await Promise.all(answers);
    const counts = { arrived: trace.count, finished: trace.count, dropped: 0, abandoned: 0 };
    return { ...log, counts, lags, deaths: 0, duration: monotonic() - zero };
  } finally {
    await pool.destroy();
  }
}

function poolOptions(setup: PiscinaSetup, trace: Trace) {
  const { scenario, policies, replication, strategyStream } = setup;
  const { queue, nodes, workload, strategies } = scenario;
  if (nodes.some(({ speed, queue }) => speed !== 1 || queue !== "unbounded") || workload.patience !== null) {
    throw new RangeError("pool: piscina goes with nodes of speed 1, unbounded queues and patient tasks");
  }
  const scheduler = schedulerFor(policies.scheduler, strategies.scheduler, trace);
  if (queue.kind === "central" || policies.balancer === null || strategies.balancer === null) {
    return { taskQueue: taskQueueOf(scheduler), loadBalancer: anyIdle, concurrentTasksPerWorker: 1 };
  }
  if (scheduler.kind !== "order" || scheduler.next !== "first") {
    throw new RangeError("pool: piscina serves the tasks of a worker first come first served");
  }
  const { open } = streamsOf(scenario.seed, replication);
  const zero = monotonic();
  const clock = {
    get now() {
      return monotonic() - zero;
    },
  };
  const context: Context = contextOf(clock, open(`${strategyStream}/balancer`));
  const balancer = policies.balancer.create(parametersOf(strategies.balancer), workloadFacts(scenario, trace));
  return { loadBalancer: loadBalancerOf(balancer, context), concurrentTasksPerWorker: UNBOUNDED };
}

/** What policies may know of each task. */
function viewsOf({ scenario }: PiscinaSetup, trace: Trace): TaskView[] {
  const classes = taskClassesOf(scenario, trace);
  return Array.from({ length: trace.count }, (_, id) => {
    const of = trace.class === null ? 0 : trace.class[id];
    const estimate = trace.requested === null ? NaN : trace.requested[id];
    const { priority, deadline, weight = 1 } = classes[of];
    const arrival = trace.arrival[id];
    const key = trace.key === null ? -1 : trace.key[id];
    const known = { estimate, requested: estimate, attained: 0, remaining: estimate };
    return { id, arrival, ...known, priority, deadline: arrival + deadline, weight, class: of, key, slots: 1 };
  });
}

/** Waits for an instant on `monotonic`: with a timer as long as its milliseconds will do, then turn by turn. */
async function until(instant: number): Promise<void> {
  for (let left = instant - monotonic(); left > 0; left = instant - monotonic()) {
    const wait = Math.floor(1000 * left) - 1;
    await new Promise((resolve) => (wait > 0 ? setTimeout(resolve, wait) : setImmediate(resolve)));
  }
}
