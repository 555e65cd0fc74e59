import type { Json } from "../../scenario/types.ts";
import type { Log } from "../log/log.ts";
import { LogError } from "../log/log.ts";
import { type Chain, emptyChain } from "../security/signing.ts";
import type { StreamingInput, StreamingOutput } from "../workloads/streaming.ts";
import { AlertFile } from "./alerts.ts";
import { type Checkpoint, type CheckpointPlace, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Finding } from "./operator.ts";
import type { OperatorSpec } from "./spec.ts";
import type { State } from "./state.ts";

/** Name under which the log keeps how far a job has got. */
const GROUP = "streaming";

export interface PartitionSpec {
  readonly operator: OperatorSpec;
  readonly delivery: "exactly-once" | "at-least-once";
  /** Trades between two checkpoints. */
  readonly checkpoint: number;
  /** What the job is: a checkpoint of another one is refused. */
  readonly job: string;
}

/** What a partition works with. */
export interface PartitionParts {
  readonly partition: number;
  readonly log: Log;
  readonly place: CheckpointPlace;
  readonly alerts: { readonly path: string; readonly chain: Chain };
  /** Does a batch on a thread. */
  perform(input: StreamingInput): Promise<StreamingOutput>;
  alertOf(finding: Finding): Json;
}

/**
 * Works off one partition of the log. Offset, state and alerts go together: a batch gives the next state and alerts,
 * and a checkpoint keeps all three in one step, the alerts by how much of their file belongs to it. After a crash the
 * work goes on from the checkpoint; alerts written since are cut away (exactly once) or come again (at least once).
 */
export class PartitionWork {
  /** Trades that an earlier run had done. */
  readonly restored: number;
  readonly #spec: PartitionSpec;
  readonly #parts: PartitionParts;
  readonly #file: AlertFile;
  #state: State | null;
  #offset: number;
  #isDone: boolean;
  #sinceCheckpoint = 0;
  readonly #isNew: boolean;

  constructor(spec: PartitionSpec, parts: PartitionParts) {
    const { place, alerts } = parts;
    const found = readCheckpoint(place);
    if (found !== null && found.job !== spec.job) {
      throw new LogError(`${place.path}: is of another job; give another folder`);
    }
    const from: Checkpoint = found ?? {
      job: spec.job,
      offset: 0,
      isDone: false,
      output: { bytes: 0, end: emptyChain(alerts.chain) },
      state: null,
    };
    this.#spec = spec;
    this.#parts = parts;
    this.#isNew = found === null;
    this.#state = from.state;
    this.#offset = from.offset;
    this.#isDone = from.isDone;
    this.restored = from.offset;
    const isCut = spec.delivery === "exactly-once" || from.isDone;
    this.#file = new AlertFile(alerts.path, alerts.chain, isCut ? from.output : null);
  }

  get state(): State | null {
    return this.#state;
  }

  /** Trades before it are done. */
  get offset(): number {
    return this.#offset;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /**
   * Marks a partition without a checkpoint as this job's. Nothing may be appended to any partition before.
   *
   * @throws LogError where the log is shorter than what was read from it, or of a job that is not known
   */
  async begin(): Promise<void> {
    const { log, partition, place } = this.#parts;
    const end = await log.end(partition);
    if (this.#isNew && end > 0) {
      throw new LogError(
        `${place.path}: is missing, and partition ${partition} has ${end} records: they are of another job; ` +
          "give another folder",
      );
    }
    if (this.#isNew) this.#write();
    if (end >= this.#offset) return;
    throw new LogError(
      `partition ${partition}: the log ends at ${end}, the checkpoint is at ${this.#offset}: records were lost`,
    );
  }

  /** Does the next batch, if there is one; gives what was found in it, and null at the end of the partition. */
  async step(): Promise<readonly Finding[] | null> {
    const { log, partition } = this.#parts;
    const batch = await log.read(partition, this.#offset);
    if (batch === null) return null;
    const findings = await this.#perform(batch.records, false);
    this.#offset += batch.count;
    this.#sinceCheckpoint += batch.count;
    if (this.#sinceCheckpoint >= this.#spec.checkpoint) await this.#keep();
    return findings;
  }

  /** No more trades will come: closes what is open. */
  async finish(): Promise<readonly Finding[]> {
    const findings = await this.#perform(new Uint8Array(0), true);
    this.#isDone = true;
    this.#file.end();
    await this.#keep();
    return findings;
  }

  close(): void {
    this.#file.close();
  }

  async #perform(records: Uint8Array<ArrayBuffer>, isLast: boolean): Promise<readonly Finding[]> {
    const { perform, alertOf } = this.#parts;
    const { state, findings } = await perform({ spec: this.#spec.operator, state: this.#state, records, isLast });
    this.#state = state;
    if (findings.length > 0) this.#file.add(findings.map((finding) => alertOf(finding)));
    return findings;
  }

  /** The alerts are on disk before the checkpoint speaks of them, and so are the records that it follows. */
  async #keep(): Promise<void> {
    const { log, partition } = this.#parts;
    await log.flush(partition);
    this.#file.flush();
    this.#write();
    await log.commit(GROUP, partition, this.#offset);
    this.#sinceCheckpoint = 0;
  }

  #write(): void {
    writeCheckpoint(this.#parts.place, {
      job: this.#spec.job,
      offset: this.#offset,
      isDone: this.#isDone,
      output: this.#file.written,
      state: this.#state,
    });
  }
}
