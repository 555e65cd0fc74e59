import type { HealthDefinition } from "./types.ts";

interface Circuit {
  state: "closed" | "open" | "half-open";
  /** The last outcomes, 1 for a failure, and their number. */
  readonly outcomes: Uint8Array;
  seen: number;
  failures: number;
}

/**
 * A breaker per node: it opens when too large a share of the last attempts has failed, and nothing is sent for a while;
 * then, half-open, a single trial decides whether it closes or stays open as long again. Protects the caller from
 * waiting for a node that is down, and the node from being hit while it recovers.
 */
export const circuitBreaker: HealthDefinition = {
  family: "health",
  name: "circuit-breaker",
  summary: "Opens for a node when too many of its last attempts have failed, then lets a single trial decide.",
  source: "Nygard 2007, Release It!, stability pattern Circuit Breaker",
  checkedBy: ["worked by hand"],
  needs: ["nothing"],
  cost: "O(1)",
  parameters: {
    failures: {
      type: "number",
      default: 0.5,
      min: 0,
      max: 1,
      above: true,
      summary: "Share of failures that opens it.",
    },
    window: { type: "integer", default: 20, min: 1, max: 1_000_000, summary: "Attempts the share is taken of." },
    open: { type: "duration", default: 5, min: 0, above: true, summary: "Time until the trial." },
  },
  create({ failures, window, open }) {
    const circuits = new Map<number, Circuit>();
    const size = window as number;
    const fresh = (): Circuit => ({ state: "closed", outcomes: new Uint8Array(size), seen: 0, failures: 0 });
    const count = (circuit: Circuit, failure: 0 | 1): boolean => {
      const at = circuit.seen++ % size;
      circuit.failures += failure - circuit.outcomes[at];
      circuit.outcomes[at] = failure;
      return circuit.seen >= size && circuit.failures >= (failures as number) * size;
    };
    return {
      // A trial that is never heard of again must not keep the node out.
      sent: (node) => (circuits.get(node)?.state === "half-open" ? (open as number) : null),
      ended(node, answered) {
        const circuit = circuits.get(node) ?? fresh();
        circuits.set(node, circuit);
        if (circuit.state === "open") return null;
        if (circuit.state === "half-open" && answered) {
          circuits.delete(node);
          return 0;
        }
        if (circuit.state === "closed" && !count(circuit, answered ? 0 : 1)) return null;
        circuit.state = "open";
        return open as number;
      },
      returned(node) {
        const circuit = circuits.get(node);
        if (circuit !== undefined) circuit.state = "half-open";
      },
    };
  },
};
