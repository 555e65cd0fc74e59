import type { Context, ParameterValues, Planner, Scheduler, SchedulerDefinition } from "../../strategies/types.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Stream } from "../kernel/stream.ts";
import { Recorder } from "../measure/recorder.ts";
import { Dispatcher, type Monitor } from "../model/dispatcher.ts";
import { FirstCome } from "../model/first-come.ts";
import { LeastAttained } from "../model/least-attained.ts";
import { Nodes } from "../model/nodes.ts";
import { Planning } from "../model/planning.ts";
import { ProcessorSharing } from "../model/processor-sharing.ts";
import { Queueing } from "../model/queueing.ts";
import type { Requests } from "../model/requests.ts";
import { type Router, onlyNode, router } from "../model/router.ts";
import type { Host, Service } from "../model/service.ts";
import { SpaceShared } from "../model/space-shared.ts";
import { Tasks } from "../model/tasks.ts";
import { hasAttempts } from "../scenario/attempts.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { Express } from "./express.ts";
import { type Feed, feedFor, expressWorkload } from "./feed.ts";
import { inOrder } from "./in-order.ts";
import { parametersOf, requestsFor } from "./requests.ts";
import type { Replication, Setup } from "./simulate.ts";
import { contextOf, streamsOf } from "./streams.ts";

/** What a run is made of. */
interface Parts {
  clock: Calendar;
  tasks: Tasks;
  nodes: Nodes;
  recorder: Recorder;
  /** Null: one central line. */
  router: Router | null;
  open: (name: string) => Stream;
  /** The scheduler's. */
  context: Context;
}

/** Runs one replication of a pool of requests. */
export function simulatePool(setup: Setup): Replication {
  const { scenario } = setup;
  const clock = new Calendar();
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const context = (family: string): Context => contextOf(clock, open(`${setup.strategyStream}/${family}`));
  const policy = schedulerFor(setup.policies.scheduler, scenario.strategies.scheduler, setup.trace);
  const tasks = new Tasks(classesOf(scenario, setup.trace), setup.trace?.requested != null);
  const nodes = nodesFor(scenario, policy, clock);
  const { observer } = setup;
  const recorder = new Recorder(
    clock,
    tasks,
    nodes,
    observer === null ? null : (task) => observer(task, tasks, clock.now),
  );
  const routing = routerFor(setup, nodes, context);
  const parts = { clock, tasks, nodes, recorder, router: routing, open, context: context("scheduler") };
  const end = scenario.run.time ?? Infinity;
  // The clock is to stand at the end even when nothing happens there.
  if (end < Infinity) clock.at(end, Rank.observation, clock.on(noop), 0);
  let requests: Requests | null = null;
  if (goesExpress(setup, policy, routing)) new Express(parts, expressWorkload(setup, parts)).run(end);
  else requests = runLayered(setup, policy, parts, end);
  const { all, sections, total, counts } = recorder.results(requests?.present ?? tasks.present);
  return { all, sections, counts, responses: total.response.bins(), unseed: unseed() };
}

/** The run through dispatcher and service, which can do everything; through requests where they may be sent again. */
function runLayered(setup: Setup, policy: Scheduler, parts: Parts, end: number): Requests | null {
  const { scenario } = setup;
  const { clock, tasks, nodes, recorder, router: routing } = parts;
  let feed: Feed | null = null;
  const onLeave = isClosed(scenario) ? (): void => feed?.left() : null;
  const requests = hasAttempts(scenario)
    ? requestsFor(scenario, setup.policies.requests, setup.strategyStream, { ...parts, monitor: recorder, onLeave })
    : null;
  const monitor = requests ?? recorder;
  const dispatcher = new Dispatcher(
    {
      clock,
      tasks,
      nodes,
      router: routing,
      monitor,
      places: placesOf(scenario),
      onLeave: requests === null ? onLeave : (task) => requests.left(task),
    },
    (host) =>
      serviceFor(policy, { ...parts, host: requests?.hostFor(host) ?? host, monitor }, routing === null, requests),
  );
  requests?.sendTo(dispatcher);
  feed = feedFor(setup, parts, requests ?? dispatcher);
  feed.begin();
  clock.run(end);
  return requests;
}

/** Whether the scenario asks for nothing that `Express` leaves out. */
function goesExpress(
  { scenario, trace, observer, express }: Setup,
  policy: Scheduler,
  routing: Router | null,
): boolean {
  const { workload } = scenario;
  return (
    express !== false &&
    trace === null &&
    observer === null &&
    "arrivals" in workload &&
    workload.arrivals.kind !== "closed" &&
    workload.patience === null &&
    workload.classes.length < 2 &&
    workload.classes.every(({ deadline }) => deadline === null) &&
    scenario.information.kind === "exact" &&
    isFirstCome(policy) &&
    placesOf(scenario) === Infinity &&
    scenario.nodes.every(({ queue }) => queue === "unbounded") &&
    routing?.holds !== true &&
    !hasAttempts(scenario)
  );
}

function noop(): void {}

function isFirstCome(policy: Scheduler): boolean {
  return policy.kind === "order" && policy.next === "first";
}

/** Null: one central line, for which no balancer is asked. */
function routerFor({ scenario, policies }: Setup, nodes: Nodes, context: (family: string) => Context): Router | null {
  const { balancer } = scenario.strategies;
  const sharesOneNode = nodes.sharing && nodes.count === 1;
  if (scenario.queue.kind === "central" && !sharesOneNode) return null;
  if (policies.balancer === null || balancer === null) return onlyNode;
  const policy = policies.balancer.create(parametersOf(balancer));
  return router(policy, nodes, context("balancer"), scenario.information.kind === "exact");
}

function isClosed(scenario: Scenario): boolean {
  return "arrivals" in scenario.workload && scenario.workload.arrivals.kind === "closed";
}

/** Jobs that span slots need a planner: an order becomes one that starts them strictly in that order. */
function schedulerFor(
  definition: SchedulerDefinition,
  spec: { name: string } & ParameterValues,
  trace: Trace | null,
): Scheduler {
  const scheduler = definition.create(parametersOf(spec));
  return trace?.slots != null && scheduler.kind !== "planner" ? inOrder(scheduler) : scheduler;
}

function classesOf(
  { workload }: Scenario,
  trace: Trace | null,
): { name: string; priority: number; deadline: number }[] {
  const known = workload.classes.map(({ name, priority, deadline }) => ({
    name,
    priority,
    deadline: deadline ?? Infinity,
  }));
  const names = known.length > 0 ? [] : (trace?.classes ?? []);
  const seen = names.map((name) => ({ name, priority: 0, deadline: Infinity }));
  const classes = [...known, ...seen];
  return classes.length > 0 ? classes : [{ name: "", priority: 0, deadline: Infinity }];
}

/** A cluster is one machine: its jobs take slots of any nodes. */
function nodesFor(scenario: Scenario, policy: Scheduler, clock: Calendar): Nodes {
  const places = (queue: number | "unbounded"): number => (queue === "unbounded" ? Infinity : queue);
  if (policy.kind === "planner") {
    const slots = scenario.nodes.reduce((sum, group) => sum + group.count * group.slots, 0);
    return new Nodes([{ count: 1, speed: scenario.nodes[0].speed, slots, places: Infinity }], clock);
  }
  const groups = scenario.nodes.map(({ count, speed, slots, queue }) => ({
    count,
    speed,
    slots,
    places: places(queue),
  }));
  return new Nodes(groups, clock, policy.kind === "sharing");
}

function placesOf({ queue }: Scenario): number {
  return queue.kind === "central" && queue.places !== "unbounded" ? queue.places : Infinity;
}

function serviceFor(
  policy: Scheduler,
  parts: { clock: Calendar; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor; context: Context },
  central: boolean,
  requests: Requests | null,
): Service {
  const { clock, tasks, nodes, host } = parts;
  switch (policy.kind) {
    case "planner":
      return new Planning(
        parts,
        policy satisfies Planner,
        (completed) => new SpaceShared(clock, tasks, nodes, Infinity, completed, completed),
      );
    case "sharing":
      return policy.among === "all"
        ? new ProcessorSharing(clock, tasks, nodes, host)
        : new LeastAttained(clock, tasks, nodes, host);
    default: {
      if (isFirstCome(policy) && requests === null) return new FirstCome(parts, { central });
      const quantum = policy.kind === "quantum" ? policy.quantum : Infinity;
      return new Queueing(
        parts,
        policy,
        { central, failures: false, sheds: requests?.sheds ?? null },
        (completed, sliced) => new SpaceShared(clock, tasks, nodes, quantum, completed, sliced),
      );
    }
  }
}
