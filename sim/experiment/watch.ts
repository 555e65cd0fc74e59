/** The kinds of calls that are told apart; any other is "a call". */
const CALLS = [
  "a call",
  "loading its file",
  "create",
  "choose",
  "observe",
  "key",
  "plannedTime",
  "decide",
  "onFailure",
  "owner",
  "split",
  "order",
  "saving",
  "changed",
  "wake",
  "admits",
  "sheds",
  "left",
  "backoff",
  "allows",
  "delay",
  "answered",
  "requested",
  "sent",
  "ended",
  "returned",
  "checked",
  "share",
  "spread",
  "offer",
  "holdsUp",
  "victims",
] as const;

/** A policy of the user's has thrown, decided something impossible, or did not return. */
export class PolicyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PolicyError";
  }
}

/**
 * What the policies of one thread are doing, in memory that another thread can see: which call is under way, of which
 * policy, at which simulated time. A call that never returns cannot tell so itself.
 */
export class Watch {
  readonly buffer: SharedArrayBuffer;
  /** Calls begun and ended together: odd while one is under way. Then which policy and which kind of call. */
  readonly #words: Int32Array;
  /** Simulated time, s, NaN before the run; number of the task, NaN where the call is not about one. */
  readonly #numbers: Float64Array;
  /** The user's policies by number. */
  readonly #names: readonly string[];
  #clock: { readonly now: number } = { now: NaN };

  constructor(names: readonly string[], buffer: SharedArrayBuffer = new SharedArrayBuffer(32)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, 4);
    this.#numbers = new Float64Array(buffer, 16, 2);
    this.#names = names;
  }

  /** The clock whose time calls are told with from now on. */
  follow(clock: { readonly now: number }): void {
    this.#clock = clock;
  }

  /** Does something that is the policy's own code. */
  during<R>(name: string, call: string, task: number, act: () => R): R {
    this.#begin(name, call, task);
    try {
      return act();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      Atomics.add(this.#words, 0, 1);
    }
  }

  /** As `during`, of something that is waited for. */
  async awaiting<R>(name: string, call: string, act: () => Promise<R>): Promise<R> {
    this.#begin(name, call, NaN);
    try {
      return await act();
    } catch (error) {
      throw this.#failed(error);
    } finally {
      Atomics.add(this.#words, 0, 1);
    }
  }

  #begin(name: string, call: string, task: number): void {
    this.#words[1] = this.#names.indexOf(name);
    this.#words[2] = Math.max(0, (CALLS as readonly string[]).indexOf(call));
    this.#numbers[0] = this.#clock.now;
    this.#numbers[1] = task;
    Atomics.add(this.#words, 0, 1);
  }

  #failed(error: unknown): PolicyError {
    return new PolicyError(`${this.said()} threw ${error instanceof Error ? String(error) : "something"}`, {
      cause: error,
    });
  }

  /** Calls begun and ended so far: odd while one is under way. */
  get count(): number {
    return Atomics.load(this.#words, 0);
  }

  /** The call under way, or the last one. */
  said(): string {
    const [time, task] = this.#numbers;
    const about = Number.isNaN(task) ? "" : ` for task ${task}`;
    const when = Number.isNaN(time) ? "before the run" : `at ${time} s`;
    return `${this.#names[this.#words[1]] ?? "a policy"}: ${CALLS[this.#words[2]]}${about} ${when}`;
  }

  /** The policy with every method watched, those of parts of it too. */
  watched<P extends object>(name: string, policy: P): P {
    const seen: P = Object.create(policy);
    for (const key of methodsOf(policy)) {
      const method: unknown = Reflect.get(policy, key);
      if (method instanceof Object && Object.getPrototypeOf(method) === Object.prototype) {
        Object.defineProperty(seen, key, { value: this.watched(name, method), enumerable: true });
      }
      if (typeof method !== "function") continue;
      const call = (...words: unknown[]): unknown =>
        this.during(name, key, idOf(words[0]), () => Reflect.apply(method, policy, words));
      Object.defineProperty(seen, key, { value: call, enumerable: true });
    }
    return seen;
  }
}

function methodsOf(policy: object): Set<string> {
  const names = new Set<string>();
  for (let level: unknown = policy; level instanceof Object && level !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(level)) if (name !== "constructor") names.add(name);
    level = Object.getPrototypeOf(level);
  }
  return names;
}

function idOf(about: unknown): number {
  return typeof about === "object" && about !== null && "arrival" in about && "id" in about ? Number(about.id) : NaN;
}
