import * as z from "zod";
import { counts, durations, memoryAmounts } from "./distributions.ts";
import { choice, expectedInstead, fileText, list, mapping, nameText, oneGroup, quantity, whole } from "./fields.ts";
import type { DistributionSpec, HostSpec, VmClassSpec, VmGroup, VmPlace, VmRequestSpec, VmWorkload } from "./types.ts";
import { bytes, duration, plain, share } from "./units.ts";
import { arrivals } from "./workload.ts";

const MOST_HOSTS = 10_000_000;
const MOST_VMS = 10_000_000;
/** Amounts are counted in millionths; more would not add up exactly. */
const MOST = 1e9;
const MOST_BYTES = 1e15;
/** Single GPUs of a host are told apart by the bits of a number. */
const MOST_GPUS = 30;
const MOST_CORES = 1_000_000;
const MOST_OVERCOMMIT = 1000;

const cores = quantity(plain, { above: 0, max: MOST });
const memory = quantity(bytes, { min: 0, max: MOST_BYTES }).prefault(0);
const gpuShare = quantity(plain, { min: 0, max: MOST_GPUS })
  .refine((amount) => amount < 1 || Number.isInteger(amount), { error: "must be a share of one GPU or a whole number" })
  .prefault(0);
const speed = quantity(plain, { above: 0 }).prefault(1);
const ratio = quantity(plain, { min: 1, max: MOST_OVERCOMMIT }).prefault(1);
const watts = quantity(plain, { min: 0 });
const byName = <Value extends z.ZodType>(what: string, value: Value): z.ZodRecord<z.ZodString, Value> =>
  z.record(z.string(), value, expectedInstead(`a mapping from names to ${what}`));
const extras = byName("amounts", quantity(plain, { min: 0, max: MOST })).prefault({});
const labels = byName("texts", nameText).prefault({});

/** Groups of hosts. */
export const hosts: z.ZodType<HostSpec[]> = list(
  "a list of hosts, [{ count: …, cores: … }]",
  mapping("a group of hosts, { count: …, cores: … }", {
    count: whole(1, MOST_HOSTS),
    cores,
    memory,
    gpu: whole(0, MOST_GPUS).prefault(0),
    speed,
    extras,
    sharing: choice("sharing", ["space", "time"]).default("space"),
    overcommit: mapping("how often each unit may be handed out, { cores: …, memory: … }", {
      cores: ratio,
      memory: ratio,
    }).prefault({}),
    rack: nameText.nullable().default(null),
    zone: nameText.nullable().default(null),
    labels,
    power: mapping("power in W, { idle: …, peak: … }", { idle: watts, peak: watts })
      .refine(({ idle, peak }) => idle <= peak, { error: "must have idle <= peak" })
      .nullable()
      .default(null),
  }),
).refine((groups) => groups.reduce((sum, { count }) => sum + count, 0) <= MOST_HOSTS, {
  error: `must have at most ${MOST_HOSTS} hosts in all`,
});

const nearness = choice("nearness", ["host", "rack", "zone"]).nullable().default(null);
const place: { [Key in keyof VmPlace]: z.ZodType<VmPlace[Key]> } = {
  where: labels,
  apart: nearness,
  together: nearness,
  spread: mapping("how VMs are spread, { over: rack }", {
    over: choice("nearness", ["rack", "zone"]),
    skew: whole(1, MOST_VMS).prefault(1),
  })
    .nullable()
    .default(null),
};

const vmGroups: z.ZodType<VmGroup[]> = list(
  "a list of VMs, [{ count: …, cores: … }]",
  mapping("a group of VMs, { count: …, cores: … }", {
    count: whole(1, MOST_VMS),
    cores: whole(1, MOST_CORES),
    memory,
    gpu: gpuShare,
    extras,
    speed,
    boot: quantity(duration, { min: 0 }).prefault(0),
    ...place,
  }),
);

/** A number, or a distribution of them. */
const drawn = (one: z.ZodType<number>, distributions: z.ZodType<DistributionSpec>): z.ZodType<DistributionSpec> =>
  z.union(
    [one.transform((value): DistributionSpec => ({ kind: "deterministic", value })), distributions],
    expectedInstead("a number, or a distribution { kind: … }"),
  );

const classes: z.ZodType<VmClassSpec[]> = z
  .array(
    mapping("a class of VMs, { name: …, cores: … }", {
      name: nameText,
      share: quantity(share, { above: 0 }).prefault(1),
      lifetime: durations.nullable().default(null),
      cores: drawn(cores, counts),
      memory: drawn(quantity(bytes, { min: 0, max: MOST_BYTES }), memoryAmounts).prefault(0),
      gpu: drawn(quantity(plain, { min: 0, max: MOST_GPUS }), counts).prefault(0),
      extras: byName("amounts", drawn(quantity(plain, { min: 0, max: MOST }), counts)).prefault({}),
      ...place,
    }),
    expectedInstead("a list of classes of VMs"),
  )
  .refine((given) => new Set(given.map(({ name }) => name)).size === given.length, {
    error: "must not have two classes of one name",
  });

const requests: z.ZodType<VmRequestSpec[]> = list(
  "a list of VMs, [{ cores: … }]",
  mapping("VMs that come together, { cores: … }", {
    count: whole(1, MOST_VMS).prefault(1),
    at: quantity(duration, { min: 0 }).prefault(0),
    lifetime: quantity(duration, { min: 0 }).nullable().default(null),
    class: nameText.nullable().default(null),
    cores,
    memory,
    gpu: gpuShare,
    extras,
  }),
);

const factor = quantity(plain, { above: 0 }).prefault(1);
const trace = mapping("a file of VMs, { format: csv, file: …, columns: … }", {
  format: z.literal("csv"),
  file: fileText,
  delimiter: z.literal([",", ";", "\t", "|", " "]).prefault(","),
  columns: mapping("the names of the columns, { arrival: …, lifetime: …, cores: … }", {
    arrival: nameText,
    lifetime: nameText,
    cores: nameText,
    memory: nameText.exactOptional(),
    gpu: nameText.exactOptional(),
    class: nameText.exactOptional(),
  }),
  scale: mapping("what a unit of the file is worth, { memory: … }", {
    arrival: factor,
    lifetime: factor,
    cores: factor,
    memory: factor,
    gpu: factor,
  }).prefault({}),
});

const comeAndGo = oneGroup<VmWorkload>(
  mapping("VMs that come and go, { arrivals: …, lifetime: …, classes: … }", {
    arrivals: arrivals
      .refine(({ kind }) => kind !== "closed" && kind !== "list", { error: "must be open: VMs do not come back" })
      .refine((spec) => !("load" in spec), { error: "must give a rate: VMs have no load" })
      .exactOptional(),
    requests: requests.exactOptional(),
    trace: trace.exactOptional(),
    lifetime: durations.nullable().default(null),
    classes: classes.prefault([]),
  }),
  [["arrivals"], ["requests"], ["trace"]],
);

/** VMs that run tasks, or that come and go. */
export const vms: z.ZodType<VmGroup[] | VmWorkload> = z.union(
  [vmGroups, comeAndGo],
  expectedInstead("a list of VMs that run tasks, or { arrivals: …, lifetime: …, classes: … }"),
);
