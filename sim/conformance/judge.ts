import type { Balancer, JobQueue, Machine, NodeSet, NodeView, Resources, TaskSet } from "../../strategies/types.ts";
import { type Judge, shownValue } from "./observed.ts";
import { judges, keyVerdict, type Verdict } from "./family-judges.ts";
import type { Role } from "./trial.ts";

/** What a policy may answer; `idles`: it leaves slots idle on purpose. */
export function judgeOf(role: Role, idles: boolean): Judge {
  if (role === "balancer") return balancerJudge(idles);
  if (role === "shared") return sharedJudge;
  return role === "line" || role === "planner" ? schedulerJudge(idles) : judges[role]();
}

/** What a balancer may answer. */
const balancerJudge: (idles: boolean) => Judge = (idles) => (method, words, answer) => {
  if (method === "create") return keyedByVerdict(answer as Balancer);
  if (method === "key") return keyVerdict(answer);
  if (method !== "choose") return null;
  const nodes = words[1] as NodeSet;
  const all = Array.from({ length: nodes.size }, (_, i) => nodes.at(i));
  if (answer === null) {
    const idle = all.find(({ free }) => free > 0);
    return idle === undefined || idles ? null : ["busy", `let a task wait while node ${idle.id} had an idle slot`];
  }
  return all.includes(answer as NodeView) ? null : ["legal", `chose ${shownValue(answer)}, which is none of the nodes`];
};

/** What a scheduler may answer. */
const schedulerJudge: (idles: boolean) => Judge = (idles) => (method, words, answer) => {
  switch (method) {
    case "key":
      return keyVerdict(answer);
    case "plannedTime":
      return typeof answer === "number" ? null : ["keys", `answered ${shownValue(answer)} as planned time`];
    case "choose":
      return positionVerdict(words[0] as TaskSet, answer);
    case "decide":
      return decisionVerdict(words[0] as JobQueue, words[1] as Machine, answer, idles);
    default:
      return null;
  }
};

/** Loads and backlogs of which none is the other nor a multiple of it. */
const KEYED: readonly Pick<NodeView, "load" | "backlog">[] = [
  { load: 0, backlog: 0 },
  { load: 1, backlog: 2.5 },
  { load: 5, backlog: 3.5 },
];

/** Whose key is said to be the load or the backlog is never asked for it in a run. */
function keyedByVerdict(balancer: Balancer): Verdict {
  if (balancer.kind !== "index" || balancer.keyedBy === "state") return null;
  const { keyedBy } = balancer;
  for (const [id, shown] of KEYED.entries()) {
    const node = { id, group: 0, speed: 2, slots: 3, waiting: 0, free: 0, ...shown };
    const key = balancer.key(node);
    if (key === node[keyedBy]) continue;
    return ["declared", `has keyedBy: "${keyedBy}" and the key ${key} for a node of ${keyedBy} ${node[keyedBy]}`];
  }
  return null;
}

/** What a scheduler that shares several resources may answer. */
const sharedJudge: Judge = (method, words, answer) => {
  if (method !== "choose" || answer === -1) return null;
  const [heads, resources] = words as [TaskSet, Resources];
  const wrong = positionVerdict(heads, answer);
  if (wrong !== null || resources.fits(heads.at(answer as number).class)) return wrong;
  return ["legal", `chose task ${heads.at(answer as number).id}, for which there is too little`];
};

const isPosition = (position: unknown, size: number): position is number =>
  typeof position === "number" && Number.isInteger(position) && position >= 0 && position < size;

function positionVerdict(tasks: TaskSet, answer: unknown): Verdict {
  return isPosition(answer, tasks.size)
    ? null
    : ["legal", `chose position ${shownValue(answer)} of ${tasks.size} tasks`];
}

function decisionVerdict(queue: JobQueue, machine: Machine, answer: unknown, idles: boolean): Verdict {
  if (!Array.isArray(answer)) return ["legal", `answered ${shownValue(answer)} instead of a list of positions`];
  const positions: readonly unknown[] = answer;
  let { free } = machine;
  for (const [i, position] of positions.entries()) {
    if (!isPosition(position, queue.size))
      return ["legal", `started position ${shownValue(position)} of ${queue.size} jobs`];
    if (positions.indexOf(position) !== i) return ["legal", `started position ${position} twice`];
    const { slots } = queue.at(position);
    if (slots > free) return ["legal", `started a job of ${slots} slots on ${free} idle ones`];
    free -= slots;
  }
  // Which of wide and narrow jobs to hold back is the planner's business; among jobs of one slot none is to be.
  const rest = Array.from({ length: queue.size }, (_, i) => i).filter((i) => !positions.includes(i));
  const narrow = rest.every((i) => queue.at(i).slots === 1);
  if (idles || free === 0 || rest.length === 0 || !narrow) return null;
  return ["busy", `left ${free} slots idle while ${rest.length} jobs of one slot waited`];
}
