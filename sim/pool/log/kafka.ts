import { setTimeout } from "node:timers/promises";
import {
  type ConsumerClient,
  ended,
  type KafkaClient,
  kafkaClient,
  type Message,
  type ProducerClient,
} from "./kafka-client.ts";
import { type Batch, type Log, LogError } from "./log.ts";

export interface KafkaSpec {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: number;
  readonly recordBytes: number;
  /** Further settings of the client, such as those of TLS and SASL. */
  readonly settings: Readonly<Record<string, string>>;
}

const PATIENCE = 30_000;
/** Records that are asked for at once. */
const FETCHED = 8192;
/** Time, ms, that a fetch waits for the first record. */
const FETCH_WAIT = 20;
const POLL = 5;
const QUEUE_FULL = -184;

/**
 * Opens a topic of a Kafka cluster as a log: one message for each record, offsets are the topic's. The topic must be
 * there, whole (nothing deleted, compacted or written in transactions), and of this job alone.
 *
 * @throws LogError where the client is missing, or the topic is not as it must be
 */
export async function openKafkaLog(spec: KafkaSpec): Promise<Log> {
  const client = kafkaClient();
  const log = new KafkaLog(client, spec, await connectedProducer(client, spec));
  try {
    await log.check();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function connectedProducer(client: KafkaClient, { brokers, settings }: KafkaSpec): Promise<ProducerClient> {
  const usual = { "enable.idempotence": true, dr_cb: true, "queue.buffering.max.ms": POLL };
  const producer = new client.Producer({ ...usual, ...settings, "metadata.broker.list": brokers }, {});
  await ended((callback) => producer.connect({ timeout: PATIENCE }, callback));
  producer.setPollInterval(POLL);
  return producer;
}

/** Whoever waits for the delivery of one of the records of an append. */
interface Delivery {
  first: boolean;
  done: (error: Error | null, offset: number) => void;
}

class KafkaLog implements Log {
  readonly partitions: number;
  readonly recordBytes: number;
  readonly #client: KafkaClient;
  readonly #spec: KafkaSpec;
  readonly #producer: ProducerClient;
  /** Readers by partition, with the offset that comes next; committers by group. */
  readonly #readers = new Map<number, { consumer: ConsumerClient; next: number }>();
  readonly #committers = new Map<string, ConsumerClient>();

  constructor(client: KafkaClient, spec: KafkaSpec, producer: ProducerClient) {
    this.partitions = spec.partitions;
    this.recordBytes = spec.recordBytes;
    this.#client = client;
    this.#spec = spec;
    this.#producer = producer;
    producer.on("delivery-report", (error, { offset, opaque }) => (opaque as Delivery).done(error, offset));
  }

  async check(): Promise<void> {
    const { topic } = this.#spec;
    const options = { topic, timeout: PATIENCE };
    const { topics } = await ended((callback: Parameters<ProducerClient["getMetadata"]>[1]) =>
      this.#producer.getMetadata(options, callback),
    );
    const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (count !== this.partitions) {
      throw new LogError(`kafka: topic ${topic} has ${count} partitions, not ${this.partitions}`);
    }
    for (let p = 0; p < count; p++) {
      const { lowOffset } = await this.#watermarks(p);
      if (lowOffset > 0)
        throw new LogError(`kafka: partition ${p} of ${topic} begins at ${lowOffset}: it is not whole`);
    }
  }

  async append(partition: number, records: Uint8Array): Promise<number> {
    const { recordBytes } = this;
    if (!(records.length > 0 && records.length % recordBytes === 0)) {
      throw new RangeError(`append takes whole records of ${recordBytes} bytes, got ${records.length} bytes`);
    }
    // The records are the caller's again once this is done, and messages are sent later.
    const bytes = Buffer.from(records);
    const count = bytes.length / recordBytes;
    let left = count;
    let offset = -1;
    let settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
    const delivered = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
    const done = (error: Error | null, at: number, first: boolean): void => {
      if (error !== null) settle?.reject(new LogError(`kafka: ${error.message}`, { cause: error }));
      if (first) offset = at;
      if (--left === 0) settle?.resolve();
    };
    // Is looked at below, perhaps after it has failed.
    delivered.catch(() => {});
    for (let i = 0; i < count; i++) {
      const first = i === 0;
      const opaque: Delivery = { first, done: (error, at) => done(error, at, first) };
      await this.#produce(partition, bytes.subarray(i * recordBytes, (i + 1) * recordBytes), opaque);
    }
    await delivered;
    return offset;
  }

  /** A message that was delivered is with the brokers already. */
  async flush(): Promise<void> {
    await ended((callback) => this.#producer.flush(PATIENCE, callback));
  }

  async read(partition: number, offset: number): Promise<Batch | null> {
    const reader = await this.#reader(partition, offset);
    for (;;) {
      const messages = await ended((callback: Parameters<ConsumerClient["consume"]>[1]) =>
        reader.consumer.consume(FETCHED, callback),
      );
      if (messages.length > 0) {
        reader.next = offset + messages.length;
        return this.#batch(partition, offset, messages);
      }
      if ((await this.end(partition)) <= offset) return null;
    }
  }

  async end(partition: number): Promise<number> {
    return (await this.#watermarks(partition)).highOffset;
  }

  async commit(group: string, partition: number, offset: number): Promise<void> {
    const { topic } = this.#spec;
    (await this.#committer(group)).commitSync({ topic, partition, offset });
  }

  async committed(group: string, partition: number): Promise<number> {
    const consumer = await this.#committer(group);
    const asked = [{ topic: this.#spec.topic, partition }];
    const [found] = await ended((callback: Parameters<ConsumerClient["committed"]>[2]) =>
      consumer.committed(asked, PATIENCE, callback),
    );
    return Math.max(0, found?.offset ?? 0);
  }

  async close(): Promise<void> {
    // Its timer would keep the process alive.
    this.#producer.setPollInterval(0);
    const readers = [...this.#readers.values()].map(({ consumer }) => consumer);
    for (const connection of [...readers, ...this.#committers.values(), this.#producer]) {
      await ended((callback) => connection.disconnect(callback));
    }
  }

  #batch(partition: number, offset: number, messages: readonly Message[]): Batch {
    const { recordBytes } = this;
    const records = new Uint8Array(messages.length * recordBytes);
    for (const [i, { value, offset: at }] of messages.entries()) {
      if (at !== offset + i) {
        throw new LogError(`kafka: partition ${partition} has offset ${at} in place of ${offset + i}: it is not whole`);
      }
      if (value?.length !== recordBytes) {
        throw new LogError(`kafka: message ${at} of partition ${partition} is no record of ${recordBytes} bytes`);
      }
      records.set(value, i * recordBytes);
    }
    return { offset, count: messages.length, records };
  }

  async #produce(partition: number, record: Buffer, opaque: Delivery): Promise<void> {
    for (;;) {
      try {
        this.#producer.produce(this.#spec.topic, partition, record, null, Date.now(), opaque);
        return;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === QUEUE_FULL)) throw error;
        await setTimeout(POLL);
      }
    }
  }

  #watermarks(partition: number): Promise<{ lowOffset: number; highOffset: number }> {
    return ended((callback) => this.#producer.queryWatermarkOffsets(this.#spec.topic, partition, PATIENCE, callback));
  }

  /** The reader of a partition, standing at an offset. */
  async #reader(partition: number, offset: number): Promise<{ consumer: ConsumerClient; next: number }> {
    const { topic } = this.#spec;
    const known = this.#readers.get(partition);
    if (known?.next === offset) return known;
    const reader = known ?? { consumer: await this.#consumer("poolsim-readers"), next: offset };
    reader.consumer.assign([{ topic, partition, offset }]);
    reader.next = offset;
    this.#readers.set(partition, reader);
    return reader;
  }

  async #committer(group: string): Promise<ConsumerClient> {
    const known = this.#committers.get(group);
    if (known !== undefined) return known;
    const consumer = await this.#consumer(group);
    this.#committers.set(group, consumer);
    return consumer;
  }

  async #consumer(group: string): Promise<ConsumerClient> {
    const { brokers, settings } = this.#spec;
    const usual = { "group.id": group, "enable.auto.commit": false, "auto.offset.reset": "error" };
    const config = { ...usual, ...settings, "metadata.broker.list": brokers };
    const consumer = new this.#client.KafkaConsumer(config, {});
    await ended((callback) => consumer.connect({ timeout: PATIENCE }, callback));
    consumer.setDefaultConsumeTimeout(FETCH_WAIT);
    return consumer;
  }
}
