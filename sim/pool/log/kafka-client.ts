import { createRequire } from "node:module";
import { join } from "node:path";
import { LogError } from "./log.ts";

/** A place in a topic. */
export interface Position {
  topic: string;
  partition: number;
  offset?: number;
}

export interface Message {
  readonly value: Buffer | null;
  readonly offset: number;
}

/** Calls of node-rdkafka end by calling back. */
type Ended<Value> = (error: Error | null | undefined, value: Value) => void;

interface Connection {
  connect(options: object, ended: Ended<unknown>): void;
  disconnect(ended: Ended<unknown>): void;
}

export interface ProducerClient extends Connection {
  setPollInterval(milliseconds: number): void;
  /** Throws, with code −184, while its queue is full. */
  produce(topic: string, partition: number, value: Buffer, key: null, time: number, opaque: unknown): void;
  on(event: "delivery-report", told: (error: Error | null, report: { offset: number; opaque: unknown }) => void): void;
  flush(timeout: number, ended: Ended<unknown>): void;
  getMetadata(
    options: { topic: string; timeout: number },
    ended: Ended<{ topics: { name: string; partitions: unknown[] }[] }>,
  ): void;
  queryWatermarkOffsets(
    topic: string,
    partition: number,
    timeout: number,
    ended: Ended<{ lowOffset: number; highOffset: number }>,
  ): void;
}

export interface ConsumerClient extends Connection {
  setDefaultConsumeTimeout(milliseconds: number): void;
  assign(positions: Position[]): void;
  consume(count: number, ended: Ended<Message[]>): void;
  commitSync(position: Position): void;
  committed(positions: Position[], timeout: number, ended: Ended<Position[]>): void;
}

/** The part of node-rdkafka that is used here. */
export interface KafkaClient {
  Producer: new (config: object, topic: object) => ProducerClient;
  KafkaConsumer: new (config: object, topic: object) => ConsumerClient;
}

const PACKAGE = "node-rdkafka";

/**
 * The Kafka client, which whoever wants one installs, found from the working folder or beside this program.
 *
 * @throws LogError where there is none
 */
export function kafkaClient(): KafkaClient {
  const places = [join(process.cwd(), "package.json"), import.meta.url];
  for (const place of places) {
    try {
      const client: KafkaClient = createRequire(place)(PACKAGE);
      return client;
    } catch (error) {
      const isMissing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
      if (!isMissing) throw error;
    }
  }
  throw new LogError(`log: kafka needs a client; install it with: npm install ${PACKAGE}`);
}

/** Waits for a call that ends by calling back. */
export function ended<Value>(call: (callback: Ended<Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error === null || error === undefined) resolve(value);
      else reject(new LogError(`kafka: ${error.message}`, { cause: error }));
    });
  });
}
