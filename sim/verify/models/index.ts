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
];

/** The model whose system the case is about; undefined: none, see `missing`. */
export function modelOf({ system }: TruthCase): Model | undefined {
  return models.find((model) => model.system.test(system));
}

/** What is not modelled, by the words of a system; the first that fits. */
const MISSING: readonly [RegExp, string][] = [
  [/Jackson|closed network/, "networks of stations are not modelled"],
  [/vacation|setup|N-policy/, "servers that pause or have to start up are not modelled"],
  [/polling/, "a server that goes round several lines is not modelled"],
  [/second server active/, "pools that change their size are not modelled"],
  [/fork-join|Redundancy/, "requests with several parts, or copies of other kinds, are not modelled"],
  [/fork-join|Redundancy|hedged|fan-out to|two copies/, "requests with several copies or parts are not modelled"],
  [/Redundancy|hedged|fan-out to|two copies/, "requests with several copies are not modelled"],
  [/SITA/, "there is no balancer by size interval"],
  [/[Hh]ash|HRW|Redis/, "there is no balancer by key"],
  [/precedence|Graham anomaly|HEFT|PEFT|DAG/, "tasks with precedence are not modelled"],
  [/flow shop/, "jobs that visit several machines are not modelled"],
  [/MULTIFIT/, "there is no such planner: it repacks jobs"],
  [/SITA/, "there is no balancer by size interval"],
  [/[Hh]ash|HRW|Redis/, "there is no balancer by key"],
  [/unit-time DAG/, "the bound is about all graphs, not about one run"],
  [/flow shop|job shop/, "of jobs that visit several machines only flow shops of two are modelled"],
  [/Moore-Hodgson|MULTIFIT/, "there is no such planner: it rejects or repacks jobs"],
  [/Moore-Hodgson/, "there is no such planner: it rejects jobs"],
  [/rate-monotonic utilisation/, "the bound is about periodic tasks in general, not about a run"],
  [/max-min|Tetris/, "shares of single resources and alignment scores are not modelled"],
  [/RLScheduler/, "the published sequences were sampled with a seed that is not given"],
  [/Google fan-out/, "a measurement of a service, not a model"],
  [/FFD|First Fit|Next Fit|Falkenauer|heuristics on one list|VM placement|LeastAllocated/, "packing is not modelled"],
  [/[Ff]ailure|checkpoint|MTBF|availability|[Rr]epair|RAID|2-out-of-3|renewal/, "failures are not modelled"],
  [/[Ss]peedup|Scalability/, "speed-up laws are about one program, not about a pool"],
  [/HPA|keep-alive/, "scaling and cold starts are not modelled"],
  [/host failure/, "energy is not modelled"],
  [/retry/, "requests are not tried again"],
  [/token bucket/, "rate limits are not modelled"],
  [/conservative/, "there is no conservative backfilling"],
  [/DRF|max-min/, "shares of several resources are not modelled"],
  [/RLScheduler/, "the published sequences were sampled with a seed that is not given"],
  [/Google fan-out/, "a measurement of a service, not a model"],
  [/proven optima/, "optima of large packings are not searched for"],
  [/[Ff]ailure|checkpoint|MTBF|availability|[Rr]epair|RAID|retry|2-out-of-3|renewal/, "failures are not modelled"],
  [/[Ss]peedup|Scalability/, "speed-up laws are about one program, not about a pool"],
  [/HPA|token bucket/, "scaling and rate limits are not modelled"],
  [/[Pp]ower|data center/, "energy is not modelled"],
  [/RoundRobinAssignor/, "consumers that do not take all topics are not modelled"],
  [/window|tumbling|Kafka|partition|pipeline/, "streams and partitioned logs are not modelled"],
  [/VM/, "moving virtual machines is not modelled"],
];

/** Why a case has no model. */
export function missing({ system }: TruthCase): string {
  return MISSING.find(([words]) => words.test(system))?.[1] ?? `no model is called "${system}"`;
}
