/** Records of one partition that lie one behind the other. */
export interface Batch {
  /** Of the first record. */
  readonly offset: number;
  readonly count: number;
  /** `count` records of the log's length each; the memory is the reader's own. */
  readonly records: Uint8Array<ArrayBuffer>;
}

/**
 * A partitioned log: records of one length, appended to the end of a partition and read from any offset, counted in
 * records from 0. A record that was read once is there for good; each consumer group keeps the offset up to which it is
 * done with a partition.
 */
export interface Log {
  readonly partitions: number;
  readonly recordBytes: number;
  /** Appends records, in this order; resolves to the offset of the first. They are safe only after `flush`. */
  append(partition: number, records: Uint8Array): Promise<number>;
  /** Resolves once all that was appended to a partition survives a crash of the machine. */
  flush(partition: number): Promise<void>;
  /** The records from an offset to the end of their batch; null where the partition ends there. */
  read(partition: number, offset: number): Promise<Batch | null>;
  /** Records in a partition: the offset of the next one. */
  end(partition: number): Promise<number>;
  /** Keeps that a group is done with all records before an offset. */
  commit(group: string, partition: number, offset: number): Promise<void>;
  /** The offset kept last; 0 where there is none. */
  committed(group: string, partition: number): Promise<number>;
  close(): Promise<void>;
}

/** A log cannot be used as it is: damaged, of another format, or shorter than what was read from it before. */
export class LogError extends Error {
  override readonly name = "LogError";
}
