import { constants, setPriority } from "node:os";
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { type Cells, Figure, Signal, monotonic, ring } from "./cells.ts";
import type { Answer, Piece, Report, ThreadData } from "./messages.ts";
import type { Control, Kernel } from "./types.ts";
import { kernels, requestKernels } from "./workloads/index.ts";

/** Answers are kept back for at most so long while more of the same batch are coming, s. */
const PATIENCE = 1e-4;

const { cells, port, requests }: ThreadData = workerData;
const { signals, numbers, bell }: Cells = cells;

/** Thread entry: serves requests from shared memory and pieces of work from messages, and sleeps between. */
function serve(): void {
  for (;;) {
    const heard = Atomics.load(signals, Signal.bell);
    if (Atomics.load(signals, Signal.asked) !== Atomics.load(signals, Signal.answered)) {
      answerRequest();
      continue;
    }
    const letter = receiveMessageOnPort(port);
    if (letter !== undefined) {
      work(letter.message);
      continue;
    }
    if (Atomics.load(signals, Signal.end) === 1) return;
    Atomics.wait(signals, Signal.bell, heard);
  }
}

function answerRequest(): void {
  const asked = Atomics.load(signals, Signal.asked);
  const stopped = (): boolean =>
    Atomics.load(signals, Signal.stop) === asked || Atomics.load(signals, Signal.halt) === 1;
  numbers[Figure.began] = monotonic();
  Atomics.store(signals, Signal.failed, 0);
  try {
    const kernel = requestKernels.get(requests ?? "");
    if (kernel === undefined) throw new RangeError(`no kernel serves requests here: ${requests}`);
    const [task, work, rate] = [numbers[Figure.task], numbers[Figure.work], numbers[Figure.rate]];
    numbers[Figure.done] = kernel.run({ task, work, rate }, { stopped });
  } catch (error) {
    port.postMessage({ answers: [{ number: 0, error }], kernel: requests ?? "", pace: Infinity } satisfies Report);
    Atomics.store(signals, Signal.failed, 1);
  }
  numbers[Figure.ended] = monotonic();
  Atomics.store(signals, Signal.answered, asked);
  ring(bell, 0);
}

/** Does a batch; answers go out together where the pieces are short, and each by itself where they are not. */
function work(batch: readonly Piece[]): void {
  const control: Control = { stopped: () => Atomics.load(signals, Signal.halt) === 1 };
  let answers: Answer[] = [];
  let sent = monotonic();
  for (const [i, piece] of batch.entries()) {
    Atomics.store(signals, Signal.begun, piece.number);
    answers.push(answerOf(piece, control));
    const now = monotonic();
    const next = batch.at(i + 1);
    if (next?.kernel === piece.kernel && now - sent < PATIENCE) continue;
    post({ answers, kernel: piece.kernel, pace: (now - sent) / answers.length });
    answers = [];
    sent = now;
  }
}

function answerOf({ number, kernel: name, input }: Piece, control: Control): Answer {
  try {
    const kernel = kernels.get(name);
    if (kernel === undefined)
      throw new RangeError(`unknown kernel "${name}"; known: ${[...kernels.keys()].join(", ")}`);
    // What a kernel takes is a matter between it and its caller.
    return { number, output: (kernel as unknown as Kernel<unknown, unknown>).run(input, control) };
  } catch (error) {
    return { number, error };
  }
}

function post(report: Report): void {
  try {
    port.postMessage(report);
  } catch {
    // One of them cannot be sent: the others can.
    for (const answer of report.answers) postOne(answer, report);
  }
  ring(bell, 0);
}

function postOne(answer: Answer, report: Report): void {
  try {
    port.postMessage({ ...report, answers: [answer] });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    port.postMessage({ ...report, answers: [{ number: answer.number, error: new TypeError(why) }] });
  }
}

// Who hands requests out is to be woken at once, also when workers keep all processors busy. Of this thread alone.
if (requests !== null) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
serve();
port.close();
