import type { DistributionSpec } from "../kernel/distribution.ts";

/** A task of a graph: its work, or the time it takes on each node. */
export interface GraphTask {
  name?: string;
  /** s at speed 1. */
  size?: number;
  /** s on each node whatever its speed; null where it cannot run. */
  costs?: (number | null)[];
}

/** A dependency: the positions of two tasks, and the data that the first sends to the second. */
export type GraphEdge = [from: number, to: number, data: number];

/** A graph task by task. */
export interface ListedGraph {
  tasks: GraphTask[];
  edges: GraphEdge[];
}

/** A graph in a JSON file: of the form of `ListedGraph`, or a WfCommons instance. */
export interface GraphFile {
  file: string;
}

interface Drawn {
  /** Of each task, s at speed 1. */
  size: DistributionSpec;
  /** Of each edge; null: none. */
  data: DistributionSpec | null;
  /** The time on each node is the size times a uniform number in 1 ± heterogeneity / 2. */
  heterogeneity: number;
}

/** A graph drawn anew for each replication. */
export type GeneratedGraph = Drawn &
  (
    | { kind: "chain"; tasks: number }
    /** `stages` times one task, then `width` parallel ones; one more at the end. */
    | { kind: "fork-join"; stages: number; width: number }
    /** Each task depends on each of the layer before with probability `density`, on one at least. */
    | { kind: "layered"; layers: number; width: number; density: number }
    /** Each task depends on each before it with probability `density`. */
    | { kind: "random"; tasks: number; density: number }
  );

export type GraphSpec = ListedGraph | GraphFile | GeneratedGraph;
