import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import * as z from "zod";
import { readDocument, type Source } from "../../scenario/document.ts";
import { type Fault, faultsOf, pathText } from "../../scenario/faults.ts";
import { expectedInstead, list, mapping, nameText } from "../../scenario/fields.ts";
import { frameAt, type Issue, ScenarioError } from "../../scenario/issues.ts";
import { unknownName } from "../../scenario/names.ts";
import { readNamed, SecurityError } from "./files.ts";

/** Stands for data that is drawn and not read from a file. */
const GENERATED = "generated";

const patterns = list("a list of patterns of files", nameText);
const role = mapping("a role, { run: …, read: … }", {
  run: list(
    "a list of permissions, [{ workloads: …, data: … }]",
    mapping("a permission, { workloads: …, data: … }", {
      workloads: list("a list of workloads", nameText),
      data: patterns,
    }),
  ).exactOptional(),
  read: patterns.exactOptional(),
});
const byName = <Entry extends z.ZodType>(expected: string, entry: Entry) =>
  z.record(nameText, entry, expectedInstead(expected));
const policy = mapping("a policy of roles, { people: …, roles: … }", {
  people: byName("a mapping from people to lists of roles", list("a list of roles", nameText)),
  roles: byName("a mapping from roles to what they may do", role),
});

type Policy = z.output<typeof policy>;

/** Who may do what. Whatever is not allowed is denied. */
export class Roles {
  /** Of the policy, absolute. */
  readonly file: string;
  readonly #policy: Policy;

  /**
   * Reads a policy file (YAML).
   *
   * @throws ScenarioError with every problem found and its place, SecurityError where the file cannot be read
   */
  constructor(file: string) {
    this.#policy = parsed(readNamed(file, `policy of roles ${file}`).toString("utf8"), file);
    this.file = realpathSync(file);
  }

  /**
   * @param files read by the workload
   * @param isGenerated whether its data, or some of it, is generated
   * @throws SecurityError where no role of theirs allows the workload on all of that data
   */
  checkRun(who: string, workload: string, files: readonly string[], isGenerated = files.length === 0): void {
    const data = [...files.map(real), ...(isGenerated ? [GENERATED] : [])];
    const permissions = this.#rolesOf(who).flatMap(({ run = [] }) => run);
    const allowed = permissions.filter(({ workloads }) => workloads.some((name) => name === workload || name === "*"));
    const denied = data.find((one) => !allowed.some((permission) => this.#fits(permission.data, one)));
    if (denied === undefined) return;
    throw new SecurityError(`${this.file}: ${who} may not run ${workload} on ${denied}`);
  }

  /** @throws SecurityError where no role of theirs allows to read results in a folder */
  checkRead(who: string, folder: string): void {
    const path = real(folder);
    if (this.#rolesOf(who).some(({ read = [] }) => this.#fits(read, path))) return;
    throw new SecurityError(`${this.file}: ${who} may not read the results in ${path}`);
  }

  #rolesOf(who: string): Policy["roles"][string][] {
    const { people, roles } = this.#policy;
    // Names such as `constructor` are no people unless they are written down.
    if (!Object.hasOwn(people, who)) throw new SecurityError(`${this.file}: ${who} has no role`);
    return people[who].map((name) => roles[name]);
  }

  #fits(allowed: readonly string[], path: string): boolean {
    if (path === GENERATED) return allowed.includes(GENERATED) || allowed.includes("**");
    return allowed.filter((one) => one !== GENERATED).some((one) => patternOf(dirname(this.file), one).test(path));
  }
}

/**
 * The path with all links and dots followed, so that none leads round a pattern. A file that is not there yet is in its
 * folder.
 */
function real(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch (error) {
    const isRoot = dirname(absolute) === absolute;
    if (isRoot || !(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return join(real(dirname(absolute)), basename(absolute));
  }
}

/** `*` stands for any letters of a name, `**` for any folders and names. Relative ones begin at the policy's folder. */
function patternOf(folder: string, written: string): RegExp {
  const whole = isAbsolute(written) ? written : join(folder, written);
  const parts = whole.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}

function parsed(text: string, file: string): Policy {
  const source = readDocument(text);
  const lines = text.split(/\r?\n/);
  if (!("locate" in source)) {
    throw new ScenarioError(
      source.map(({ place, message }) => {
        const { line, column } = place;
        return { file, line, column, path: "", message, frame: frameAt(lines, place) };
      }),
    );
  }
  const read = policy.safeParse(source.value);
  const faults = read.success ? unknownRoles(read.data) : faultsOf(read.error.issues, source.value);
  if (read.success && faults.length === 0) return read.data;
  throw new ScenarioError(faults.map((fault) => issueOf(fault, source, file, lines)));
}

function unknownRoles({ people, roles }: Policy): Fault[] {
  const known = Object.keys(roles);
  return Object.entries(people).flatMap(([who, theirs]) =>
    theirs.flatMap((name, i): Fault[] =>
      known.includes(name) ? [] : [{ path: ["people", who, i], message: unknownName("role", name, known) }],
    ),
  );
}

function issueOf({ path, message, atKey }: Fault, source: Source, file: string, lines: readonly string[]): Issue {
  const place = source.locate(path, atKey === true);
  const { line, column } = place;
  return { file, line, column, path: pathText(path), message, frame: frameAt(lines, place) };
}
