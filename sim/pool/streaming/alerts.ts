import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Json } from "../../scenario/types.ts";
import { OWNER_ONLY, syncFolder, writeAll } from "../security/files.ts";
import { type Chain, type ChainEnd, closing, emptyChain, readChain, signed } from "../security/signing.ts";
import { LogError } from "../log/log.ts";

/** How far a file of alerts is committed. */
export interface Written {
  bytes: number;
  end: ChainEnd;
}

/** The alerts of one partition: signed lines, each depending on those before. */
export class AlertFile {
  readonly #file: number;
  readonly #chain: Chain;
  #written: Written;

  /**
   * Opens the file, or begins it.
   *
   * @param committed what belongs to the checkpoint that the job goes on from; what is behind it is cut away, so that
   *   it comes once. Null: it is kept, and comes again.
   */
  constructor(path: string, chain: Chain, committed: Written | null) {
    this.#chain = chain;
    const kept = committed ?? wholeRecords(path, chain);
    const isNew = !existsSync(path);
    this.#file = openSync(path, isNew ? "wx" : "r+", OWNER_ONLY);
    if (isNew) syncFolder(dirname(path));
    const { size } = fstatSync(this.#file);
    if (size < kept.bytes) {
      throw new LogError(`${path}: ${kept.bytes} bytes were committed, ${size} are there: alerts were removed`);
    }
    ftruncateSync(this.#file, kept.bytes);
    this.#written = { ...kept };
  }

  get written(): Written {
    return { ...this.#written };
  }

  add(records: readonly Json[]): void {
    let { end } = this.#written;
    const lines = records.map((record) => {
      const next = signed(this.#chain, end, record);
      end = next.end;
      return next.line;
    });
    this.#append(lines.join(""), end);
  }

  /** Marks the end: from then on a record that is missing there is found. */
  end(): void {
    this.#append(closing(this.#chain, this.#written.end), this.#written.end);
  }

  flush(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(text: string, end: ChainEnd): void {
    const bytes = Buffer.from(text);
    writeAll(this.#file, bytes, this.#written.bytes);
    this.#written = { bytes: this.#written.bytes + bytes.length, end };
  }
}

/** What a file has up to its last whole record. */
function wholeRecords(path: string, chain: Chain): Written {
  if (!existsSync(path)) return { bytes: 0, end: emptyChain(chain) };
  const { bytes, end } = readChain(chain, readFileSync(path), path);
  return { bytes, end };
}
