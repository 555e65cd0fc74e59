import {
  CST,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Document,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import type { Path } from "./faults.ts";

/** Characters; a scenario is a description, not a data file. */
const LONGEST_TEXT = 4 * 1024 * 1024;
const DEEPEST = 64;
const MOST_ALIASES = 50;

/** A stretch of the text: lines and columns from 1, the end exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Column behind the last character where the stretch is on one line; otherwise the column of its first. */
  readonly endColumn: number;
}

/** A text read as YAML. */
export interface Source {
  /** Plain data: mappings, lists, texts, numbers, true, false, null. */
  readonly value: unknown;
  /** Where a path is written; the nearest key above it where it is not. */
  locate(path: Path, atKey: boolean): Place;
  /** Whether the path is in the text. */
  has(path: Path): boolean;
}

/** What is wrong with the text before its meaning is looked at. */
interface TextProblem {
  readonly place: Place;
  readonly message: string;
}

const START: Place = { line: 1, column: 1, endColumn: 1 };

/** Reads one YAML (or JSON) document, or says why it cannot. O(length of the text). */
export function readDocument(text: string): Source | readonly TextProblem[] {
  if (text.length > LONGEST_TEXT) {
    return [{ place: START, message: `must have at most ${LONGEST_TEXT} characters, got ${text.length}` }];
  }
  const deep = tooDeepAt(text);
  if (deep !== null) return [{ place: deep, message: tooDeep }];
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // Keys are compared below, in linear time.
    uniqueKeys: false,
    resolveKnownTags: false,
  });
  const problems = [...syntaxProblems(document, lines), ...structureProblems(document, lines)];
  if (problems.length > 0) return problems;
  try {
    // JSON cannot tell −0 from 0, so there is only 0.
    visit(document, (_key, node) => {
      if (isScalar(node) && node.value === 0) node.value = 0;
    });
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return {
      value,
      locate: (path, atKey) => locate(document, lines, path, atKey),
      has: (path) => follow(document, path).found === path.length,
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return [{ place: START, message: "aliases must not multiply into more than they save" }];
  }
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): TextProblem[] {
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    place: placeOf([pos[0], pos[1]], lines),
    // The parser recurses, and reports that its stack ran out.
    message: message.startsWith("Maximum call stack") ? tooDeep : message,
  }));
  const deep = problems.find(({ message }) => message === tooDeep);
  return deep === undefined ? problems : [deep];
}

const tooDeep = `must not be nested deeper than ${DEEPEST} levels`;

/** Tokens of the lexer that stand for no text: starts of documents and plain texts, unclosed brackets. */
const MARKS: ReadonlySet<string | null> = new Set(["doc-mode", "scalar", "flow-error-end"]);

/**
 * Where brackets, or list signs on one line, nest too deeply; null where they do not. The parser takes quadratic time
 * for such texts, so this comes before it.
 */
function tooDeepAt(text: string): Place | null {
  let brackets = 0;
  let signs = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === "newline") signs = 0;
    if (type === "seq-item-ind" || type === "explicit-key-ind") signs++;
    if (type === "flow-seq-start" || type === "flow-map-start") brackets++;
    if (type === "flow-seq-end" || type === "flow-map-end") brackets--;
    if (brackets + signs > DEEPEST) {
      const before = text.slice(0, offset).split("\n");
      const column = before[before.length - 1].length + 1;
      return { line: before.length, column, endColumn: column };
    }
    if (!MARKS.has(type)) offset += token.length;
  }
  return null;
}

function placeOf([start, end]: readonly [number, number], lines: LineCounter): Place {
  const { line, col } = lines.linePos(start);
  const last = lines.linePos(end);
  return { line: Math.max(line, 1), column: Math.max(col, 1), endColumn: last.line === line ? last.col : col };
}

const rangeOf = (node: Node): [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0];

/** Duplicate keys, aliases that are too many or lead nowhere, and too deep nesting. */
function structureProblems(document: Document.Parsed, lines: LineCounter): TextProblem[] {
  if (document.errors.length > 0) return [];
  const problems: TextProblem[] = [];
  const complain = (node: Node, message: string): void => {
    problems.push({ place: placeOf(rangeOf(node), lines), message });
  };
  let aliases = 0;
  visit(document, (_key, node, ancestors) => {
    if (isAlias(node) && ++aliases > MOST_ALIASES) {
      complain(node, `must not have more than ${MOST_ALIASES} aliases`);
      return visit.BREAK;
    }
    if (isAlias(node)) {
      const target = node.resolve(document);
      if (target === undefined) complain(node, `there is no &${node.source} before it`);
      else if (ancestors.some((one) => one === target)) complain(node, `must not be inside what it stands for`);
    }
    if ((isMap(node) || isSeq(node)) && ancestors.filter((one) => !isPair(one)).length > DEEPEST) {
      complain(node, tooDeep);
      return visit.BREAK;
    }
    if (isMap(node)) for (const key of repeatedKeys(node.items)) complain(key, `the key ${String(key)} is there twice`);
    return undefined;
  });
  return problems;
}

function repeatedKeys(pairs: readonly { key: unknown }[]): Node[] {
  const seen = new Set<unknown>();
  return pairs.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    if (seen.has(key.value)) return [key];
    seen.add(key.value);
    return [];
  });
}

/** One step down; null where there is nothing. */
function below(
  document: Document.Parsed,
  node: unknown,
  step: string | number,
): { key: Node | null; value: Node | null } | null {
  const holder = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(holder)) {
    const entry = holder.items[Number(step)];
    return isNode(entry) ? { key: null, value: entry } : null;
  }
  if (!isMap(holder)) return null;
  const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  if (pair === undefined || !isNode(pair.key)) return null;
  return { key: pair.key, value: isNode(pair.value) ? pair.value : null };
}

/** Goes down a path as far as it is written: the last value, the key or list entry it stands at, and the steps made. */
function follow(document: Document.Parsed, path: Path): { value: Node | null; named: Node | null; found: number } {
  let value: Node | null = document.contents;
  let named: Node | null = null;
  let found = 0;
  for (const step of path) {
    const next = below(document, value, step);
    if (next === null) break;
    named = next.key ?? next.value;
    value = next.value;
    found++;
  }
  return { value, named, found };
}

function locate(document: Document.Parsed, lines: LineCounter, path: Path, atKey: boolean): Place {
  const { value, named, found } = follow(document, path);
  const onValue = found === path.length && !atKey && value !== null && !isBlock(value);
  const node = onValue ? value : (named ?? value);
  return node === null ? START : placeOf(rangeOf(node), lines);
}

/** Whether the node is a mapping or list over several lines, which is shown by its key. */
const isBlock = (node: Node): boolean => (isMap(node) || isSeq(node)) && node.flow !== true;
