import { posix } from "node:path";
import { type Node, SyntaxKind } from "typescript/unstable/ast";
import { lineOf, nameOf, nodesOf, type Source } from "./source.ts";

/** What one file takes from another. */
interface Import {
  /** Path of the other file, or name of a package. */
  from: string;
  line: number;
  /** Whether only types are taken. */
  typeOnly: boolean;
  /** Names taken; null: all of them. */
  names: readonly string[] | null;
}

const isModuleName = (node: Node): boolean =>
  node.kind === SyntaxKind.StringLiteral &&
  (node.parent.kind === SyntaxKind.ImportDeclaration || node.parent.kind === SyntaxKind.ExportDeclaration);

const isDynamic = (node: Node, { tree }: Source): boolean =>
  node.kind === SyntaxKind.StringLiteral && node.parent.getText(tree).startsWith("import(");

const SPECIFIERS = new Set<SyntaxKind>([SyntaxKind.ImportSpecifier, SyntaxKind.ExportSpecifier]);

/** `A` of `A`, `A as B` and `type A as B`. */
const takenName = (text: string): string => text.replace(/^type\s+/, "").split(/\s+as\s+/)[0];

export function importsOf(source: Source): Import[] {
  const { path, tree } = source;
  const imports: Import[] = [];
  for (const node of nodesOf(tree)) {
    if (!isModuleName(node) && !isDynamic(node, source)) continue;
    const written = node.getText(tree).slice(1, -1);
    const from = written.startsWith(".") ? posix.join(posix.dirname(path), written) : written;
    const statement = isDynamic(node, source) ? null : node.parent;
    const specifiers =
      statement === null ? [] : Array.from(nodesOf(statement)).filter(({ kind }) => SPECIFIERS.has(kind));
    const taken = specifiers.map((specifier) => specifier.getText(tree));
    imports.push({
      from,
      line: lineOf(source, node),
      typeOnly:
        statement !== null &&
        (/^(?:import|export) type\b/.test(statement.getText(tree)) ||
          (taken.length > 0 && taken.every((name) => name.startsWith("type ")))),
      names: taken.length === 0 ? null : taken.map(takenName),
    });
  }
  return imports;
}

/** Which rooms a room may import from, besides itself and the interfaces of policies. */
const MAY_IMPORT: Readonly<Record<string, RegExp>> = {
  "strategies/types": /^strategies\/\w+\/types\.ts$/,
  strategies: /^(?:strategies\/|sim\/kernel\/math\.ts$)/,
  "sim/kernel": /^$/,
  "sim/model": /^(?:sim\/kernel\/|strategies\/(?:choose|\w+\/types))/,
  "sim/workload": /^sim\/(?:kernel|model)\//,
  "sim/measure": /^sim\/kernel\//,
  "sim/scenario": /^sim\/(?:kernel|workload)\//,
  "sim/experiment": /^(?:sim\/(?:kernel|model|workload|measure|scenario)|strategies)\//,
  "sim/pool": /^(?:sim\/(?:kernel|model|workload|measure|scenario|experiment)|strategies)\//,
  "sim/verify": /^(?:sim\/(?!cli\/)|strategies)/,
  "sim/conformance": /^(?:sim\/(?:experiment|scenario|workload)|strategies)\//,
  "sim/cli": /^(?:sim|strategies|reports|bench)\//,
  reports: /^sim\/measure\//,
  "reports/lab": /^(?:sim\/(?!cli\/)|strategies\/|reports\/)/,
  bench: /^/,
  test: /^/,
};

/** Measuring names the records it is shown, and touches no code of the model. */
const MAY_NAME: Readonly<Record<string, RegExp>> = {
  "sim/measure": /^sim\/model\//,
  // What a family of policies is told and answers.
  "sim/model": /^strategies\/\w+\/types\.ts$/,
  "sim/scenario": /^strategies\/\w+\/types\.ts$/,
};

function roomOf(path: string): string {
  const rooms = Object.keys(MAY_IMPORT).filter((room) => path.startsWith(`${room}/`) || path === `${room}.ts`);
  return rooms.sort((a, b) => b.length - a.length)[0] ?? "";
}

/** Imports against the direction of the rooms. */
export function wrongImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path);
    if (room === "") return [`${source.path}:1 stands in no room`];
    const wrong = importsOf(source).filter(({ from, typeOnly }) => {
      if (!/^(?:sim|strategies|reports|bench|test)\//.test(from)) return false;

      if (/^strategies\/(?:\w+\/)?types\.ts$/.test(from) || roomOf(from) === room) return false;
      return !MAY_IMPORT[room].test(from) && !(typeOnly && (MAY_NAME[room] ?? /^$/).test(from));
    });
    return wrong.map(({ from, line }) => `${source.path}:${line} ${room} must not import ${from}`);
  });
}

const isExported = (node: Node, { tree }: Source): boolean => /^export\b/.test(node.getText(tree));

/** Exported declarations of a file: name and declaration. */
function exportsOf(source: Source): { name: string; node: Node }[] {
  const declared: { name: string; node: Node }[] = [];
  source.tree.forEachChild((node) => {
    if (!isExported(node, source) || node.kind === SyntaxKind.ExportDeclaration) return;
    const declarations =
      node.kind === SyntaxKind.VariableStatement
        ? Array.from(nodesOf(node)).filter(
            ({ kind, parent }) => kind === SyntaxKind.VariableDeclaration && parent.parent === node,
          )
        : [node];
    for (const declaration of declarations) declared.push({ name: nameOf(source, declaration), node: declaration });
  });
  return declared;
}

const TYPES = new Set<SyntaxKind>([SyntaxKind.InterfaceDeclaration, SyntaxKind.TypeAliasDeclaration]);

/** Whether a type is part of what another export of its file takes or gives. */
function isPartOfExport(source: Source, name: string, type: Node): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  let found = false;
  source.tree.forEachChild((node) => {
    if (node !== type && isExported(node, source) && word.test(node.getText(source.tree))) found = true;
  });
  return found;
}

/** Names taken from each file; null: all of them. */
function takenFrom(sources: readonly Source[]): Map<string, Set<string> | null> {
  const taken = new Map<string, Set<string> | null>();
  for (const { from, names } of sources.flatMap(importsOf)) {
    const before = taken.get(from);
    if (before !== null) taken.set(from, names === null ? null : new Set([...(before ?? []), ...names]));
  }
  return taken;
}

/** Closed forms are there to be compared with, and tests are where that happens. */
const COMPARED_WITH = /^sim\/measure\/theory\//;

/**
 * Exports that no other source file takes. A part of a file may be exported for its tests, if the file itself uses it.
 * `entries` are files that others than sources read.
 */
export function deadExports(sources: readonly Source[], tests: readonly Source[], entries: RegExp): string[] {
  const bySources = takenFrom(sources);
  const byTests = takenFrom(tests);
  const has = (taken: Map<string, Set<string> | null>, path: string, name: string): boolean => {
    const names = taken.get(path);
    return names === null || names?.has(name) === true;
  };
  const isTested = (source: Source, name: string): boolean =>
    has(byTests, source.path, name) && (COMPARED_WITH.test(source.path) || uses(source, name) > 1);
  return sources.flatMap((source) =>
    exportsOf(source)
      .filter(({ name }) => !entries.test(source.path) && !has(bySources, source.path, name))
      .filter(({ name, node }) => !(TYPES.has(node.kind) && isPartOfExport(source, name, node)))
      .filter(({ name }) => !isTested(source, name))
      .map(({ name, node }) => `${source.path}:${lineOf(source, node)} ${name} is exported and used nowhere else`),
  );
}

/** How often a name stands in a file's code. */
function uses({ tree }: Source, name: string): number {
  return Array.from(nodesOf(tree)).filter((node) => node.kind === SyntaxKind.Identifier && node.getText(tree) === name)
    .length;
}
