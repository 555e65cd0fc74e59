import type { NodeView } from "./types.ts";

/** Keeps count of the tasks present on all nodes, failed ones too, from being told of changes: O(1). */
export class LoadCount {
  total = 0;
  readonly #loads = new Map<number, number>();

  changed(node: NodeView): void {
    this.total += node.load - (this.#loads.get(node.id) ?? 0);
    this.#loads.set(node.id, node.load);
  }
}

/** Moving averages of response times by node, each response weighing `weight` of the average that holds it. */
export class Responses {
  readonly #weight: number;
  readonly #mean = new Map<number, number>();

  constructor(weight: number) {
    this.#weight = weight;
  }

  add(node: NodeView, responseTime: number): void {
    const mean = this.#mean.get(node.id) ?? responseTime;
    this.#mean.set(node.id, mean + this.#weight * (responseTime - mean));
  }

  /** s; 0 where none has come yet. */
  of(node: NodeView): number {
    return this.#mean.get(node.id) ?? 0;
  }
}
