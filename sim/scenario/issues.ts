import { type BabelCodeFrameOptions, codeFrameColumns } from "@babel/code-frame";
import type { Place } from "./document.ts";

/** A problem of a scenario file and where it is. */
export interface Issue {
  /** The file, or the option of the command line where the problem is in one. */
  readonly file: string;
  /** From 1; 0 where the problem is in an option. */
  readonly line: number;
  /** From 1; 0 where the problem is in an option. */
  readonly column: number;
  /** Dotted path in the scenario; empty where the text as a whole is meant. */
  readonly path: string;
  readonly message: string;
  /** The lines around it, marked; empty where the problem is in an option or the lines are too long to show. */
  readonly frame: string;
}

const SHOWN = 20;
const LINES_AROUND = 2;
const LONGEST_LINE = 240;

/** Bad input, with what is wrong and where. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly issues: readonly Issue[];

  /** @param unlisted how many more problems there are */
  constructor(issues: readonly Issue[], unlisted = 0) {
    super(formatted(issues, unlisted));
    this.issues = issues;
  }
}

function formatted(issues: readonly Issue[], unlisted: number): string {
  const shown = issues.slice(0, SHOWN).map(({ file, line, column, path, message, frame }) => {
    const where = line === 0 ? file : `${file}:${line}:${column}`;
    return `${where}  ${path === "" ? "" : `${path}: `}${message}${frame === "" ? "" : `\n${frame}`}`;
  });
  const more = issues.length - shown.length + unlisted;
  return [...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

/** Marks a place in a few lines of the text; empty where one of them is too long to read. */
export function frameAt(lines: readonly string[], { line, column, endColumn }: Place): string {
  const first = Math.max(1, line - LINES_AROUND);
  const shown = lines.slice(first - 1, line + LINES_AROUND);
  if (shown.length === 0 || shown.some((text) => text.length > LONGEST_LINE)) return "";
  // The type does not know the option yet.
  const options: BabelCodeFrameOptions & { startLine: number } = { startLine: first };
  const end = endColumn > column ? { end: { line, column: endColumn } } : {};
  return codeFrameColumns(shown.join("\n"), { start: { line, column }, ...end }, options);
}
