import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Node, type SourceFile, SyntaxKind } from "typescript/unstable/ast";
import { createVirtualFileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";

/** A source file with its syntax tree. */
export interface Source {
  /** From the top folder, with slashes. */
  path: string;
  text: string;
  tree: SourceFile;
}

export const top: string = fileURLToPath(new URL("../../", import.meta.url));

/** Paths of the files below some folders of the checkout that end in `ending`, in order. */
export function filesIn(folders: readonly string[], ending: string): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map((entry) => join(entry.parentPath, entry.name).slice(top.length).replaceAll("\\", "/"))
      .sort(),
  );
}

export function readSources(folders: readonly string[]): Source[] {
  const files = filesIn(folders, ".ts");
  return parse(Object.fromEntries(files.map((path) => [path, readFileSync(join(top, path), "utf8")])));
}

/** Parses texts by path; no file is read. */
export function parse(texts: Readonly<Record<string, string>>): Source[] {
  const root = "/sources/";
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [root + path, text]));
  const config = `${root}tsconfig.json`;
  const compilerOptions = { noLib: true, noResolve: true, types: [], target: "esnext", module: "esnext" };
  const project = JSON.stringify({ compilerOptions, files: Object.keys(files) });
  const api = new API({ cwd: root, fs: createVirtualFileSystem({ ...files, [config]: project }) });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [config] });
    const program = snapshot.getProject(config)?.program;
    return Object.entries(texts).map(([path, text]) => {
      const tree = program?.getSourceFile(root + path);
      if (tree === undefined) throw new Error(`${path} was not parsed`);
      return { path, text, tree };
    });
  } finally {
    api.close();
  }
}

/** Line of a node's first character, from 1. */
export function lineOf({ tree }: Source, node: Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Lines a node covers, its comments left out. */
export function linesOf(source: Source, node: Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(source, node);
}

/** All nodes below a node, and itself. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

const FUNCTIONS = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
]);

export function isFunction(node: Node): boolean {
  return FUNCTIONS.has(node.kind);
}

/** Name of a declaration; empty where it has none. */
export function nameOf({ tree }: Source, node: Node): string {
  let name = "";
  node.forEachChild((child) => {
    if (name === "" && child.kind === SyntaxKind.Identifier) name = child.getText(tree);
  });
  return name;
}
