import { ClassNames } from "./class-names.ts";
import { FloatColumn, sortedOrder } from "./columns.ts";
import { eachLine } from "./lines.ts";
import type { SwfAccount } from "./spec.ts";
import type { Trace } from "./trace.ts";
import { MOST_PROBLEMS, TraceError, type TraceProblem } from "./trace-error.ts";

const FIELDS = 18;
const SPACE = 32;
const TAB = 9;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const POINT = 46;
const SEMICOLON = 59;

/** Positions of the fields that are used, from 0. */
const JOB = 0;
const SUBMIT = 1;
const RUN = 3;
const ALLOCATED = 4;
const REQUESTED_SLOTS = 7;
const REQUESTED_TIME = 8;
const ACCOUNTS: Readonly<Record<SwfAccount, number>> = {
  user: 11,
  group: 12,
  executable: 13,
  queue: 14,
  partition: 15,
};

/** Numbers of up to so many digits are whole numbers of 32 bits, which are the fastest. */
const SHORT = 9;
const POWERS_OF_TEN = Array.from({ length: SHORT + 1 }, (_, digits) => Number(`1e${digits}`));

const text = new TextDecoder();

/**
 * Reads a log in the Standard Workload Format 2.2 (Chapin et al. 1999; Feitelson, Parallel Workloads Archive).
 *
 * A job takes the processors it requested, else those it was allocated; its run time is cut at the requested time, and
 * a job without requested time counts as having requested its run time. Jobs with run time ≤ 0, without processors or
 * with more than the machine has are dropped and counted by reason. The order is (submit time, job number).
 *
 * @param options.machine processors of the machine
 * @param options.account the field whose numbers are the jobs' classes, "unknown" where it is negative; null: none
 * @param options.classes the classes the scenario lists; none: they are taken as they come
 * @throws TraceError on malformed lines, all at once up to twenty, and on a log without a usable job
 */
export async function readSwf(
  bytes: AsyncIterable<Uint8Array>,
  { machine, account = null, classes = [] }: SwfOptions,
): Promise<Trace> {
  const log = new SwfLog(machine, account === null ? -1 : ACCOUNTS[account], classes);
  await eachLine(bytes, (line, from, to, number) => log.read(line, from, to, number));
  return log.trace();
}

interface SwfOptions {
  machine: number;
  account?: SwfAccount | null;
  classes?: readonly string[];
}

class SwfLog {
  readonly #machine: number;
  /** Position of the field that is the class; −1: none. */
  readonly #account: number;
  readonly #classes: ClassNames;
  readonly #class = new FloatColumn();
  readonly #field = new Float64Array(FIELDS);
  readonly #job = new FloatColumn();
  readonly #submit = new FloatColumn();
  readonly #size = new FloatColumn();
  readonly #requested = new FloatColumn();
  readonly #slots = new FloatColumn();
  readonly #header: Record<string, string> = {};
  readonly #dropped = { "run time <= 0": 0, "no processors": 0, "more processors than the machine has": 0 };
  readonly #problems: TraceProblem[] = [];
  #records = 0;

  constructor(machine: number, account: number, classes: readonly string[]) {
    this.#machine = machine;
    this.#account = account;
    this.#classes = new ClassNames(classes);
  }

  read(bytes: Uint8Array, start: number, to: number, line: number): void {
    if (!this.#isPlain(bytes, start, to)) {
      let from = start;
      while (from < to && isBlank(bytes[from])) from++;
      if (from === to) return;
      if (bytes[from] === SEMICOLON) return this.#comment(text.decode(bytes.subarray(from + 1, to)));
      if (!this.#fields(bytes, from, to, line, start)) return;
    }
    this.#records++;
    const field = this.#field;
    const slots = field[REQUESTED_SLOTS] > 0 ? field[REQUESTED_SLOTS] : field[ALLOCATED];
    if (!(field[RUN] > 0)) this.#dropped["run time <= 0"]++;
    else if (!(slots > 0)) this.#dropped["no processors"]++;
    else if (slots > this.#machine) this.#dropped["more processors than the machine has"]++;
    else this.#keep(field, slots, line);
  }

  #keep(field: Float64Array, slots: number, line: number): void {
    if (this.#account !== -1) {
      const account = field[this.#account];
      const name = account < 0 ? "unknown" : String(account);
      const index = this.#classes.indexOf(name);
      if (index === -1) return void this.#problem(line, 1, this.#classes.unknown(name));
      this.#class.push(index);
    }
    const requested = field[REQUESTED_TIME] > 0 ? field[REQUESTED_TIME] : field[RUN];
    this.#job.push(field[JOB]);
    this.#submit.push(field[SUBMIT]);
    this.#size.push(Math.min(field[RUN], requested));
    this.#requested.push(requested);
    this.#slots.push(slots);
  }

  trace(): Trace {
    if (this.#problems.length > 0) throw new TraceError(this.#problems);
    if (this.#submit.length === 0) {
      const message = this.#records === 0 ? "the log has no jobs" : `none of the ${this.#records} jobs can be run`;
      throw new TraceError([{ line: 0, column: 0, message }]);
    }
    const order = sortedOrder(this.#submit, this.#job);
    return {
      count: order.length,
      arrival: this.#submit.floats(order),
      size: this.#size.floats(order),
      requested: this.#requested.floats(order),
      slots: this.#slots.integers(order),
      key: null,
      class: this.#account === -1 ? null : this.#class.integers(order),
      classes: this.#account === -1 ? [] : this.#classes.names,
      records: this.#records,
      dropped: { ...this.#dropped },
      header: this.#header,
    };
  }

  /** `; Key: value`; other comments are remarks. */
  #comment(comment: string): void {
    const match = /^\s*(?<key>[A-Za-z]\w*):\s*(?<value>.*\S)\s*$/.exec(comment)?.groups;
    if (match === undefined) return;
    const before = this.#header[match.key];
    this.#header[match.key] = before === undefined ? match.value : `${before}\n${match.value}`;
  }

  /** Reads a line of 18 short decimal numbers into `#field`; false for any other line, whatever it is. */
  #isPlain(bytes: Uint8Array, start: number, to: number): boolean {
    const field = this.#field;
    let i = start;
    for (let count = 0; count < FIELDS; count++) {
      while (i < to && isBlank(bytes[i])) i++;
      const isNegative = i < to && bytes[i] === MINUS;
      if (isNegative) i++;
      const first = i;
      let digits = 0;
      let value = 0;
      let point = -1;
      for (; i < to && !isBlank(bytes[i]); i++) {
        const digit = bytes[i] - ZERO;
        if (digit >= 0 && digit <= 9) {
          value = value * 10 + digit;
          digits++;
        } else if (bytes[i] === POINT && point === -1 && i > first) {
          point = i;
        } else {
          return false;
        }
      }
      if (digits === 0 || digits > SHORT) return false;
      // Both are exact and division rounds correctly, so this is the number that the text means.
      const number = point === -1 ? value : value / POWERS_OF_TEN[i - point - 1];
      field[count] = isNegative ? -number : number;
    }
    while (i < to && isBlank(bytes[i])) i++;
    return i === to && field[SUBMIT] >= 0;
  }

  /** Reads the 18 numbers of a line into `#field`; false after a problem. */
  #fields(bytes: Uint8Array, start: number, to: number, line: number, lineStart: number): boolean {
    let count = 0;
    let i = start;
    while (i < to) {
      let end = i;
      while (end < to && !isBlank(bytes[end])) end++;
      const value = numberIn(bytes, i, end);
      if (Number.isNaN(value)) {
        const word = text.decode(bytes.subarray(i, Math.min(end, i + 40)));
        return this.#problem(line, i - lineStart + 1, `expected a number, got "${word}"`);
      }
      if (count < FIELDS) this.#field[count] = value;
      count++;
      i = end;
      while (i < to && isBlank(bytes[i])) i++;
    }
    if (count !== FIELDS) return this.#problem(line, 1, `a job has 18 fields, this line has ${count}`);
    if (!(this.#field[SUBMIT] >= 0))
      return this.#problem(line, 1, `the submit time must be >= 0, got ${this.#field[SUBMIT]}`);
    return true;
  }

  #problem(line: number, column: number, message: string): false {
    this.#problems.push({ line, column, message });
    if (this.#problems.length >= MOST_PROBLEMS) throw new TraceError(this.#problems);
    return false;
  }
}

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

/** A number in bytes: whole ones digit by digit, anything else by the language's own rules; NaN where it is none. */
function numberIn(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  const first = negative ? from + 1 : from;
  let value = 0;
  for (let i = first; i < to; i++) {
    const byte = bytes[i];
    if (byte < ZERO || byte > NINE || i - first > 14) return parsed(text.decode(bytes.subarray(from, to)));
    value = value * 10 + (byte - ZERO);
  }
  if (first === to) return NaN;
  return negative ? -value : value;
}

function parsed(word: string): number {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word) ? Number(word) : NaN;
}
