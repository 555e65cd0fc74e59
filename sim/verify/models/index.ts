import type { TruthCase } from "../cases.ts";
import type { Model } from "../model.ts";
import { balancing } from "./balancing.ts";
import { clusters } from "./clusters.ts";
import { failures } from "./failures.ts";
import { gatherings } from "./gatherings.ts";
import { requests } from "./requests.ts";
import { hashing } from "./hashing.ts";
import { graphs } from "./graphs.ts";
import { scaled } from "./scaling.ts";
import { schedules } from "./schedules.ts";
import { machines } from "./machines.ts";
import { networks } from "./networks.ts";
import { resourceShares } from "./resource-shares.ts";
import { output } from "./output.ts";
import { packing } from "./packing.ts";
import { partitions } from "./partitions.ts";
import { manyServers } from "./servers.ts";
import { singleServer } from "./single-server.ts";
import { virtualMachines } from "./virtual-machines.ts";
import { windows } from "./windows.ts";

const models: readonly Model[] = [
  ...singleServer,
  ...manyServers,
  ...output,
  ...balancing,
  ...hashing,
  ...partitions,
  ...gatherings,
  ...networks,
  ...schedules,
  ...graphs,
  ...clusters,
  ...resourceShares,
  ...machines,
  ...requests,
  ...failures,
  ...scaled,
  ...packing,
  ...virtualMachines,
  ...windows,
];

/** The model whose system the case is about; undefined: none, see `missing`. */
export function modelOf({ system }: TruthCase): Model | undefined {
  return models.find((model) => model.system.test(system));
}

/** What is not modelled, by the words of a system; the first that fits. */
const MISSING: readonly [RegExp, string][] = [
  [/job shop/, "of jobs that visit several machines only flow shops of two are modelled"],
  [/RLScheduler/, "the published sequences were sampled with a seed that is not given"],
  [/Google fan-out/, "a measurement of a service, not a model"],
  [/proven optima/, "optima of large packings are not searched for"],
  [/host failure|[Pp]ower|data center/, "energy is not modelled"],
  [/RoundRobinAssignor/, "consumers that do not take all topics are not modelled"],
  [/migration/, "migration is not modelled"],
  [/window|tumbling|Kafka|partition|pipeline/, "watermarks, offsets and pipelines of streams are not modelled"],
];

/** Why a case has no model. */
export function missing({ system }: TruthCase): string {
  return MISSING.find(([words]) => words.test(system))?.[1] ?? `no model is called "${system}"`;
}
