import type { NodeSet } from "../types.ts";
import { Backlogs } from "./backlogs.ts";
import { probeRatio, probesFor, sampler } from "./sample.ts";
import type { JobView, PlacementDefinition } from "./types.ts";

/**
 * Long jobs and short ones apart. A job whose tasks are estimated to take at least the cutoff is placed centrally, each
 * task on the node of the general part where the long tasks are estimated to take least. Shorter jobs go by Sparrow's
 * reservations over all nodes, some of which are kept for them alone, and nodes with nothing to do steal those that
 * stand behind long tasks. Good where a few long jobs bring most of the work. With the cutoff at its default all jobs
 * are short.
 */
export const hawk: PlacementDefinition = {
  family: "placement",
  name: "hawk",
  summary:
    "Long jobs centrally to the least long work, short ones by reservations and stealing, on nodes of their own too.",
  source: "Delgado, Dinu, Kermarrec and Zwaenepoel 2015, Hawk: hybrid datacenter scheduling, USENIX ATC",
  checkedBy: ["worked by hand"],
  onPurpose: ["idles", "prefers"],
  needs: ["size"],
  cost: "O(d · m) per short job of m tasks, O(n · log(n) + m · n) per long one",
  parameters: {
    cutoff: {
      type: "duration",
      default: null,
      min: 0,
      summary: "Mean estimate of a job's tasks from which on it is long, s; null: none is.",
    },
    reserved: { type: "number", default: 0.17, min: 0, max: 0.99, summary: "Share of nodes kept for short jobs." },
    d: probeRatio,
    contacts: { type: "integer", default: 10, min: 0, max: 1000, summary: "Nodes that an idle one asks for work." },
  },
  create({ cutoff, reserved, d, contacts }) {
    const sample = sampler();
    const ask = sampler();
    const long = new Backlogs();
    const isLong = ({ estimate }: JobView): boolean => cutoff !== null && estimate >= Number(cutoff);
    const generalOf = (nodes: NodeSet): number =>
      nodes.size - Math.min(nodes.size - 1, Math.floor(Number(reserved) * nodes.size + 1e-9));
    return {
      kind: "spreading",
      spread(job, nodes, { random }) {
        if (isLong(job)) return { sends: "tasks", to: long.send(job.tasks, job.estimate, nodes, generalOf(nodes)) };
        const probed = sample(probesFor(Number(d), job.tasks), nodes, random);
        return { sends: "reservations", to: probed.map(({ id }) => id) };
      },
      ended(job, { id, speed, slots }) {
        if (isLong(job)) long.ended(id, job.estimate / (speed * slots));
      },
      stealing: {
        holdsUp: isLong,
        victims(thief, nodes, { random }) {
          const general = { size: generalOf(nodes), version: nodes.version, at: (i: number) => nodes.at(i) };
          const asked = ask(Math.min(Number(contacts), general.size), general, random).map(({ id }) => id);
          return asked.filter((id) => id !== thief.id);
        },
      },
    };
  },
};
