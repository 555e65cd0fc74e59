import type { PoolView, ScalerDefinition } from "./types.ts";

/**
 * Switches nodes on as tasks come, none left when nobody comes for long enough: what was needed at some instant of the
 * last `keepAlive` stays. Good for functions called now and then. A task that finds nothing on pays for a cold start;
 * with Poisson arrivals at rate λ and a time τ kept alive that is a share e^(−λτ) of those that come to an idle pool.
 */
export const scaleToZero: ScalerDefinition = {
  family: "scaler",
  name: "scale-to-zero",
  summary: "Nodes are switched on for tasks that come, and off when not needed for a time.",
  source: "Shahrad et al. 2020, Serverless in the Wild, USENIX ATC, fixed keep-alive; Knative documentation",
  checkedBy: ["as-cold-start", "worked by hand"],
  needs: ["nothing"],
  cost: "O(1) amortised",
  parameters: {
    perNode: { type: "number", default: 1, min: 0, above: true, summary: "Tasks present for each node." },
    keepAlive: { type: "duration", default: 600, min: 0, summary: "Time a node is kept that is not needed, s." },
  },
  create(parameters) {
    const perNode = parameters.perNode as number;
    const kept = new Kept(parameters.keepAlive as number);
    const decide = ({ present }: PoolView, { now }: { readonly now: number }): number =>
      kept.of(Math.ceil(present / perNode), now);
    return { scales: "count", decide, changed: decide, wake: () => kept.ends };
  },
};

/** The most nodes needed at any instant of a window of time that ends now. */
class Kept {
  readonly #window: number;
  /** Ever smaller needs, each with the instant at which it had passed; the last one is the present need. */
  readonly #needs: { nodes: number; until: number }[] = [];

  constructor(window: number) {
    this.#window = window;
  }

  of(nodes: number, now: number): number {
    const last = this.#needs.at(-1);
    if (last !== undefined) last.until = now;
    while (this.#needs.length > 0 && this.#needs[this.#needs.length - 1].nodes <= nodes) this.#needs.pop();
    this.#needs.push({ nodes, until: Infinity });
    while (this.#needs[0].until + this.#window <= now) this.#needs.shift();
    return this.#needs[0].nodes;
  }

  /** When the largest need will have passed for long enough, s. */
  get ends(): number {
    return this.#needs[0].until + this.#window;
  }
}
