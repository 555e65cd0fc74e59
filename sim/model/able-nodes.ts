import type { NodeSet, NodeView } from "../../strategies/types.ts";

/** The nodes that are up, in no copy: `at` reads the list the model keeps. */
export class AbleNodes implements NodeSet {
  readonly #members: NodeView[];
  readonly #place: Int32Array;
  version = 0;

  constructor(views: readonly NodeView[]) {
    this.#members = [...views];
    this.#place = Int32Array.from(views, (_, i) => i);
  }

  get size(): number {
    return this.#members.length;
  }

  at(i: number): NodeView {
    return this.#members[i];
  }

  /** Takes a node out, O(1): the last one takes its place. */
  remove(node: NodeView): void {
    const place = this.#place[node.id];
    const last = this.#members.pop();
    this.version++;
    if (last === undefined || last === node) return;
    this.#members[place] = last;
    this.#place[last.id] = place;
  }

  add(node: NodeView): void {
    this.#place[node.id] = this.#members.push(node) - 1;
    this.version++;
  }

  /** Undoes the last `remove` not yet undone, O(1): the node that had taken its place goes back to the end. */
  restore(node: NodeView): void {
    const place = this.#place[node.id];
    if (place >= this.#members.length) return this.add(node);
    const moved = this.#members[place];
    this.#members[place] = node;
    this.add(moved);
  }
}
