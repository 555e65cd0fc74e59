import type { Context, Parameter, ParameterValues } from "../types.ts";
import type { Retry } from "./types.ts";

/** Slices of the time a deposit lives for. */
const SLICES = 10;

/** What every policy of retries takes besides its waits. */
export const common: Readonly<Record<string, Parameter>> = {
  attempts: { type: "integer", default: 3, min: 1, max: 1_000_000, summary: "Tries in all, the first included." },
  timeout: {
    type: "duration",
    default: null,
    min: 0,
    above: true,
    summary: "When an attempt is given up; null: never.",
  },
  withdraw: {
    type: "boolean",
    default: false,
    summary: "Whether an attempt given up is taken back; else its node serves it for nobody.",
  },
  budget: { type: "number", default: null, min: 0, max: 1000, summary: "Retries per request; null: no limit." },
  minimum: { type: "number", default: 10, min: 0, max: 1e9, summary: "Retries per second that the budget adds." },
  ttl: { type: "duration", default: 10, min: 0, above: true, summary: "How long unused budget lasts." },
};

type Limits = Pick<Retry, "attempts" | "timeout" | "withdraws" | "requested" | "allows">;

/** The limits that the common parameters set. */
export function limitsOf({ attempts, timeout, withdraw, budget, minimum, ttl }: ParameterValues): Limits {
  return {
    attempts: attempts as number,
    timeout: typeof timeout === "number" ? timeout : Infinity,
    withdraws: withdraw === true,
    ...(typeof budget === "number" ? tokens(budget, minimum as number, ttl as number) : {}),
  };
}

/**
 * Finagle's budget: each request pays in a share of a retry, which lasts for `ttl`, and each retry takes one out; a
 * reserve of `minimum` × `ttl` comes on top. In the long run retries stay below `ratio` × requests + `minimum` × time.
 */
function tokens(ratio: number, minimum: number, ttl: number): Required<Pick<Retry, "requested" | "allows">> {
  const slices = new Float64Array(SLICES);
  let latest = 0;
  const slice = ({ now }: Context): number => {
    const at = Math.floor((now / ttl) * SLICES);
    for (let passed = Math.max(latest + 1, at - SLICES + 1); passed <= at; passed++) slices[passed % SLICES] = 0;
    latest = at;
    return at % SLICES;
  };
  return {
    requested: (context) => void (slices[slice(context)] += ratio),
    allows(context) {
      const at = slice(context);
      const balance = slices.reduce((sum, net) => sum + net, minimum * ttl);
      if (balance < 1) return false;
      slices[at]--;
      return true;
    },
  };
}
