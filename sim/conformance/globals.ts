import type { Rule } from "./breach.ts";

type Report = (rule: Rule, what: string) => void;

/** What reaches outside the simulation: where it hangs, its name, the rule it breaks. */
const OUTSIDE: readonly (readonly [holder: object, name: string, shown: string, rule: Rule])[] = [
  [Math, "random", "Math.random", "chance"],
  [crypto, "getRandomValues", "crypto.getRandomValues", "chance"],
  [crypto, "randomUUID", "crypto.randomUUID", "chance"],
  [Date, "now", "Date.now", "clock"],
  [performance, "now", "performance.now", "clock"],
  [process, "hrtime", "process.hrtime", "clock"],
  [process, "uptime", "process.uptime", "clock"],
  [globalThis, "setTimeout", "setTimeout", "clock"],
  [globalThis, "setInterval", "setInterval", "clock"],
];

/** Tells, while `act` goes on, of every look at the wall clock and at chance that is not the simulation's. */
export function withGlobalsWatched<R>(report: Report, act: () => R): R {
  const before = OUTSIDE.map(([holder, name]) => Object.getOwnPropertyDescriptor(holder, name));
  const { Date: OwnDate } = globalThis;
  for (const [holder, name, shown, rule] of OUTSIDE) {
    const real: unknown = Reflect.get(holder, name);
    const told = (...words: unknown[]): unknown => {
      report(rule, `called ${shown}`);
      return typeof real === "function" ? Reflect.apply(real, holder, words) : undefined;
    };
    Object.defineProperty(holder, name, { value: told, configurable: true, writable: true });
  }
  globalThis.Date = new Proxy(OwnDate, {
    construct(target, words, made) {
      if (words.length === 0) report("clock", "called new Date()");
      const date: object = Reflect.construct(target, words, made);
      return date;
    },
  });
  try {
    return act();
  } finally {
    globalThis.Date = OwnDate;
    for (const [i, [holder, name]] of OUTSIDE.entries()) {
      const descriptor = before[i];
      if (descriptor === undefined) Reflect.deleteProperty(holder, name);
      else Object.defineProperty(holder, name, descriptor);
    }
  }
}
