/** One thing wrong with a trace. */
export interface TraceProblem {
  /** From 1; 0: the file as a whole. */
  line: number;
  /** From 1; 0: the whole line. */
  column: number;
  message: string;
}

/** A trace that cannot be used, with what is wrong (the first twenty things). */
export class TraceError extends Error {
  readonly problems: readonly TraceProblem[];

  constructor(problems: readonly TraceProblem[]) {
    super(problems.map(({ line, column, message }) => `${line}:${column}  ${message}`).join("\n"));
    this.name = "TraceError";
    this.problems = problems;
  }
}

/** Problems are collected up to this many; then reading stops. */
export const MOST_PROBLEMS = 20;
