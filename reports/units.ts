/** What a value is shown in: `value / per`, followed by `unit` (empty: a pure number). */
export interface Scale {
  unit: string;
  per: number;
}

const TASK_FAMILIES = new Map([
  ["waiting", "waiting time"],
  ["response", "response time"],
  ["taskWaiting", "waiting time of single tasks"],
  ["taskResponse", "response time of single tasks"],
  ["size", "size"],
  ["slowdown", "slowdown"],
  ["boundedSlowdown", "bounded slowdown"],
]);

const STATISTICS = new Map([
  ["mean", "mean"],
  ["variance", "variance of"],
  ["min", "smallest"],
  ["max", "largest"],
  ["p50", "median"],
  ["p90", "90th percentile of"],
  ["p95", "95th percentile of"],
  ["p99", "99th percentile of"],
  ["p999", "99.9th percentile of"],
]);

const SINGLE = new Map([
  ["waiting.probability", "share of tasks that wait"],
  ["number.mean", "mean number of tasks present"],
  ["queue.mean", "mean number of tasks waiting"],
  ["queue.max", "most tasks waiting at once"],
  ["throughput", "throughput"],
  ["goodput", "goodput"],
  ["attempts.mean", "mean number of attempts"],
  ["hedge.share", "share of requests hedged"],
  ["failure.probability", "share of requests that fail"],
  ["utilisation", "utilisation"],
  ["drop.probability", "share of tasks turned away"],
  ["abandon.probability", "share of tasks that give up"],
  ["deadline.missProbability", "share of deadlines missed"],
  ["fairness.jain", "fairness between tasks (Jain's index)"],
  ["makespan", "makespan"],
  ["locality", "share of tasks that run where their input is"],
  ["availability", "share of time that nodes are up"],
  ["failures.rate", "failures of nodes"],
  ["interruptions.rate", "attempts ended by failures"],
  ["work.lost", "share of work done in vain"],
  ["work.overhead", "share of work spent on saving and coming back"],
  ["nodes.mean", "mean number of nodes paid for"],
  ["nodes.max", "most nodes paid for at once"],
  ["nodes.load", "work that arrived / what the nodes that were on could do"],
  ["cost", "cost per second"],
  ["scaling.actions", "changes of the size of the pool"],
  ["coldstart.probability", "share of tasks that find no node on"],
  ["imbalance", "imbalance (greatest / mean load of the nodes)"],
  ["chunks", "chunks"],
  ["keys.moved.added", "share of keys that move when a node is added"],
  ["keys.moved.removed", "share of keys that move when a node is removed"],
  ["slr", "schedule length ratio (makespan / critical path)"],
  ["speedup", "speedup (best single processor / makespan)"],
  ["efficiency", "efficiency (speedup / processors)"],
  ["optimum.ratio", "makespan / lower bound"],
  ["bound.path", "lower bound: critical path"],
  ["bound.work", "lower bound: work / processors"],
  ["bound.combined", "lower bound: both combined"],
  ["hosts.mean", "mean number of hosts in use"],
  ["hosts.max", "most hosts in use at once"],
  ["fragmentation", "idle share of hosts in use"],
  ["utilisation.cores", "utilisation of cores"],
  ["utilisation.memory", "utilisation of memory"],
  ["utilisation.gpu", "utilisation of GPUs"],
]);

const SHARES = new Set(["utilisation", "availability", "work", "fragmentation", "hedge", "keys", "locality"]);
const RATES = new Set(["throughput", "goodput"]);
const DURATIONS = new Set(["waiting", "response", "taskWaiting", "taskResponse", "size", "makespan", "bound"]);

/** A metric in words, such as "99th percentile of response time"; its name where there are no words for it. */
export function metricWords(metric: string): string {
  const [family = "", statistic = ""] = metric.split(".");
  const noun = TASK_FAMILIES.get(family);
  const adjective = STATISTICS.get(statistic);
  return SINGLE.get(metric) ?? (noun === undefined || adjective === undefined ? metric : `${adjective} ${noun}`);
}

/** The scale for values of a metric about as large as `magnitude` (SI units, sign ignored). */
export function scaleOf(metric: string, magnitude: number): Scale {
  const [family = "", statistic = ""] = metric.split(".");
  if (/probability$/i.test(metric) || SHARES.has(family)) return { unit: "%", per: 0.01 };
  if (DURATIONS.has(family)) return statistic === "variance" ? { unit: "s²", per: 1 } : durationScale(magnitude);
  if (RATES.has(family) || statistic === "rate" || statistic === "actions") return { unit: "/s", per: 1 };
  if (family === "nodes" && statistic !== "load") return { unit: "nodes", per: 1 };
  if (family === "number" || family === "queue") return { unit: "tasks", per: 1 };
  if (family === "hosts") return { unit: "hosts", per: 1 };
  return { unit: family === "energy" ? "J" : "", per: 1 };
}

/** The scale for differences of a metric: shares differ by percentage points. */
export function differenceScale(metric: string, magnitude: number): Scale {
  const scale = scaleOf(metric, magnitude);
  return scale.unit === "%" ? { unit: "pp", per: scale.per } : scale;
}

/**
 * The scale for durations on a logarithmic axis from `least` > 0 to `most`, s: one very long time does not turn all
 * others into small parts of an hour.
 */
export function logarithmicScale(least: number, most: number): Scale {
  return durationScale(Math.max(Math.sqrt(least * most), Math.min(most, 60)));
}

function durationScale(magnitude: number): Scale {
  const size = Math.abs(magnitude);
  if (size >= 7200) return { unit: "h", per: 3600 };
  if (size >= 120) return { unit: "min", per: 60 };
  if (size >= 1 || !(size > 0)) return { unit: "s", per: 1 };
  return size >= 1e-3 ? { unit: "ms", per: 1e-3 } : { unit: "µs", per: 1e-6 };
}

/** A number with at most four significant digits, such as 5.003 or −0.0421; a dash for null. */
export function figure(value: number | null): string {
  if (value === null) return "–";
  const rounded = Number(value.toPrecision(4));
  return signed(Math.abs(rounded) >= 1e6 || isTiny(rounded) ? rounded.toExponential() : String(rounded));
}

/** `5.003 ± 0.042 s`: the half-width with two significant digits, and the estimate with as many decimals. */
export function measured(estimate: number | null, halfWidth: number | null, scale: Scale): string {
  if (estimate === null) return "–";
  const unit = scale.unit === "" ? "" : `\u00A0${scale.unit}`;
  const value = estimate / scale.per;
  const half = (halfWidth ?? 0) / scale.per;
  if (halfWidth === null) return figure(value) + unit;
  if (!(half > 0) || isTiny(half) || half >= 1e6) return `${figure(value)}\u00A0±\u00A0${figure(half)}${unit}`;
  const decimals = Math.max(0, 1 - Number(half.toExponential(1).split("e")[1]));
  return `${signed(value.toFixed(decimals))}\u00A0±\u00A0${half.toFixed(decimals)}${unit}`;
}

/** A relative change such as "−62 %"; a dash where the reference is 0 or unknown. */
export function relative(difference: number | null, reference: number | null): string {
  if (difference === null || reference === null || reference === 0) return "–";
  const percent = (100 * difference) / Math.abs(reference);
  const digits = Math.abs(percent) >= 10 ? 0 : 1;
  return `${percent > 0 ? "+" : ""}${signed(percent.toFixed(digits))}\u00A0%`;
}

/** A count with its thousands apart. */
export function count(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, "\u202F");
}

const isTiny = (value: number): boolean => value !== 0 && Math.abs(value) < 1e-4;

function signed(text: string): string {
  return text.replace(/^-(?=0(?:\.0+)?$)/, "").replaceAll("-", "−");
}
