import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { appendAudit, type AuditEntry, contentHash } from "./audit.ts";
import { type Key, readKey } from "./encryption.ts";
import { privateFolder, SecurityError, writeAtomic } from "./files.ts";
import { Roles } from "./roles.ts";

/** How a command is to be guarded. What is not given is taken from the environment where it says so. */
export interface GuardOptions {
  /** File of the key; else POOLSIM_KEY is the key. */
  readonly keyFile?: string | undefined;
  /** Policy of roles; else POOLSIM_ROLES names it. */
  readonly roles?: string | undefined;
  /** Who asks. */
  readonly as?: string | undefined;
  /** Audit log; else POOLSIM_AUDIT names it. */
  readonly audit?: string | undefined;
}

export interface RunRequest {
  readonly workload: string;
  /** Files that it reads. */
  readonly files: readonly string[];
  /** Whether its data, or some of it, is generated. */
  readonly isGenerated: boolean;
  /** Folder of the results; null: none. */
  readonly results: string | null;
}

/** In a folder of results: the policy under which they were made. */
const MARK = "access.json";

/** Stands before whoever runs work and whoever reads results: the policy of roles decides, the audit log is told. */
export class Guard {
  readonly key: Key | null;
  readonly #roles: Roles | null;
  readonly #who: string;
  readonly #audit: string | undefined;

  /** @throws SecurityError, ScenarioError where the key, the policy or the options cannot be used */
  constructor(options: GuardOptions, environment: NodeJS.ProcessEnv) {
    const policy = options.roles ?? environment.POOLSIM_ROLES;
    this.key = readKey(options.keyFile, environment.POOLSIM_KEY);
    this.#roles = policy === undefined ? null : new Roles(policy);
    if (this.#roles !== null && options.as === undefined) {
      throw new SecurityError(`${this.#roles.file}: decides who may do what; say who you are with --as`);
    }
    this.#who = options.as ?? userInfo().username;
    this.#audit = options.audit ?? environment.POOLSIM_AUDIT;
  }

  /**
   * Does work if that is allowed. The audit log has it before it begins, and its end.
   *
   * @throws SecurityError where it is not allowed, the system's error where a file of the request or the audit log
   *   cannot be opened, and what the work throws
   */
  async run<Result>(request: RunRequest, work: () => Promise<Result>): Promise<Result> {
    const { workload, results, files, isGenerated } = request;
    await this.#decide("run", request, () => {
      this.#roles?.checkRun(this.#who, workload, files, isGenerated);
      if (results !== null) this.#checkMark(results);
      // Before anything is written.
      for (const file of files) accessSync(file, constants.R_OK);
    });
    if (results !== null) this.#mark(results);
    try {
      const result = await work();
      await this.#tell("run", "done", request);
      return result;
    } catch (error) {
      await this.#tell("run", "failed", request);
      throw error;
    }
  }

  /**
   * Lets results be read if that is allowed.
   *
   * @throws SecurityError where it is not
   */
  async read(results: string): Promise<void> {
    const request = { workload: "", files: [], isGenerated: false, results };
    await this.#decide("read", request, () => {
      this.#checkMark(results);
      this.#roles?.checkRead(this.#who, results);
    });
  }

  async #decide(action: AuditEntry["action"], request: RunRequest, check: () => void): Promise<void> {
    try {
      check();
    } catch (error) {
      if (error instanceof SecurityError) await this.#tell(action, "denied", request);
      throw error;
    }
    await this.#tell(action, action === "run" ? "begun" : "done", request);
  }

  /** Results made under a policy are under the same one from then on. */
  #checkMark(results: string): void {
    const path = join(results, MARK);
    if (!existsSync(path)) return;
    const named = /"roles":("(?:[^"\\]|\\.)*")/.exec(readFileSync(path, "utf8"))?.[1];
    if (named === undefined) throw new SecurityError(`${path}: does not name a policy of roles`);
    const policy: string = JSON.parse(named);
    if (this.#roles !== null && existsSync(policy) && realpathSync(policy) === this.#roles.file) return;
    throw new SecurityError(`${results}: is under the policy ${policy}; say --roles ${policy} and --as`);
  }

  #mark(results: string): void {
    if (this.#roles === null) return;
    privateFolder(results);
    writeAtomic(join(results, MARK), Buffer.from(`${JSON.stringify({ roles: this.#roles.file })}\n`));
  }

  async #tell(action: AuditEntry["action"], outcome: AuditEntry["outcome"], request: RunRequest): Promise<void> {
    if (this.#audit === undefined) return;
    const { workload, files, results } = request;
    const hashed = outcome === "begun";
    const data = await Promise.all(
      files.map(async (file) => ({ file, sha256: hashed ? await contentHash(file) : "" })),
    );
    const time = new Date().toISOString();
    appendAudit(this.#audit, this.key, { time, who: this.#who, action, outcome, workload, data, results });
  }
}
