/** The parts of a scenario that describe hosts and the virtual machines (VMs) on them; read with `types.ts`. */

import type { DistributionSpec } from "../kernel/distribution.ts";
import type { ArrivalSpec } from "../workload/spec.ts";

/** Hosts alike, on which virtual machines (VMs) are placed. */
export interface HostSpec {
  count: number;
  cores: number;
  /** Bytes. */
  memory: number;
  gpu: number;
  /** Work per second of one core. */
  speed: number;
  /** Amounts of other resources by name. */
  extras: Record<string, number>;
  /** How VMs that run tasks get cores: each its own, in turn, or all at once in proportion to what they ask for. */
  sharing: "space" | "time";
  /** How often each unit may be handed out. */
  overcommit: { cores: number; memory: number };
  rack: string | null;
  zone: string | null;
  labels: Record<string, string>;
  /** When idle and when all cores are busy, W. */
  power: { idle: number; peak: number } | null;
}

type Nearness = "host" | "rack" | "zone";

/** Where VMs of a class may be. */
export interface VmPlace {
  /** Labels the host must have. */
  where: Record<string, string>;
  /** No two of them in one. */
  apart: Nearness | null;
  /** All of them in one. */
  together: Nearness | null;
  /** In no rack or zone more than `skew` above the fewest. */
  spread: { over: "rack" | "zone"; skew: number } | null;
}

/** Like VMs that are placed at the start and run tasks. */
export interface VmGroup extends VmPlace {
  count: number;
  cores: number;
  memory: number;
  gpu: number;
  extras: Record<string, number>;
  /** Work per second of one of its cores; a core of the host gives no more than its own speed. */
  speed: number;
  /** Time from the start until it runs, s. */
  boot: number;
}

export interface VmClassSpec extends VmPlace {
  name: string;
  share: number;
  /** Null: that of all VMs. */
  lifetime: DistributionSpec | null;
  cores: DistributionSpec;
  memory: DistributionSpec;
  gpu: DistributionSpec;
  extras: Record<string, DistributionSpec>;
}

/** VMs that ask for a host, alike, at one instant. */
export interface VmRequestSpec {
  count: number;
  /** s. */
  at: number;
  /** Null: for ever. */
  lifetime: number | null;
  /** Null: the first. */
  class: string | null;
  cores: number;
  memory: number;
  gpu: number;
  extras: Record<string, number>;
}

/** A file of VMs in columns, with a header row. */
export interface VmTraceSpec {
  format: "csv";
  file: string;
  delimiter: string;
  columns: { arrival: string; lifetime: string; cores: string; memory?: string; gpu?: string; class?: string };
  /** What a unit of the file is worth, in s, cores, bytes and GPUs. */
  scale: { arrival: number; lifetime: number; cores: number; memory: number; gpu: number };
}

/** VMs that come and go: exactly one of `arrivals`, `requests` and `trace`. */
export interface VmWorkload {
  arrivals?: Exclude<ArrivalSpec, { kind: "closed" | "list" }>;
  requests?: VmRequestSpec[];
  trace?: VmTraceSpec;
  /** Null: for ever, unless the class says otherwise. */
  lifetime: DistributionSpec | null;
  classes: VmClassSpec[];
}
