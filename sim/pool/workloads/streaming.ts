import { noCounts, Operator } from "../streaming/operator.ts";
import type { Finding } from "../streaming/operator.ts";
import type { OperatorSpec } from "../streaming/spec.ts";
import { decode, encode, type State } from "../streaming/state.ts";
import { tradesIn } from "../streaming/trades.ts";
import type { Kernel } from "../types.ts";

export interface StreamingInput {
  spec: OperatorSpec;
  /** Null: nothing was done yet. */
  state: State | null;
  /** Trades as they lie in the log. */
  records: Uint8Array<ArrayBuffer>;
  /** Whether no more trades will come: what is open is closed. */
  isLast: boolean;
}

export interface StreamingOutput {
  state: State;
  findings: Finding[];
  /** Time it took, s. */
  seconds: number;
}

/**
 * One batch of trades: state and trades in, state and findings out. It keeps nothing, so a batch whose thread died is
 * simply done again.
 */
export const streaming: Kernel<StreamingInput, StreamingOutput> = {
  name: "streaming",
  run({ spec, state, records, isLast }) {
    const since = performance.now();
    const { counts, symbols } = state === null ? { counts: noCounts(), symbols: [] } : decode(spec, state);
    const operator = new Operator(spec, counts, symbols);
    operator.feed(tradesIn(records));
    if (isLast) operator.finish();
    const after = encode(operator.counts, operator.symbols.values());
    return { state: after, findings: operator.findings, seconds: (performance.now() - since) / 1000 };
  },
};
