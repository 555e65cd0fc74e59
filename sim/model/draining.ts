import type { Nodes } from "./nodes.ts";
import type { Service } from "./service.ts";

/**
 * A service with a line at each node, or none, whose nodes finish what they have when they are switched off: that the
 * balancer sends them no more is all there is to it.
 */
export function draining(service: Service, nodes: Nodes): Service {
  return {
    accept: (task, node) => service.accept(task, node),
    withdraw: (task) => service.withdraw(task),
    release: (node) => service.release(node),
    turn: (node, up) => nodes.setUp(node, up ? 1 : 0),
  };
}
