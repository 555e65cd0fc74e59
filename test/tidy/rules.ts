import { type Node, SyntaxKind } from "typescript/unstable/ast";
import { isFunction, lineOf, linesOf, nameOf, nodesOf, type Source } from "./source.ts";

/** Says where a rule is broken, as `path:line message`. */
export type Rule = (source: Source) => string[];

const MOST = { file: 300, function: 60, columns: 120, nesting: 3, policy: 40, planner: 120 };

/** Rooms that run in a browser: no file system, wall clock, timers or chance of their own. */
const CLEAN = /^(?:sim\/(?:kernel|model|measure|workload)|strategies)\//;
/** Readers of traces take bytes as they come. */
const READERS = /^sim\/workload\//;
/** The only rooms that open files and threads. */
const OUTSIDE = /^(?:sim\/(?:experiment|cli|pool|verify|conformance)|reports|bench|test)\//;

const at = (source: Source, node: Node, message: string): string => `${source.path}:${lineOf(source, node)} ${message}`;

/** A rule about single nodes: the message for a node that breaks it, null for others. */
function onNodes(judge: (node: Node, source: Source) => string | null, where: RegExp = /^/): Rule {
  return (source) => {
    if (!where.test(source.path)) return [];
    return Array.from(nodesOf(source.tree)).flatMap((node) => {
      const message = judge(node, source);
      return message === null ? [] : [at(source, node, message)];
    });
  };
}

/** A rule about single lines: what is wrong with one, null for others. */
function onLines(judge: (line: string) => string | null, where: RegExp = /^/): Rule {
  return ({ path, text }) => {
    if (!where.test(path)) return [];
    return text.split("\n").flatMap((line, i) => {
      const message = judge(line);
      return message === null ? [] : [`${path}:${i + 1} ${message}`];
    });
  };
}

const matching =
  (pattern: RegExp, rule: string) =>
  (line: string): string | null => {
    const found = pattern.exec(line);
    return found === null ? null : `"${found[0]}": ${rule}`;
  };

const fileLength: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split("\n").length;
  return lines <= MOST.file ? [] : [`${path}:1 has ${lines} lines; a file has at most ${MOST.file}`];
};

const functionLength = onNodes((node, source) => {
  if (!isFunction(node)) return null;
  const lines = linesOf(source, node);
  return lines <= MOST.function ? null : `has ${lines} lines; a function has at most ${MOST.function}`;
});

const lineWidth = onLines((line) =>
  line.length <= MOST.columns ? null : `has ${line.length} columns; a line has at most ${MOST.columns}`,
);

const BLOCKS = new Set([
  SyntaxKind.IfStatement,
  SyntaxKind.ForStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.WhileStatement,
  SyntaxKind.DoStatement,
  SyntaxKind.SwitchStatement,
  SyntaxKind.TryStatement,
]);

/** How deep a control statement stands in its function; an `else if` stands beside its `if`. */
function depth(node: Node): number {
  if (node.parent === undefined || isFunction(node)) return 0;
  const isElse = node.kind === SyntaxKind.IfStatement && node.parent.kind === SyntaxKind.IfStatement;
  return depth(node.parent) + (BLOCKS.has(node.kind) && !isElse ? 1 : 0);
}

const nesting = onNodes((node) =>
  BLOCKS.has(node.kind) && depth(node) > MOST.nesting ? `blocks nest more than ${MOST.nesting} deep` : null,
);

/** The code of a policy: what `create` makes, and the functions beside it; not its description. */
const policyLength: Rule = (source) => {
  if (!/^strategies\/\w+\//.test(source.path)) return [];
  const isCreate = (node: Node): boolean =>
    (node.kind === SyntaxKind.MethodDeclaration || node.kind === SyntaxKind.PropertyAssignment) &&
    nameOf(source, node) === "create";
  const isBeside = (node: Node): boolean =>
    node.kind === SyntaxKind.FunctionDeclaration && node.parent.kind === SyntaxKind.SourceFile;
  const code = Array.from(nodesOf(source.tree)).filter((node) => isCreate(node) || isBeside(node));
  const lines = code.reduce((sum, node) => sum + linesOf(source, node), 0);
  const most = /kind: "planner"/.test(source.text) ? MOST.planner : MOST.policy;
  return lines <= most ? [] : [`${source.path}:1 has ${lines} lines of policy; it may have ${most}`];
};

const noAny = onNodes((node) => (node.kind === SyntaxKind.AnyKeyword ? "any: say what it is, or unknown" : null));

const BANNED_SYNTAX = new Map<SyntaxKind, string>([
  [SyntaxKind.EnumDeclaration, "enum: use a union of literals"],
  [SyntaxKind.ModuleDeclaration, "namespace: use a module"],
  [SyntaxKind.ExportAssignment, "default export: export it by name"],
  [SyntaxKind.DefaultKeyword, "default export: export it by name"],
  [SyntaxKind.NonNullExpression, "!: show the compiler that it is there"],
]);

const noBannedSyntax = onNodes((node, { tree }) => {
  // The types of a package that has none.
  if (node.kind === SyntaxKind.ModuleDeclaration && node.getText(tree).startsWith('declare module "')) return null;
  if (node.kind === SyntaxKind.DefaultKeyword && node.parent.kind === SyntaxKind.DefaultClause) return null;
  return BANNED_SYNTAX.get(node.kind) ?? null;
});

const noInheritance = onNodes((node, source) => {
  if (node.kind !== SyntaxKind.HeritageClause || node.parent.kind === SyntaxKind.InterfaceDeclaration) return null;
  const text = node.getText(source.tree);
  return text.startsWith("implements") || text === "extends Error" ? null : `${text}: only Error is extended`;
});

const noSilencing = onLines(
  matching(/@ts-\w+|(?:ox|es)lint-disable[\w-]*|prettier-ignore/, "mend it instead of silencing the check"),
);

const importEnds = onNodes((node) => {
  if (node.kind !== SyntaxKind.StringLiteral || node.parent.kind !== SyntaxKind.ImportDeclaration) return null;
  const name = "text" in node ? String(node.text) : "";
  return name.startsWith(".") && !name.endsWith(".ts") ? `"${name}": relative imports end in .ts` : null;
});

const noOutside = onNodes(
  (node, { tree }) =>
    node.kind === SyntaxKind.StringLiteral && /^["']node:/.test(node.getText(tree))
      ? `${node.getText(tree)}: only experiment, cli, pool, verify and reports reach outside`
      : null,
  new RegExp(`^(?!${OUTSIDE.source.slice(1)})`),
);

const OUTSIDE_NAMES = new Set(["Date", "performance", "process", "setTimeout", "setInterval", "setImmediate"]);

const browserClean = onNodes((node, { tree, path }) => {
  if (node.kind === SyntaxKind.PropertyAccessExpression && node.getText(tree) === "Math.random") {
    return "Math.random: draw from a named stream";
  }
  if (node.kind === SyntaxKind.Identifier && OUTSIDE_NAMES.has(node.getText(tree))) {
    return `${node.getText(tree)}: this room runs in virtual time, also in a browser`;
  }
  const waits = node.kind === SyntaxKind.AsyncKeyword || node.kind === SyntaxKind.AwaitExpression;
  return waits && !READERS.test(path) ? "async: only readers of traces wait" : null;
}, CLEAN);

const UNSTEADY = /^Math\.(?:log|exp|pow|sin|cos|tan|log1p|expm1|cbrt|log2|log10|hypot|a?sinh?|a?cosh?|a?tanh?|atan2)$/;

const sameBits = onNodes((node, { tree }) => {
  if (node.kind === SyntaxKind.PropertyAccessExpression && UNSTEADY.test(node.getText(tree))) {
    return `${node.getText(tree)}: differs between engines; use sim/kernel/math.ts`;
  }
  if (node.kind !== SyntaxKind.AsteriskAsteriskToken) return null;
  const parts: Node[] = [];
  node.parent.forEachChild((part) => {
    parts.push(part);
  });
  return parts.filter((part) => part.kind === SyntaxKind.NumericLiteral).length === 2
    ? null
    : "**: differs between engines; use sim/kernel/math.ts";
}, CLEAN);

/** A part of a typed array (`subarray`) sorts by number; a list sorts by text. */
const comparatorGiven = onNodes((node, { tree }) => {
  const call = node.kind === SyntaxKind.CallExpression ? node.getText(tree) : "";
  return /(?<!\.subarray\([^()]*\))\.(?:sort|toSorted)\(\)$/.test(call) ? "sort(): numbers need a comparator" : null;
}, CLEAN);

const noLocale = onLines(
  matching(/\b(?:toLocale\w*|localeCompare|Intl)\b/, "differs between machines"),
  /^(?:sim|strategies|reports)\//,
);

const BAD_NAME = /Manager|Helper|Utils?(?![a-z])|Abstract|^I[A-Z][a-z]/;
const DECLARATIONS = new Set([
  SyntaxKind.ClassDeclaration,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.VariableDeclaration,
]);

const names = onNodes((node, source) => {
  const name = DECLARATIONS.has(node.kind) ? nameOf(source, node) : "";
  return BAD_NAME.test(name) ? `${name}: says nothing about what it is` : null;
});

const fileNames: Rule = ({ path }) =>
  /(?:^|[/-])(?:utils?|helpers?|manager|misc|common)\.ts$/.test(path)
    ? [`${path}:1 the file's name says nothing about what is in it`]
    : [];

const finished = onLines(
  matching(
    /\b(?:TODO|FIXME|XXX|HACK|[Ff]or now|[Pp]laceholder|[Ss]tub|[Ss]implified|[Tt]emporar(?:y|ily))\b/,
    "finish it",
  ),
);

const selfContained = onLines(
  matching(/(?<![\w.*])\/(?:work|tmp|root|home)\/|\bissue #?\d+/i, "the project speaks of itself alone"),
);

/** Rules that one file alone can break, by name. */
export const rules: Readonly<Record<string, Rule>> = {
  fileLength,
  functionLength,
  lineWidth,
  nesting,
  policyLength,
  noAny,
  noBannedSyntax,
  noInheritance,
  noSilencing,
  importEnds,
  noOutside,
  browserClean,
  sameBits,
  comparatorGiven,
  noLocale,
  names,
  fileNames,
  finished,
  selfContained,
};
