import type { AttemptView, Comeback, Recovery } from "../../strategies/recovery/types.ts";
import type { Context } from "../../strategies/types.ts";
import { type Clock, Rank } from "../kernel/clock.ts";
import type { Attempts } from "./attempts.ts";
import type { FaultLedger } from "./fault-ledger.ts";
import type { Nodes } from "./nodes.ts";
import type { Host } from "./service.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/** A task that has failed so often will not be done in anybody's time. */
const MOST_FAILURES = 1_000_000;

/** Asks the recovery policy what becomes of each task that a failure has thrown out of its slot, and sees to it. */
export class Recoverer {
  readonly #clock: Clock;
  readonly #tasks: Tasks;
  readonly #nodes: Nodes;
  readonly #attempts: Attempts;
  readonly #ledger: FaultLedger;
  readonly #policy: Recovery;
  readonly #context: Context;
  readonly #host: Host;
  readonly #cursor: TaskCursor;
  readonly #return: number;

  constructor(
    parts: { clock: Clock; tasks: Tasks; nodes: Nodes; attempts: Attempts; ledger: FaultLedger; host: Host },
    policy: Recovery,
    context: Context,
  ) {
    this.#clock = parts.clock;
    this.#tasks = parts.tasks;
    this.#nodes = parts.nodes;
    this.#attempts = parts.attempts;
    this.#ledger = parts.ledger;
    this.#host = parts.host;
    this.#policy = policy;
    this.#context = context;
    this.#cursor = new TaskCursor(parts.tasks);
    // After the failures and repairs of the instant, among its arrivals.
    this.#return = parts.clock.on((task) => this.#host.place(task));
  }

  /**
   * A task has been thrown out of its slot, its progress up to date. False: it waits again where it was, before those
   * who waited already; true: it has been seen to.
   *
   * @throws RangeError when the policy decides something impossible, or when a task fails without end
   */
  failed(task: number): boolean {
    const tasks = this.#tasks;
    const node = tasks.node(task);
    const count = this.#attempts.fail(task);
    if (count > MOST_FAILURES) {
      throw new RangeError(`task ${tasks.id(task)} of size ${tasks.size(task)} s has failed ${count} times`);
    }
    const { attained, saved } = this.#attempts.progress(task);
    const attempt = { count, attained, saved, node: this.#nodes.views[node] };
    const verdict = this.#policy.onFailure(this.#cursor.on(task), attempt, this.#context);
    this.#ledger.interrupted();
    if (verdict.kind === "abandon") {
      this.#host.gaveUp(task);
      return true;
    }
    check(verdict, attempt);
    const { keep, delay, preparation, where } = verdict;
    this.#ledger.lost(attained - keep);
    this.#host.setBack(task, keep);
    this.#attempts.keep(task, { size: tasks.size(task), attained: keep, saved: keep, preparation, writing: 0 });
    if (where === "same-node" && delay === 0) return false;
    if (where === "any-node") this.#host.displaced(task);
    this.#clock.at(this.#clock.now + delay, Rank.arrival, this.#return, task);
    return true;
  }
}

/** A task has left, its record still in place: what it had done and kept, and did not bring to an end, is lost. */
export function forgetTask(task: number, parts: { tasks: Tasks; attempts: Attempts; ledger: FaultLedger }): void {
  parts.ledger.lost(parts.tasks.attained(task));
  parts.attempts.forget(task);
}

function check({ kind, keep, delay, preparation }: Comeback, { attained }: AttemptView): void {
  const most = kind === "restart" ? 0 : attained;
  if (!(keep >= 0 && keep <= most)) throw new RangeError(`a ${kind} must keep 0 <= work <= ${most} s, got ${keep}`);
  if (!(delay >= 0 && delay < Infinity)) throw new RangeError(`delay must be >= 0 s and finite, got ${delay}`);
  if (!(preparation >= 0 && preparation < Infinity)) {
    throw new RangeError(`preparation must be >= 0 s and finite, got ${preparation}`);
  }
}
