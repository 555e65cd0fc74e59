import type { AdmissionDefinition } from "../../strategies/admission/types.ts";
import type { CopiesDefinition } from "../../strategies/copies/types.ts";
import type { HealthDefinition } from "../../strategies/health/types.ts";
import type { RetryDefinition } from "../../strategies/retry/types.ts";
import type { Context, Definition, ParameterValues } from "../../strategies/types.ts";
import type { Calendar } from "../kernel/calendar.ts";
import { distribution } from "../kernel/distributions/index.ts";
import type { Stream } from "../kernel/stream.ts";
import type { Outcomes, RequestMonitor } from "../model/request-parts.ts";
import { NodeHealth } from "../model/node-health.ts";
import type { Nodes } from "../model/nodes.ts";
import { Requests } from "../model/requests.ts";
import type { Tasks } from "../model/tasks.ts";
import type { Scenario, StrategySpec } from "../scenario/types.ts";
import { sizeDistributions } from "../workload/source.ts";
import { contextOf } from "./streams.ts";

/** The policies that requests ask, looked up or loaded; null where nothing is asked. */
export interface RequestDefinitions {
  copies: CopiesDefinition | null;
  retry: RetryDefinition | null;
  admission: AdmissionDefinition | null;
  health: HealthDefinition[];
}

interface Parts {
  clock: Calendar;
  tasks: Tasks;
  nodes: Nodes;
  monitor: RequestMonitor;
  open: (name: string) => Stream;
  onLeave: (() => void) | null;
}

/** The parameters of a policy without its name. */
export function parametersOf(spec: StrategySpec): ParameterValues {
  const { name: _, ...parameters } = spec;
  return parameters;
}

function made<Policy>(definition: Definition<string, Policy> | null, spec: StrategySpec | undefined): Policy | null {
  return definition === null || spec === undefined ? null : definition.create(parametersOf(spec));
}

/** What stands between the feed and the dispatcher where requests may be sent more than once. */
export function requestsFor(
  scenario: Scenario,
  definitions: RequestDefinitions,
  strategyStream: string,
  parts: Parts,
): Requests {
  const { strategies } = scenario;
  const context = (family: string): Context => contextOf(parts.clock, parts.open(`${strategyStream}/${family}`));
  const policies = (strategies.health ?? []).flatMap((spec, i) => made(definitions.health[i], spec) ?? []);
  const checks = parts.open("checks");
  const fails = failuresOf(scenario, parts.nodes);
  const watched = {
    clock: parts.clock,
    nodes: parts.nodes,
    bar: (node: number, barred: boolean) => requests.bar(node, barred),
    answers: (node: number) => parts.nodes.up(node) === 1 && !(checks.next() < (fails(node)?.probability ?? 0)),
    isNeeded: () => requests.present > 0,
  };
  const requests: Requests = new Requests(
    parts,
    {
      copies: made(definitions.copies, strategies.copies),
      retry: made(definitions.retry, strategies.retry),
      admission: made(definitions.admission, strategies.admission),
      health: policies.length === 0 ? null : new NodeHealth(watched, policies, context("health")),
      contexts: { copies: context("copies"), retry: context("retry"), admission: context("admission") },
    },
    outcomesOf(scenario, parts, fails),
  );
  return requests;
}

type Failures = ReturnType<typeof failuresOf>;

function failuresOf({ nodes: groups }: Scenario, nodes: Nodes) {
  const failures = groups.map(({ fail }) =>
    fail === undefined ? undefined : { probability: fail.probability, after: distribution(fail.after) },
  );
  return (node: number) => failures[nodes.group(node)];
}

function outcomesOf({ attempts, workload, information }: Scenario, { open }: Parts, failures: Failures): Outcomes {
  const sizes =
    attempts?.sizes === "independent" && "arrivals" in workload
      ? sizeDistributions(workload.size, workload.classes)
      : null;
  const resized = open("attempts");
  const failing = open("failures");
  return {
    exact: information.kind === "exact",
    nextSize: (size, of) => (sizes === null ? size : sizes[of].sample(resized)),
    failsAfter(node) {
      const failure = failures(node);
      if (failure === undefined || failing.next() >= failure.probability) return NaN;
      return failure.after.sample(failing);
    },
  };
}
