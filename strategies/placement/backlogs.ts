import type { NodeSet } from "../types.ts";

interface Backlog {
  readonly id: number;
  /** Σ estimates / (speed · slots) of the tasks that are not done, s. */
  time: number;
  tasks: number;
}

/**
 * The tasks sent to each node that are not done, by their estimates. One in service counts whole until it is done: what
 * is left of it is known least where estimates are bad, and a task that outlives its own must not hide those behind it.
 */
export class Backlogs {
  #nodes: Backlog[] = [];

  /** Sends so many tasks, each to the node with the least backlog among the first `count`, equal ones by number. */
  send(tasks: number, estimate: number, nodes: NodeSet, count: number): number[] {
    for (let i = this.#nodes.length; i < nodes.size; i++) this.#nodes.push({ id: nodes.at(i).id, time: 0, tasks: 0 });
    const order = this.#nodes.slice(0, count).sort(byTime);
    return Array.from({ length: tasks }, () => {
      const least = order[0];
      const { speed, slots } = nodes.at(least.id);
      least.time += estimate / (speed * slots);
      least.tasks++;
      let i = 0;
      for (; i + 1 < order.length && byTime(order[i + 1], least) < 0; i++) order[i] = order[i + 1];
      order[i] = least;
      return least.id;
    });
  }

  /** A task is done that takes so long there by its estimate, s. */
  ended(node: number, time: number): void {
    const backlog = this.#nodes[node];
    backlog.tasks--;
    // Without tasks exactly nothing is left, which rids the sum of rounding errors.
    backlog.time = backlog.tasks === 0 ? 0 : backlog.time - time;
  }
}

function byTime(a: Backlog, b: Backlog): number {
  return a.time - b.time || a.id - b.id;
}
