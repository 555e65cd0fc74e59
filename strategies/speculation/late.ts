import { isBelow, rateOf, Rates } from "./progress.ts";
import type { RunningTasks, SpeculationDefinition } from "./types.ts";

const ROUNDING = 1e-9;

/**
 * Longest approximate time to end. A task that has done a share s of its work in a time t has (1 − s) / (s / t) left.
 * Idle slots go to copies of the tasks with most time left, among those that progress more slowly than most tasks of
 * their job; but not on nodes that progress more slowly than most nodes, and only a few copies run at a time. Good
 * where nodes are unlike or slow down now and then; a task that is merely larger than others is copied in vain.
 */
export const late: SpeculationDefinition = {
  family: "speculation",
  name: "late",
  summary: "One copy of the slow tasks with the longest time left, in idle slots of nodes that are not slow.",
  source: "Zaharia, Konwinski, Joseph, Katz and Stoica 2008, Improving MapReduce performance, OSDI, sec. 4",
  checkedBy: ["worked by hand"],
  needs: ["progress"],
  cost: "O(r · log(r) + n) per decision over r running tasks",
  parameters: {
    cap: {
      type: "number",
      default: 0.1,
      min: 0,
      max: 1,
      summary: "SpeculativeCap: most copies at a time, as a share of all slots, rounded up.",
    },
    slowTask: {
      type: "number",
      default: 0.25,
      min: 0,
      max: 1,
      summary: "SlowTaskThreshold: quantile of the progress rates of its job's tasks below which a task is slow.",
    },
    slowNode: {
      type: "number",
      default: 0.25,
      min: 0,
      max: 1,
      summary: "SlowNodeThreshold: quantile of the nodes' progress rates below which a node gets no copies.",
    },
    interval: {
      type: "duration",
      default: 3,
      min: 0,
      above: true,
      summary: "Time after which nodes that stay idle ask again, s.",
    },
  },
  create({ cap, slowTask, slowNode, interval }) {
    const rates = new Rates();
    return {
      kind: "backups",
      interval: Number(interval),
      ended: ({ id, waiting, running }, attempts) => rates.ended(id, waiting + running === 0, attempts),
      backups(idle, running, { slots, copies }, { now }) {
        const most = Math.ceil(Number(cap) * slots - ROUNDING) - copies;
        if (most <= 0) return [];
        const slow = slowest(running, now, rates.ofJobs(running, now, Number(slowTask)));
        if (slow.length === 0) return [];
        const isSlow = rates.slowNodes(running, now, Number(slowNode));
        const able = idle.filter((node) => !isSlow(node)).map(({ id }) => id);
        const chosen = slow.flatMap(({ task, node }) => {
          const place = able.findIndex((id) => id !== node);
          return place === -1 ? [] : [{ task, node: able.splice(place, 1)[0] }];
        });
        return chosen.slice(0, most);
      },
    };
  },
};

/** Positions of slow tasks without a copy, the longest time left first, and where they are. */
function slowest(
  running: RunningTasks,
  now: number,
  thresholds: ReadonlyMap<number, number>,
): { task: number; node: number; left: number }[] {
  const slow = Array.from({ length: running.size }, (_, task) => {
    const one = running.at(task);
    const rate = rateOf(one, now);
    const isSlow = one.attempts === 1 && isBelow(rate, thresholds.get(one.job) ?? NaN);
    return { task, node: one.node, left: isSlow ? (1 - one.progress) / rate : NaN };
  });
  return slow.filter(({ left }) => left > 0).sort((a, b) => b.left - a.left || a.task - b.task);
}
