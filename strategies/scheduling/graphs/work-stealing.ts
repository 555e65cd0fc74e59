import type { Context, GraphDecisions, SchedulerDefinition, TaskGraph } from "../../types.ts";

/**
 * Randomised work stealing: a processor puts the tasks it makes ready on a stack of its own and takes the newest. With
 * none left it becomes a thief: it picks another processor at random and takes the oldest task there. An attempt takes
 * `latency`, whether it succeeds or not; where that is 0, only processors with something to steal are picked. Needs to
 * know nothing and no central line, and takes little more than work / processors + longest path.
 */
export const workStealing: SchedulerDefinition = {
  family: "scheduler",
  name: "work-stealing",
  summary: "Processors keep the tasks they make ready; idle ones steal the oldest from one at random.",
  source: "Blumofe and Leiserson 1999, Journal of the ACM 46(5)",
  checkedBy: ["closed form", "worked by hand"],
  needs: ["nothing"],
  cost: "O(1) per attempt; O(processors) without latency",
  parameters: {
    latency: { type: "duration", default: 0, min: 0, summary: "Time of an attempt to steal." },
  },
  create: ({ latency }) => ({
    kind: "graph-online",
    begin: (graph, context) => thieves(graph, context, Number(latency)),
  }),
};

function thieves(graph: TaskGraph, { random }: Context, latency: number): GraphDecisions {
  const stacks: number[][] = Array.from({ length: graph.processors }, () => []);
  /** Whom each processor is trying to steal from; −1: nobody. */
  const victims = new Int32Array(graph.processors).fill(-1);
  const taken = (stack: number[], at: number): number | null => (at === -1 ? null : stack.splice(at, 1)[0]);
  const isFor = (processor: number) => (task: number) => graph.runsOn(task, processor);
  const victim = (processor: number): number => {
    const others = [...stacks.keys()].filter((other) => other !== processor);
    const useful = latency > 0 ? others : others.filter((other) => stacks[other].some(isFor(processor)));
    return useful.length === 0 ? -1 : useful[random.below(useful.length)];
  };
  const stolen = (processor: number): number | null => {
    const from = victims[processor];
    victims[processor] = -1;
    return from === -1 ? null : taken(stacks[from], stacks[from].findIndex(isFor(processor)));
  };
  return {
    ready: (task, by) => stacks[by ?? 0].push(task),
    next(processor) {
      const own = stacks[processor];
      if (latency === 0 && !own.some(isFor(processor))) victims[processor] = victim(processor);
      const task = stolen(processor) ?? taken(own, own.findLastIndex(isFor(processor)));
      if (task !== null) return { task, delay: 0 };
      if (latency > 0) victims[processor] = victim(processor);
      return victims[processor] === -1 ? null : { task: null, delay: latency };
    },
  };
}
