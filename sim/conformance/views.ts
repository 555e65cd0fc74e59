import type { Knowledge, StrategyDefinition } from "../../strategies/types.ts";
import type { Rule } from "./breach.ts";

type Report = (rule: Rule, what: string) => void;

/** A kind of thing that policies are shown: how to know one, and what may be asked of it. */
interface Kind {
  name: string;
  mark: string;
  public: readonly string[];
}

/** The first whose mark a thing has is what it is. */
const KINDS: readonly Kind[] = [
  { name: "shape", mark: "share", public: ["share", "demand"] },
  { name: "vm", mark: "demand", public: ["id", "arrival", "class", "demand"] },
  {
    name: "host",
    mark: "rackPeers",
    public: [
      "id",
      "group",
      "vms",
      "peers",
      "rackPeers",
      "zonePeers",
      "idlePower",
      "peakPower",
      "speed",
      "capacity",
      "free",
      "gpus",
      "freeGpu",
    ],
  },
  {
    name: "pool",
    mark: "ready",
    public: [
      "count",
      "ready",
      "slots",
      "present",
      "waiting",
      "interval",
      "utilisation",
      "busyTime",
      "arrived",
      "finished",
      "responseTime",
    ],
  },
  { name: "attempt", mark: "saved", public: ["count", "attained", "saved", "node"] },
  { name: "running task", mark: "progress", public: ["job", "node", "start", "progress", "attempts", "time"] },
  { name: "counts", mark: "copies", public: ["slots", "busy", "copies"] },
  { name: "job", mark: "tasks", public: ["id", "arrival", "tasks", "estimate", "class", "waiting", "running"] },
  {
    name: "task",
    mark: "arrival",
    public: [
      "id",
      "arrival",
      "estimate",
      "requested",
      "attained",
      "remaining",
      "priority",
      "deadline",
      "weight",
      "class",
      "key",
      "slots",
    ],
  },
  {
    name: "node",
    mark: "backlog",
    public: ["id", "group", "speed", "slots", "load", "waiting", "free", "backlog"],
  },
  {
    name: "machine",
    mark: "plannedEnd",
    public: ["slots", "free", "running", "plannedEnd", "slotsOf", "earliest", "freeAt"],
  },
  { name: "queue", mark: "nextShortest", public: ["size", "at", "next", "nextShortest"] },
  { name: "resources", mark: "runningOf", public: ["capacity", "demandOf", "runningOf", "fits"] },
  { name: "set", mark: "at", public: ["size", "version", "at"] },
  { name: "context", mark: "now", public: ["now", "random", "resources", "shapes", "nodes", "out"] },
  { name: "random", mark: "below", public: ["next", "below"] },
];

/** Everything about a list is public, and nothing to be changed. */
const LIST: Kind = { name: "list", mark: "", public: [] };

/** What a policy must have declared before it may ask. */
const NEEDS: Readonly<Record<string, Knowledge>> = {
  "task.estimate": "size",
  "task.remaining": "size",
  "task.requested": "requested",
  "task.attained": "attained",
  "task.priority": "priority",
  "task.deadline": "deadline",
  "task.weight": "weight",
  "task.key": "key",
  "node.load": "load",
  "node.waiting": "load",
  "node.free": "load",
  "node.backlog": "size",
  "job.estimate": "size",
  "running task.progress": "progress",
  "counts.busy": "load",
  "host.free": "load",
  "host.freeGpu": "load",
  "host.vms": "load",
  "host.peers": "peers",
  "host.rackPeers": "peers",
  "host.zonePeers": "peers",
  "host.idlePower": "power",
  "host.peakPower": "power",
};

/** Asked for by the language itself, as when a value is printed. */
const HARMLESS = new Set(["constructor", "toString", "valueOf", "toJSON", "then"]);

/** Shows a policy its arguments through glass: all questions and touches are seen, and what it gives back is known. */
export class Glass {
  readonly #report: Report;
  readonly #needs: ReadonlySet<string>;
  readonly #shown = new WeakMap<object, object>();
  readonly #real = new WeakMap<object, object>();

  constructor({ needs, uses = [] }: Pick<StrategyDefinition, "needs" | "uses">, report: Report) {
    this.#needs = new Set([...needs, ...uses]);
    this.#report = report;
  }

  /** The thing behind glass; whatever is no view is given as it is. */
  show(thing: unknown): unknown {
    if (typeof thing !== "object" || thing === null) return thing;
    const kind = Array.isArray(thing) ? LIST : KINDS.find(({ mark }) => mark in thing);
    if (kind === undefined) return thing;
    const known = this.#shown.get(thing);
    if (known !== undefined) return known;
    const shown = this.#behind(thing, kind);
    this.#shown.set(thing, shown);
    this.#real.set(shown, thing);
    return shown;
  }

  /** What was shown, itself; undefined for what never was. */
  real(shown: unknown): object | undefined {
    return typeof shown === "object" && shown !== null ? this.#real.get(shown) : undefined;
  }

  #behind(thing: object, kind: Kind): object {
    const touched = (what: string): true => {
      this.#report("untouched", `${what} of a ${kind.name}`);
      return true;
    };
    return new Proxy(thing, {
      get: (target, name) => {
        if (typeof name === "symbol") return Reflect.get(target, name, target);
        // Methods of a list work on the list behind glass, where what they change is seen.
        if (kind === LIST) return this.show(Reflect.get(target, name, target));
        if (!kind.public.includes(name)) {
          if (!HARMLESS.has(name)) this.#report("hidden", `asked for ${kind.name}.${name}`);
          return HARMLESS.has(name) ? Reflect.get(target, name, target) : undefined;
        }
        const needed = NEEDS[`${kind.name}.${name}`];
        if (needed !== undefined && !this.#mayAsk(needed)) {
          this.#report("declared", `asked for ${kind.name}.${name} without needs: ["${needed}"]`);
        }
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return this.show(value);
        return (...words: unknown[]) => this.show(Reflect.apply(value, target, words));
      },
      set: (_target, name) => touched(`set ${String(name)}`),
      defineProperty: (_target, name) => touched(`defined ${String(name)}`),
      deleteProperty: (_target, name) => touched(`deleted ${String(name)}`),
      setPrototypeOf: () => touched("changed the prototype"),
    });
  }

  /** A submitter's estimate is one of the size. */
  #mayAsk(needed: Knowledge): boolean {
    return this.#needs.has(needed) || (needed === "requested" && this.#needs.has("size"));
  }
}
