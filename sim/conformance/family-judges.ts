import type { HostSet, HostView } from "../../strategies/allocation/types.ts";
import type { AttemptView } from "../../strategies/recovery/types.ts";
import type { NodeSet, RunningTasks } from "../../strategies/types.ts";
import type { Rule } from "./breach.ts";
import { type Judge, shownValue } from "./observed.ts";

export type Verdict = [Rule, string] | null;

const isIn = (value: unknown, low: number, high: number): value is number =>
  typeof value === "number" && value >= low && value <= high;

export function keyVerdict(answer: unknown, what = "key"): Verdict {
  return typeof answer === "number" && !Number.isNaN(answer)
    ? null
    : ["keys", `answered ${shownValue(answer)} as ${what}`];
}

/** The number must lie within limits. */
function between(answer: unknown, low: number, high: number, what: string): Verdict {
  if (isIn(answer, low, high)) return null;
  const rule = high === Infinity ? `>= ${low}` : `in ${low} … ${high}`;
  return ["legal", `answered ${shownValue(answer)} as ${what}, which must be ${rule}`];
}

function oneOf(value: unknown, known: readonly unknown[], what: string): Verdict {
  if (known.includes(value)) return null;
  return [
    "legal",
    `answered ${shownValue(value)} as ${what}, which must be one of ${known.map(shownValue).join(", ")}`,
  ];
}

const yesOrNo = (answer: unknown, what: string): Verdict => oneOf(answer, [true, false], what);

const first = (...verdicts: readonly Verdict[]): Verdict => verdicts.find((verdict) => verdict !== null) ?? null;

/** A part of something that a policy has answered. */
function part(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}

function hostVerdict(hosts: HostSet, answer: unknown): Verdict {
  const all = Array.from({ length: hosts.size }, (_, i) => hosts.at(i));
  if (answer === null || all.includes(answer as HostView)) return null;
  return ["legal", `chose ${shownValue(answer)}, which is none of the hosts that can take the VM`];
}

const allocator = (): Judge => (method, words, answer) => {
  if (method === "key" || method === "order") return keyVerdict(answer, method);
  return method === "choose" ? hostVerdict(words[1] as HostSet, answer) : null;
};

/** The same key has the same owner for as long as the nodes are the same. */
const owners = (): Judge => {
  const known = new WeakMap<NodeSet, Map<string, unknown>>();
  return (method, words, answer) => {
    if (method !== "owner") return null;
    const [key, nodes] = words as [number, NodeSet];
    if (!isIn(answer, 0, nodes.size - 1) || !Number.isInteger(answer)) {
      return ["legal", `gave key ${key} to position ${shownValue(answer)} of ${nodes.size} nodes`];
    }
    const before = known.get(nodes) ?? new Map<string, unknown>();
    known.set(nodes, before);
    const place = `${key} among nodes ${nodes.version}`;
    const other = before.get(place) ?? answer;
    before.set(place, answer);
    if (other === answer) return null;
    return ["legal", `gave key ${key} to position ${shownValue(other)} and then to ${answer} of the same nodes`];
  };
};

function chunksVerdict(size: number, nodes: NodeSet, answer: unknown, dealt: boolean): Verdict {
  if (!Array.isArray(answer)) return ["legal", `answered ${shownValue(answer)} instead of a list of chunks`];
  const chunks: readonly unknown[] = answer;
  const odd = chunks.find((chunk) => !isIn(chunk, 0, size) || !Number.isInteger(chunk));
  if (odd !== undefined) return ["legal", `cut a chunk of ${shownValue(odd)} iterations from ${size}`];
  const sum = chunks.reduce<number>((all, chunk) => all + Number(chunk), 0);
  if (sum !== size) return ["legal", `cut ${size} iterations into chunks of ${sum} in all`];
  if (!dealt || chunks.length === nodes.size) return null;
  return ["legal", `dealt ${chunks.length} chunks to ${nodes.size} nodes`];
}

const loop = (): Judge => {
  let dealt = false;
  return (method, words, answer) => {
    if (method === "create") {
      dealt = part(answer, "chunks") === "dealt";
      return oneOf(part(answer, "chunks"), ["dealt", "taken"], "chunks");
    }
    return method === "split" ? chunksVerdict(words[0] as number, words[1] as NodeSet, answer, dealt) : null;
  };
};

const scaler = (): Judge => (method, _words, answer) => {
  if (method === "create") return oneOf(part(answer, "scales"), ["count", "speed"], "scales");
  if (method === "wake") return keyVerdict(answer, "wake");
  return method === "decide" || method === "changed" ? between(answer, 0, Infinity, "size of the pool") : null;
};

function comebackVerdict({ attained }: AttemptView, answer: unknown): Verdict {
  const kind = part(answer, "kind");
  if (kind === "abandon") return null;
  return first(
    oneOf(kind, ["abandon", "restart", "resume"], "kind"),
    between(part(answer, "keep"), 0, kind === "restart" ? 0 : attained, "keep"),
    between(part(answer, "delay"), 0, Infinity, "delay"),
    between(part(answer, "preparation"), 0, Infinity, "preparation"),
    oneOf(part(answer, "where"), ["same-node", "any-node"], "where"),
  );
}

const recovery = (): Judge => (method, words, answer) => {
  if (method === "onFailure") return comebackVerdict(words[1] as AttemptView, answer);
  if (method !== "saving") return null;
  return first(
    part(answer, "interval") === 0 ? ["legal", "answered 0 as interval of saving, which must be > 0"] : null,
    between(part(answer, "interval"), 0, Infinity, "interval of saving"),
    between(part(answer, "cost"), 0, Infinity, "cost of saving"),
    yesOrNo(part(answer, "atEnd"), "atEnd"),
  );
};

const admission = (): Judge => (method, _words, answer) =>
  method === "admits" || method === "sheds" ? yesOrNo(answer, method) : null;

const retry = (): Judge => (method, _words, answer) => {
  if (method === "create") {
    return first(
      between(part(answer, "attempts"), 1, Infinity, "attempts"),
      between(part(answer, "timeout"), 0, Infinity, "timeout"),
      yesOrNo(part(answer, "withdraws"), "withdraws"),
    );
  }
  if (method === "backoff") return between(answer, 0, Infinity, "backoff");
  return method === "allows" ? yesOrNo(answer, "allows") : null;
};

const copies = (): Judge => (method, _words, answer) => {
  if (method === "create") {
    return first(
      between(part(answer, "atOnce"), 1, Infinity, "atOnce"),
      oneOf(part(answer, "cancel"), ["start", "completion"], "cancel"),
    );
  }
  if (method === "delay") return between(answer, 0, Infinity, "delay");
  return method === "allows" ? yesOrNo(answer, "allows") : null;
};

const health = (): Judge => (method, _words, answer) => {
  if (method === "share") return between(answer, 0, 1, "share");
  const asked = method === "sent" || method === "ended" || method === "checked";
  return !asked || answer === null ? null : between(answer, 0, Infinity, "time to be kept out");
};

const speculation = (): Judge => (method, words, answer) => {
  if (method === "create") {
    const kind = part(answer, "kind");
    const interval = kind === "backups" ? between(part(answer, "interval"), 0, Infinity, "interval") : null;
    return first(oneOf(kind, ["clones", "backups"], "kind"), interval);
  }
  if (method === "clones") return between(answer, 1, Infinity, "attempts at each task");
  if (method !== "backups") return null;
  if (!Array.isArray(answer)) return ["legal", `answered ${shownValue(answer)} instead of a list of copies`];
  const chosen: readonly unknown[] = answer;
  const { size } = words[1] as RunningTasks;
  return first(...chosen.map((one) => between(part(one, "task"), 0, size - 1, "position of a running task")));
};

/** What the policies of a role may answer; each run has a judge of its own. */
export const judges = {
  allocator,
  owners,
  loop,
  scaler,
  recovery,
  admission,
  retry,
  copies,
  health,
  speculation,
};
