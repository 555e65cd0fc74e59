import { FreeNodes } from "./free-nodes.ts";
import type { Nodes } from "./nodes.ts";

/** The nodes behind a central line: which has an idle slot and is preferred, the fastest first and then by number. */
export class SlotsByPreference {
  readonly #nodes: Nodes;
  readonly #free: FreeNodes;
  /** Nodes by preference, and the preference of each node. */
  readonly #preferred: Int32Array;
  readonly #rank: Int32Array;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
    this.#free = new FreeNodes(nodes.count);
    this.#preferred = Int32Array.from({ length: nodes.count }, (_, node) => node);
    this.#preferred.sort((a, b) => nodes.speed(b) - nodes.speed(a) || a - b);
    this.#rank = new Int32Array(nodes.count);
    for (const [rank, node] of this.#preferred.entries()) {
      this.#rank[node] = rank;
      this.#free.add(rank);
    }
  }

  /** The node for the next task, −1 when all slots are busy. */
  first(): number {
    const rank = this.#free.first();
    return rank === -1 ? -1 : this.#preferred[rank];
  }

  /** A slot of the node is in use; the node's `busy` counts it already. */
  taken(node: number): void {
    if (this.#nodes.busy(node) === this.#nodes.slots(node)) this.#free.remove(this.#rank[node]);
  }

  /** A slot of the node is idle, and the node is up. */
  freed(node: number): void {
    this.#free.add(this.#rank[node]);
  }

  /** The node has failed. */
  failed(node: number): void {
    this.#free.remove(this.#rank[node]);
  }
}
