import type { Context, ParameterValues, Planner, Scheduler, SchedulerDefinition } from "../../strategies/types.ts";
import { Calendar } from "../kernel/calendar.ts";
import { Rank } from "../kernel/clock.ts";
import type { Stream } from "../kernel/stream.ts";
import { Recorder } from "../measure/recorder.ts";
import { Dispatcher } from "../model/dispatcher.ts";
import type { Monitor } from "../model/monitor.ts";
import { FeedbackSlots } from "../model/feedback.ts";
import { FirstCome } from "../model/first-come.ts";
import { GangService } from "../model/gang.ts";
import { LeastAttained } from "../model/least-attained.ts";
import { Nodes } from "../model/nodes.ts";
import { Planning } from "../model/planning.ts";
import { ProcessorSharing } from "../model/processor-sharing.ts";
import { ResourcePool } from "../model/resource-pool.ts";
import { Queueing } from "../model/queueing.ts";
import { Requests } from "../model/requests.ts";
import { type Router, onlyNode, router } from "../model/router.ts";
import type { Host, Service } from "../model/service.ts";
import { WeightedSharing } from "../model/weighted-sharing.ts";
import { SpaceShared } from "../model/space-shared.ts";
import { type TaskClass, Tasks } from "../model/tasks.ts";
import { hasAttempts } from "../scenario/attempts.ts";
import { mostNodes } from "../scenario/scaling.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Trace } from "../workload/trace.ts";
import { Express } from "./express.ts";
import { Failures } from "./failures.ts";
import { type Feed, feedFor, expressWorkload } from "./feed.ts";
import { firstThatFits, inOrder } from "./in-order.ts";
import { parametersOf, requestsFor } from "./requests.ts";
import { ownershipFor } from "./ownership.ts";
import { Scaling } from "./scaling.ts";
import type { Replication, Setup } from "./simulate.ts";
import { workloadFacts } from "./workload-facts.ts";
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
  setup.policies.follow?.(clock);
  const { open, unseed } = streamsOf(scenario.seed, setup.replication);
  const context = (family: string): Context => contextOf(clock, open(`${setup.strategyStream}/${family}`));
  const policy = schedulerFor(setup.policies.scheduler, scenario.strategies.scheduler, setup.trace);
  const tasks = new Tasks(taskClassesOf(scenario, setup.trace), setup.trace?.requested != null);
  const nodes = nodesFor(scenario, policy, clock);
  const { observer } = setup;
  const recorder = new Recorder(
    clock,
    tasks,
    nodes,
    observer === null ? null : (task) => observer(task, tasks, clock.now),
  );
  const owners = ownershipFor(setup);
  const routing = owners === null ? routerFor(setup, nodes, context) : owners.router(nodes, context("partitioner"));
  const parts = { clock, tasks, nodes, recorder, router: routing, open, context: context("scheduler") };
  const end = scenario.run.time ?? Infinity;
  // The clock is to stand at the end even when nothing happens there.
  if (end < Infinity) clock.at(end, Rank.observation, clock.on(noop), 0);
  const present = goesExpress(setup, policy, routing)
    ? new Express(parts, expressWorkload(setup, parts)).run(end)
    : (runLayered(setup, policy, parts, end) ?? tasks).present;
  const { all, sections, total, counts } = recorder.results(present);
  owners?.describe([all, ...sections], contextOf(clock, open("partitioner/others")));
  return { all, sections, counts, responses: total.response.bins(), unseed: unseed() };
}

/** The run through dispatcher and service, which can do everything; through requests where they may be sent again. */
function runLayered(setup: Setup, policy: Scheduler, parts: Parts, end: number): Requests | null {
  const { scenario } = setup;
  const { clock, tasks, nodes, recorder, router: routing } = parts;
  let feed: Feed | null = null;
  const failures = scenario.strategies.recovery === undefined ? null : new Failures(setup, parts);
  const scaling = scenario.scaling === undefined ? null : new Scaling(setup, parts);
  const isAwaited = isClosed(scenario);
  const requests = hasAttempts(scenario)
    ? requestsFor(scenario, setup.policies.requests, setup.strategyStream, {
        ...parts,
        monitor: recorder,
        onLeave: isAwaited ? () => feed?.left() : null,
      })
    : null;
  const monitor = requests ?? scaling ?? recorder;
  const left = (task: number): void => {
    failures?.left(task);
    feed?.left();
  };
  const onLeave = isAwaited || failures !== null ? left : null;
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
      scenario.capacity === undefined
        ? serviceFor(
            policy,
            { ...parts, host: requests?.hostFor(host) ?? host, monitor },
            routing === null,
            scaling === null ? (failures ?? requests) : "drained",
          )
        : resourcePool(scenario.capacity, policy, { ...parts, host, monitor: recorder }),
  );
  requests?.sendTo(dispatcher);
  feed = feedFor(setup, parts, requests ?? dispatcher);
  feed.begin();
  if (scaling !== null) scaling.run(dispatcher, end);
  else if (failures === null) clock.run(end);
  else failures.run(dispatcher, end);
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
    scenario.strategies.recovery === undefined &&
    scenario.scaling === undefined &&
    scenario.capacity === undefined &&
    workload.classes.length < 2 &&
    workload.classes.every(({ deadline }) => deadline === null) &&
    scenario.information.kind === "exact" &&
    isFirstCome(policy) &&
    placesOf(scenario) === Infinity &&
    scenario.nodes.every(({ queue }) => queue === "unbounded") &&
    routing?.holds !== true &&
    routing?.steals !== true &&
    workload.keys === undefined &&
    !hasAttempts(scenario)
  );
}

function noop(): void {}

function isFirstCome(policy: Scheduler): boolean {
  return policy.kind === "order" && policy.next === "first";
}

/** Null: one central line, for which no balancer is asked. */
export function routerFor(
  { scenario, policies, trace }: Setup,
  nodes: Nodes,
  context: (family: string) => Context,
): Router | null {
  const { balancer } = scenario.strategies;
  const sharesOneNode = nodes.sharing > 0 && nodes.count === 1;
  if (scenario.queue.kind === "central" && !sharesOneNode) return null;
  if (policies.balancer === null || balancer === null) return onlyNode;
  const policy = policies.balancer.create(parametersOf(balancer), workloadFacts(scenario, trace));
  return router(policy, nodes, context("balancer"), scenario.information.kind === "exact");
}

function isClosed(scenario: Scenario): boolean {
  return "arrivals" in scenario.workload && scenario.workload.arrivals.kind === "closed";
}

/** Jobs that span slots need a planner: an order becomes one that starts them strictly in that order. */
export function schedulerFor(
  definition: SchedulerDefinition,
  spec: { name: string } & ParameterValues,
  trace: Trace | null,
): Scheduler {
  const scheduler = definition.create(parametersOf(spec));
  if (scheduler.kind === "graph" || scheduler.kind === "graph-online") {
    throw new RangeError(`${definition.name} schedules graphs of tasks, not requests`);
  }
  const takesSlots = scheduler.kind === "planner" || scheduler.kind === "gang";
  return trace?.slots != null && !takesSlots ? inOrder(scheduler) : scheduler;
}

/** The classes of tasks, from the scenario or from its trace; one without a name where there are none. */
export function taskClassesOf({ workload, capacity = {} }: Scenario, trace: Trace | null): TaskClass[] {
  const resources = Object.keys(capacity);
  const known = workload.classes.map(({ name, priority, deadline, weight = 1, demand = {} }) => ({
    name,
    priority,
    deadline: deadline ?? Infinity,
    weight,
    demand: resources.map((resource) => demand[resource] ?? 0),
  }));
  const names = known.length > 0 ? [] : (trace?.classes ?? []);
  const seen = names.map((name) => ({ name, priority: 0, deadline: Infinity }));
  const classes = [...known, ...seen];
  return classes.length > 0 ? classes : [{ name: "", priority: 0, deadline: Infinity }];
}

/** A cluster is one machine: its jobs take slots of any nodes. */
export function nodesFor(scenario: Scenario, policy: Scheduler, clock: Calendar): Nodes {
  const places = (queue: number | "unbounded"): number => (queue === "unbounded" ? Infinity : queue);
  if (policy.kind === "planner" || policy.kind === "gang" || scenario.capacity !== undefined) {
    const slots = scenario.nodes.reduce((sum, group) => sum + group.count * group.slots, 0);
    return new Nodes([{ count: 1, speed: scenario.nodes[0].speed, slots, places: Infinity }], clock);
  }
  const sharing = policy.kind === "sharing" ? (policy.limit ?? Infinity) : 0;
  const waits = sharing > 0 && sharing < Infinity;
  const groups = mostNodes(scenario.nodes, scenario.scaling).map(({ count, speed, slots, queue }) => ({
    count,
    speed,
    slots,
    // Places to wait come on top of the tasks that share the slots, of which a node counts one for each slot.
    places: waits ? Math.min(places(queue), placesOf(scenario)) + (sharing - 1) * slots : places(queue),
  }));
  return new Nodes(groups, clock, sharing);
}

export function placesOf({ queue }: Scenario): number {
  return queue.kind === "central" && queue.places !== "unbounded" ? queue.places : Infinity;
}

/** A cluster of several resources; what knows of none serves in order of arrival. */
function resourcePool(
  capacity: Readonly<Record<string, number>>,
  policy: Scheduler,
  parts: { clock: Calendar; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor; context: Context },
): Service {
  const { clock, tasks, nodes } = parts;
  const scheduler = policy.kind === "resources" ? policy : firstThatFits;
  return new ResourcePool(
    parts,
    scheduler,
    Object.values(capacity),
    (completed) => new SpaceShared(clock, tasks, nodes, Infinity, completed, completed),
  );
}

/** @param particular who throws tasks out of their slots or takes them back; whether nodes are switched off and on */
export function serviceFor(
  policy: Scheduler,
  parts: { clock: Calendar; tasks: Tasks; nodes: Nodes; host: Host; monitor: Monitor; context: Context },
  central: boolean,
  particular: Failures | Requests | "switched" | "drained" | null = null,
): Service {
  const { clock, tasks, nodes, host } = parts;
  switch (policy.kind) {
    case "planner":
      return new Planning(
        parts,
        policy satisfies Planner,
        (completed) => new SpaceShared(clock, tasks, nodes, Infinity, completed, completed),
      );
    case "gang":
      return new GangService(
        parts,
        policy,
        (completed) => new SpaceShared(clock, tasks, nodes, Infinity, completed, completed),
      );
    case "resources":
      throw new RangeError("this scheduler shares the resources of a cluster with capacity");
    case "sharing": {
      if (policy.among === "least-attained") return new LeastAttained(clock, tasks, nodes, host);
      const { weighted = false, limit = Infinity } = policy;
      return weighted || limit < Infinity
        ? new WeightedSharing(parts, { weighted, limit })
        : new ProcessorSharing(clock, tasks, nodes, host);
    }
    default: {
      if (particular instanceof Failures) return particular.service(policy, parts, central);
      if (isFirstCome(policy) && particular === null) return new FirstCome(parts, { central });
      const quantum = policy.kind === "quantum" || policy.kind === "classes" ? policy.quantum : Infinity;
      // A task whose server is switched off waits where it was.
      const recover = particular === "switched" ? () => false : null;
      const sheds = particular instanceof Requests ? particular.sheds : null;
      const drains = particular === "drained";
      return new Queueing(parts, policy, { central, recover, sheds, drains }, ({ completed, sliced }) =>
        policy.kind === "feedback"
          ? new FeedbackSlots(parts, completed, sliced)
          : new SpaceShared(clock, tasks, nodes, quantum, completed, sliced),
      );
    }
  }
}
