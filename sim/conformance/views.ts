import type { Knowledge } from "../../strategies/types.ts";
import type { Rule } from "./breach.ts";

type Report = (rule: Rule, what: string) => void;

/** A kind of thing that policies are shown: how to know one, and what may be asked of it. */
interface Kind {
  name: string;
  mark: string;
  public: readonly string[];
}

const KINDS: readonly Kind[] = [
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
  { name: "set", mark: "at", public: ["size", "at"] },
  { name: "context", mark: "now", public: ["now", "random"] },
  { name: "random", mark: "below", public: ["next", "below"] },
];

/** What a policy must have declared before it may ask. */
const NEEDS: Readonly<Record<string, Knowledge>> = {
  "task.estimate": "size",
  "task.remaining": "size",
  "task.requested": "requested",
  "task.attained": "attained",
  "task.priority": "priority",
  "task.deadline": "deadline",
  "node.load": "load",
  "node.waiting": "load",
  "node.free": "load",
  "node.backlog": "size",
};

/** Asked for by the language itself, as when a value is printed. */
const HARMLESS = new Set(["constructor", "toString", "valueOf", "toJSON", "then"]);

/** Shows a policy its arguments through glass: all questions and touches are seen, and what it gives back is known. */
export class Glass {
  readonly #report: Report;
  readonly #needs: ReadonlySet<string>;
  readonly #shown = new WeakMap<object, object>();
  readonly #real = new WeakMap<object, object>();

  constructor(needs: readonly Knowledge[], report: Report) {
    this.#needs = new Set(needs);
    this.#report = report;
  }

  /** The thing behind glass; whatever is no view is given as it is. */
  show(thing: unknown): unknown {
    if (typeof thing !== "object" || thing === null) return thing;
    const kind = KINDS.find(({ mark }) => mark in thing);
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
