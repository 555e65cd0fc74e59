import { Rank } from "../kernel/clock.ts";
import { type Attempt, found, newAttempt, type Outcomes, type Request } from "./request-parts.ts";
import type { RequestParts, RequestPolicies } from "./request-parts.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Monitor } from "./monitor.ts";
import type { Host } from "./service.ts";
import { TaskCursor } from "./tasks.ts";

/**
 * Requests that are more than one task: they send attempts to the dispatcher, the first answer counts, failed ones are
 * tried again as the policies say. What the recorder counts are requests; it sees attempts only where they wait in
 * line.
 *
 * A request that is turned away, or whose last attempt has failed, is dropped. It starts when its first attempt does.
 */
export class Requests implements Monitor {
  readonly #parts: RequestParts;
  readonly #policies: RequestPolicies;
  readonly #outcomes: Outcomes;
  readonly #cursor: TaskCursor;
  /** By record. */
  readonly #requests = new Map<number, Request>();
  readonly #attempts = new Map<number, Attempt>();
  readonly #consider: number;
  readonly #again: number;
  readonly #giveUp: number;
  readonly #lose: number;
  #dispatcher: Dispatcher | null = null;
  #sent = 0;

  constructor(parts: RequestParts, policies: RequestPolicies, outcomes: Outcomes) {
    const { clock } = parts;
    this.#parts = parts;
    this.#policies = policies;
    this.#outcomes = outcomes;
    this.#cursor = new TaskCursor(parts.tasks);
    this.#consider = clock.on((task) => this.#hedge(task));
    this.#again = clock.on((task) => this.#tryAgain(task));
    this.#giveUp = clock.on((task) => this.#expire(task));
    this.#lose = clock.on((task) => this.#abandon(task));
  }

  /** Where attempts go; it has these requests as its monitor and tells them who leaves. */
  sendTo(dispatcher: Dispatcher): void {
    this.#dispatcher = dispatcher;
  }

  /** Keeps a node from getting attempts, or no longer. */
  bar(node: number, barred: boolean): void {
    this.#way().bar(node, barred);
  }

  /** Requests in the system. */
  get present(): number {
    return this.#requests.size;
  }

  /** A new request, its record filled in. False: it has left already, and its record is no longer its own. */
  arrive(task: number): boolean {
    const { admission, retry, copies, health, contexts } = this.#policies;
    this.#parts.monitor.arrived(task);
    if (admission?.admits?.(this.#cursor.on(task), this.present, contexts.admission) === false) {
      this.#parts.monitor.dropped(task);
      this.#release(task);
      return false;
    }
    const request = { task, live: [], sent: 0, tries: 0, hedged: false, backoff: 0 };
    this.#requests.set(task, { ...request, isSending: false, timer: -1, patience: -1 });
    retry?.requested?.(contexts.retry);
    copies?.requested?.();
    health?.watch();
    this.#try(found(this.#requests, task));
    return this.#requests.has(task);
  }

  /** The host of the service: sees the dispatcher's tasks begin. */
  hostFor(host: Host): Host {
    return {
      began: (task) => {
        host.began(task);
        this.#began(task);
      },
      finished: (task) => host.finished(task),
      setBack: (task, keep) => host.setBack(task, keep),
      displaced: (task) => host.displaced(task),
      place: (task) => host.place(task),
      gaveUp: (task) => host.gaveUp(task),
    };
  }

  /** Whether the attempt whose turn has come is dropped; then it is out of its line. */
  readonly sheds = (task: number, line: number, behind: number): boolean => {
    const attempt = this.#attempts.get(task);
    const { admission, contexts } = this.#policies;
    const waited = this.#parts.clock.now - this.#parts.tasks.arrival(task);
    if (attempt === undefined || !Number.isNaN(this.#parts.tasks.start(task))) return false;
    if (admission?.sheds?.(this.#cursor.on(task), waited, line, behind, contexts.admission) !== true) return false;
    attempt.node = this.#parts.tasks.node(task);
    this.#takeBack(attempt);
    this.#ended(attempt, false);
    return true;
  };

  // What the dispatcher tells of attempts.
  arrived(): void {}
  waits(task: number): void {
    found(this.#attempts, task).isWaiting = true;
    this.#parts.monitor.waits(task);
  }
  served(task: number): void {
    found(this.#attempts, task).isWaiting = false;
    this.#parts.monitor.served(task);
  }
  finished(task: number): void {
    found(this.#attempts, task).isDone = true;
  }
  dropped(): void {}
  abandoned(): void {}

  /** An attempt has left the dispatcher by itself: it is done, or a full line has turned it away. */
  left(task: number): void {
    const attempt = found(this.#attempts, task);
    this.#attempts.delete(task);
    this.#ended(attempt, attempt.isDone && !attempt.fails);
  }

  #try(request: Request): void {
    const { copies } = this.#policies;
    const count = Math.min(copies?.atOnce ?? 1, this.#parts.nodes.count);
    request.tries++;
    request.isSending = true;
    for (let i = 0; i < count; i++) {
      if (copies?.cancel === "start" && request.live.some(({ isWaiting }) => !isWaiting)) break;
      this.#send(request);
    }
    request.isSending = false;
    if (request.live.length > 0) this.#planHedge(request);
    else this.#fail(request);
  }

  #send(request: Request): void {
    const { retry, health } = this.#policies;
    const task = newAttempt(this.#parts.tasks, request, this.#sent++, this.#parts.clock.now, this.#outcomes);
    const attempt = { task, request, node: -1, isWaiting: false, isDone: false, fails: false, timer: -1 };
    this.#attempts.set(task, attempt);
    const others = request.live.map(({ node }) => node).filter((node) => node !== -1);
    request.live.push(attempt);
    request.sent++;
    if (retry !== null && retry.timeout < Infinity) {
      attempt.timer = this.#parts.clock.at(this.#parts.clock.now + retry.timeout, Rank.decision, this.#giveUp, task);
    }
    const isIn = this.#way().arriveElsewhere(task, [...others, ...(health?.passedOver() ?? [])]);
    if (!isIn || this.#attempts.get(task) !== attempt) return;
    attempt.node = this.#parts.tasks.node(task);
    if (attempt.node !== -1) health?.sent(attempt.node);
  }

  #began(task: number): void {
    const tasks = this.#parts.tasks;
    const attempt = found(this.#attempts, task);
    const { request } = attempt;
    const isLive = request.live.includes(attempt);
    attempt.node = tasks.node(task);
    if (isLive && Number.isNaN(tasks.start(request.task))) tasks.setStart(request.task, this.#parts.clock.now);
    const after = this.#outcomes.failsAfter(attempt.node);
    if (!Number.isNaN(after)) {
      const size = after * this.#parts.nodes.speed(attempt.node);
      this.#parts.nodes.addInflow(attempt.node, size - tasks.size(task));
      tasks.setSize(task, size);
      attempt.fails = true;
    }
    if (isLive && this.#policies.copies?.cancel === "start") this.#takeBackOthers(request, attempt);
  }

  #planHedge(request: Request): void {
    const { copies, contexts } = this.#policies;
    const delay = copies?.delay?.(contexts.copies) ?? Infinity;
    if (delay === Infinity || request.sent >= this.#parts.nodes.count) return;
    request.timer = this.#parts.clock.at(this.#parts.clock.now + delay, Rank.decision, this.#consider, request.task);
  }

  #hedge(task: number): void {
    const request = found(this.#requests, task);
    request.timer = -1;
    if (this.#policies.copies?.allows?.() === false) return;
    request.hedged = true;
    this.#send(request);
  }

  #tryAgain(task: number): void {
    const request = found(this.#requests, task);
    request.timer = -1;
    this.#try(request);
  }

  /** The attempt has not ended in time. */
  #expire(task: number): void {
    const attempt = found(this.#attempts, task);
    attempt.timer = -1;
    if (this.#policies.retry?.withdraws === true) this.#takeBack(attempt);
    this.#ended(attempt, false);
  }

  /** Nobody waits for the attempt's end any longer, or it has come. */
  #ended(attempt: Attempt, answered: boolean): void {
    const { request, node } = attempt;
    const { health } = this.#policies;
    this.#stop(attempt);
    const place = request.live.indexOf(attempt);
    if (place === -1) return;
    request.live.splice(place, 1);
    if (node !== -1) health?.ended(node, answered);
    if (answered) this.#answer(request, node);
    else if (request.live.length === 0 && !request.isSending) this.#fail(request);
  }

  #answer(request: Request, node: number): void {
    const { task } = request;
    this.#takeBackOthers(request, null);
    this.#parts.tasks.setNode(task, node);
    this.#policies.copies?.answered?.(this.#parts.clock.now - this.#parts.tasks.arrival(task));
    this.#parts.monitor.tried(task, request.sent, request.hedged, true);
    this.#parts.monitor.finished(task);
    this.#leave(request, true);
  }

  /** All attempts of the try have failed. */
  #fail(request: Request): void {
    const { retry, contexts } = this.#policies;
    if (request.timer !== -1) this.#parts.clock.cancel(request.timer);
    request.timer = -1;
    if (retry !== null && request.tries < retry.attempts && retry.allows?.(contexts.retry) !== false) {
      request.backoff = retry.backoff(request.tries, request.backoff, contexts.retry);
      const time = this.#parts.clock.now + request.backoff;
      request.timer = this.#parts.clock.at(time, Rank.arrival, this.#again, request.task);
      return;
    }
    this.#parts.monitor.tried(request.task, request.sent, request.hedged, false);
    this.#parts.monitor.dropped(request.task);
    this.#leave(request, false);
  }

  #leave(request: Request, answered: boolean): void {
    const { task } = request;
    const { admission } = this.#policies;
    if (request.timer !== -1) this.#parts.clock.cancel(request.timer);
    if (request.patience !== -1) this.#parts.clock.cancel(request.patience);
    this.#requests.delete(task);
    admission?.left?.(this.#parts.clock.now - this.#parts.tasks.arrival(task), answered, this.present);
    this.#release(task);
  }

  #release(task: number): void {
    this.#parts.tasks.release(task);
    this.#parts.onLeave?.();
  }

  /** The request will leave unserved when no attempt has begun after `patience`, s. */
  waitAtMost(task: number, patience: number): void {
    const request = found(this.#requests, task);
    request.patience = this.#parts.clock.at(this.#parts.clock.now + patience, Rank.failure, this.#lose, task);
  }

  #abandon(task: number): void {
    const request = found(this.#requests, task);
    request.patience = -1;
    if (!Number.isNaN(this.#parts.tasks.start(task))) return;
    this.#takeBackOthers(request, null);
    this.#parts.monitor.abandoned(task);
    this.#leave(request, false);
  }

  #takeBackOthers(request: Request, kept: Attempt | null): void {
    const others = request.live.filter((attempt) => attempt !== kept);
    request.live.length = 0;
    if (kept !== null) request.live.push(kept);
    for (const attempt of others) {
      this.#stop(attempt);
      this.#takeBack(attempt);
    }
  }

  #takeBack({ task, isWaiting }: Attempt): void {
    this.#way().cancel(task, isWaiting);
    this.#attempts.delete(task);
  }

  /** Nobody gives the attempt up any more. */
  #stop(attempt: Attempt): void {
    if (attempt.timer !== -1) this.#parts.clock.cancel(attempt.timer);
    attempt.timer = -1;
  }

  #way(): Dispatcher {
    if (this.#dispatcher === null) throw new Error("attempts have nowhere to go yet");
    return this.#dispatcher;
  }
}
