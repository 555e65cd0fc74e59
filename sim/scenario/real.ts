import { hasAttempts } from "./attempts.ts";
import { choice, list, mapping, quantity, whole } from "./fields.ts";
import type { Fault } from "./faults.ts";
import { wholeOf } from "./graph-rules.ts";
import { created, namedScheduler } from "./policy-rules.ts";
import type { Rule } from "./rules.ts";
import { plain } from "./units.ts";

const MOST_TASKS = 1_000_000;
const MOST_RUNS = 1000;

/** How a scenario is run on real threads. */
export const real = mapping("a real run, { work: … }", {
  work: choice("work", ["spin", "sleep", "credit-scoring"]).default("spin"),
  tasks: whole(1, MOST_TASKS).prefault(500),
  warmup: whole(0, MOST_TASKS).prefault(50),
  runs: whole(1, MOST_RUNS).prefault(1),
  loads: list("a list of loads", quantity(plain, { above: 0, below: 1 })).exactOptional(),
  pool: choice("pool", ["threads", "piscina"]).default("threads"),
});

/** What threads can do: requests, each on one worker of its own. */
const onThreads: Rule = (sections, registry) => {
  const { real: given, workload, nodes = [], sharing, strategies } = sections;
  if (given === undefined || workload === undefined) return [];
  const refused = (path: (string | number)[], message: string): Fault => ({ path: ["real", ...path], message });
  const what = wholeOf(workload);
  if (what !== null) return [refused([], `goes with requests, not with ${what}`)];
  const faults: Fault[] = [];
  const others = [
    ...(sections.stations === undefined ? [] : ["stations"]),
    ...(sections.hosts === undefined ? [] : ["hosts"]),
    ...(sections.capacity === undefined ? [] : ["capacity"]),
    ...(sections.scaling === undefined ? [] : ["scaling"]),
    ...(sections.faults === undefined ? [] : ["faults"]),
    ...("jobs" in workload && workload.jobs !== undefined ? ["jobs of several tasks"] : []),
    ...(sharing === "time" ? ["sharing: time"] : []),
    ...(hasAttempts(sections) ? ["requests of several attempts"] : []),
    ...["partitioner", "recovery", "placement"].filter((family) => strategies !== undefined && family in strategies),
  ];
  faults.push(...others.map((other) => refused([], `cannot go with ${other}`)));
  if (nodes.some(({ slots }) => slots !== 1)) faults.push(refused([], "needs nodes of one slot: a worker is a node"));
  for (const [i, { speed }] of nodes.entries()) {
    const message = `must be 1 in a real run: threads are as fast as they are, got ${speed}`;
    if (speed !== 1) faults.push({ path: ["nodes", i, "speed"], message });
  }
  const isClosed = "arrivals" in workload && workload.arrivals.kind === "closed";
  if (isClosed) faults.push(refused([], "needs arrivals that do not wait for answers"));
  const hasLoad =
    "arrivals" in workload && (workload.arrivals.kind === "poisson" || workload.arrivals.kind === "batch");
  if (given.loads !== undefined && !hasLoad) faults.push(refused(["loads"], "need arrivals with a load or a rate"));
  if (given.warmup >= given.tasks) {
    faults.push(refused(["warmup"], `must be < ${given.tasks} tasks, the length of the run, got ${given.warmup}`));
  }
  for (const asked of namedScheduler(sections, registry)) {
    const made = created(asked);
    const kind = "policy" in made ? made.policy.kind : "order";
    if (["planner", "gang", "resources", "sharing", "feedback"].includes(kind)) {
      faults.push(refused([], `cannot go with the scheduler ${asked.spec.name}, which threads do not follow`));
    }
  }
  return faults;
};

/** Rules about real runs. */
export const realRules: readonly Rule[] = [onThreads];
