import { Responses } from "./tally.ts";
import type { NodeSet, NodeView } from "./types.ts";

/** One answer to a probe. */
interface Probe {
  /** Position in the set of nodes. */
  readonly position: number;
  readonly at: number;
  /** s. */
  readonly latency: number;
  /** Tasks in flight then, and those sent on account of this answer since. */
  load: number;
  uses: number;
}

/** The pool of answers of Prequal (Wydrowski et al. 2024, section 4), oldest first. */
export class ProbePool {
  readonly #rules: { readonly size: number; readonly reuses: number; readonly age: number; readonly hot: number };
  readonly #responses: Responses;
  #pool: Probe[] = [];
  #version = -1;
  #oldestNext = true;

  /** @param rules.weight what one response weighs in a node's moving average */
  constructor(rules: { size: number; reuses: number; age: number; hot: number; weight: number }) {
    this.#rules = rules;
    this.#responses = new Responses(rules.weight);
  }

  observe(node: NodeView, responseTime: number): void {
    this.#responses.add(node, responseTime);
  }

  /** Throws away what is too old, and everything when other nodes are in the set: the positions are others then. */
  expire(nodes: NodeSet, now: number): void {
    if (nodes.version !== this.#version) this.#pool = [];
    this.#version = nodes.version;
    while (this.#pool.length > 0 && now - this.#pool[0].at >= this.#rules.age) this.#pool.shift();
  }

  /** Asks a node; the oldest answer makes room. */
  add(nodes: NodeSet, position: number, now: number): void {
    if (this.#pool.length === this.#rules.size) this.#pool.shift();
    const node = nodes.at(position);
    this.#pool.push({ position, at: now, latency: this.#responses.of(node), load: node.load, uses: 0 });
  }

  /** The position of the best node by the answers, of which there is at least one; uses the answer up by one. */
  use(): number {
    const limit = this.#hotAbove();
    const best = this.#pool.reduce((a, b) => (isBetter(b, a, limit) ? b : a));
    best.load++;
    best.uses++;
    if (best.uses >= this.#rules.reuses) this.#pool.splice(this.#pool.indexOf(best), 1);
    if (this.#pool.length > 1) this.#removeOne(limit);
    return best.position;
  }

  #hotAbove(): number {
    const loads = this.#pool.map(({ load }) => load).sort((a, b) => a - b);
    return loads[Math.min(loads.length - 1, Math.floor(this.#rules.hot * loads.length))];
  }

  #removeOne(limit: number): void {
    const worst = this.#pool.reduce((a, b) => (isBetter(a, b, limit) ? b : a));
    this.#pool.splice(this.#oldestNext ? 0 : this.#pool.indexOf(worst), 1);
    this.#oldestNext = !this.#oldestNext;
  }
}

/** Cold before hot; of cold ones the lower latency, of hot ones the lower load. */
function isBetter(a: Probe, b: Probe, limit: number): boolean {
  const isHot = a.load > limit;
  if (isHot !== b.load > limit) return !isHot;
  return isHot ? a.load < b.load : a.latency < b.latency;
}
