import * as z from "zod";
import { expectedInstead, nameText, quantity, type Range } from "./fields.ts";
import type { Fault } from "./faults.ts";
import { created, namedScheduler } from "./policy-rules.ts";
import type { Rule } from "./rules.ts";
import { plain } from "./units.ts";

/** Amounts of resources by name. */
export const amounts = (expected: string, range: Range): z.ZodType<Record<string, number>> =>
  z
    .record(nameText, quantity(plain, range), expectedInstead(expected))
    .refine((given) => Object.values(given).some((amount) => amount > 0), { error: "must have an amount > 0" });

/** Every class says what it takes, of resources that are there, and no more than there is. */
const demands: Rule = ({ capacity, workload }) => {
  const classes = workload?.classes ?? [];
  if (capacity === undefined) {
    return classes.flatMap(({ demand }, i) =>
      demand === undefined ? [] : [{ path: ["workload", "classes", i, "demand"], message: "needs capacity" }],
    );
  }
  if (workload !== undefined && classes.length === 0) {
    return [{ path: ["capacity"], message: "needs workload.classes that say what they demand of it" }];
  }
  return classes.flatMap(({ demand }, i): Fault[] => {
    const path = ["workload", "classes", i, "demand"];
    if (demand === undefined) return [{ path, message: "required with capacity: { cpu: …, … }" }];
    return Object.entries(demand).flatMap(([name, amount]) => {
      const there = capacity[name];
      if (there === undefined) {
        const known = Object.keys(capacity).join(", ");
        return [{ path: [...path, name], message: `there is no such resource in capacity; known: ${known}` }];
      }
      if (amount <= there) return [];
      return [{ path: [...path, name], message: `must be <= ${there}, all there is, got ${amount}` }];
    });
  });
};

/** A cluster with capacities is one machine that requests share. */
const oneMachine: Rule = ({ capacity, nodes, queue, workload, faults, sharing }) => {
  if (capacity === undefined) return [];
  const refused = (message: string): Fault => ({ path: ["capacity"], message });
  const found: Fault[] = [];
  if (queue?.kind === "per-node") found.push(refused("is of all nodes together and needs queue: central"));
  if (nodes?.some(({ speed }) => speed !== nodes[0].speed) === true) found.push(refused("needs nodes of equal speed"));
  if (workload !== undefined && !("arrivals" in workload)) found.push(refused("needs workload.arrivals"));
  if (faults !== undefined || nodes?.some((group) => group.faults !== undefined) === true) {
    found.push(refused("does not go with faults"));
  }
  if (sharing === "time") found.push(refused("needs sharing: space"));
  return found;
};

/** Which schedulers share resources. */
const schedulerShares: Rule = (sections, registry) =>
  namedScheduler(sections, registry).flatMap((asked) => {
    const { definition, path } = asked;
    const result = created(asked);
    if ("reason" in result) return [];
    const { kind } = result.policy;
    if (kind === "resources" && sections.capacity === undefined) {
      return [{ path, message: `${definition.name} shares resources and needs capacity` }];
    }
    if (kind === "resources" || sections.capacity === undefined || definition.name === "fcfs") return [];
    const known = [...registry.schedulers.values()].filter((one) => one.create({}).kind === "resources");
    const names = ["fcfs", ...known.map(({ name }) => name)].join(", ");
    return [{ path, message: `${definition.name} knows of slots alone; known with capacity: ${names}` }];
  });

/** Rules between capacity, demands and the rest of the scenario. */
export const resourceRules: readonly Rule[] = [demands, oneMachine, schedulerShares];
