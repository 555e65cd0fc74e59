import { timeModel } from "./timing.ts";
import { type Setting, scaled, scenarios, warmTasks } from "./works.ts";

/** One run. */
export interface Point {
  /** What grows: nodes, tasks in service at most, or tasks. */
  at: number;
  tasks: number;
  perSecond: number;
  peakRssBytes: number;
}

/** How cost grows, from single runs. */
export interface Growth {
  /** With the number of nodes, for each policy. */
  nodes: { title: string; points: Point[] }[];
  /** With the number of pending events, which is that of the busy servers: one queue before so many. */
  pending: Point[];
  /** With the number of tasks: one queue before a hundred servers. */
  tasks: Point[];
}

/** Whether memory grows with the number of tasks: one queue before a hundred servers. */
export interface Memory {
  tasks: number;
  peakRssBytes: number;
  fewerTasks: number;
  peakRssBytesOfFewer: number;
  /** The first over the second. */
  ratio: number;
}

const NODES = [100, 1000, 10_000, 100_000, 1_000_000];
const SERVERS = [1, 10, ...NODES];
const TASKS = 2_000_000;
const FEW = 1_000_000;
const STEPS = [100_000, FEW, 10_000_000, 100_000_000];

async function point(at: number, scenario: object, tasks: number, scale: number): Promise<Point> {
  const { perSecond, peakRssBytes } = await timeModel(scenario, tasks, warmTasks(scale));
  return { at, tasks, perSecond, peakRssBytes: peakRssBytes ?? 0 };
}

/** A single run at each number of nodes or servers, long enough for most servers to become busy. */
async function byNodes(counts: readonly number[], scenario: (n: number) => object, scale: number): Promise<Point[]> {
  const points: Point[] = [];
  for (const n of counts) points.push(await point(n, scenario(n), scaled(Math.max(TASKS, 4 * n), scale), scale));
  return points;
}

/** Takes some minutes. `tasks` is from `measureTasks`. */
export async function measureGrowth({ scale }: Setting, tasks: Point[]): Promise<Growth> {
  return {
    nodes: [
      { title: "power of two", points: await byNodes(NODES, scenarios.powerOfTwo, scale) },
      { title: "join the shortest queue", points: await byNodes(NODES, scenarios.shortestQueue, scale) },
    ],
    pending: await byNodes(SERVERS, scenarios.centralQueue, scale),
    tasks,
  };
}

/**
 * Single runs of one queue with a million tasks and with the most; where wanted, with the powers of ten around too.
 *
 * @param most 10^7 or 10^8 tasks
 */
export async function measureTasks(
  { scale }: Setting,
  most: number,
  around: boolean,
): Promise<{ points: Point[]; memory: Memory }> {
  const measure = (usual: number): Promise<Point> => {
    const tasks = scaled(usual, scale);
    return point(tasks, scenarios.centralQueue(100), tasks, scale);
  };
  const points: Point[] = [];
  for (const usual of STEPS) {
    if (around ? usual <= most : usual === FEW || usual === most) points.push(await measure(usual));
  }
  const all = points[points.length - 1];
  const few = points[around ? STEPS.indexOf(FEW) : 0];
  const memory = {
    tasks: all.tasks,
    peakRssBytes: all.peakRssBytes,
    fewerTasks: few.tasks,
    peakRssBytesOfFewer: few.peakRssBytes,
    ratio: all.peakRssBytes / few.peakRssBytes,
  };
  return { points, memory };
}
