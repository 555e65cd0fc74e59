import { readFileSync } from "node:fs";
import { availableParallelism, cpus, platform, release } from "node:os";
import { quantile } from "simple-statistics";
import type { Interference, Machine } from "../measure/reality.ts";

/** What the system has counted so far, s of processor time; null where it does not tell. */
interface Counted {
  total: number | null;
  idle: number;
  stolen: number;
  own: number;
  throttled: number | null;
}

/** Ticks of the system's clock per second, in which Linux counts processor time for programs. */
const TICKS = 100;

export function machine(): Machine {
  const all = cpus();
  return {
    node: process.version,
    platform: `${platform()} ${release()}`,
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    available: availableParallelism(),
  };
}

/** Begins to watch what else the machine does; the function given tells what that was. */
export function watchMachine(): (lags: readonly number[], deaths: number) => Omit<Interference, "repeated"> {
  const before = counted();
  return (lags, deaths) => {
    const after = counted();
    const total = after.total === null || before.total === null ? null : after.total - before.total;
    const busy = (total ?? 0) - (after.idle - before.idle) - (after.stolen - before.stolen);
    const share = (time: number): number | null => (total === null || total <= 0 ? null : Math.max(0, time / total));
    const throttled = after.throttled === null || before.throttled === null ? null : after.throttled - before.throttled;
    return {
      lag: lagsOf(lags),
      others: share(busy - (after.own - before.own)),
      stolen: share(after.stolen - before.stolen),
      throttled,
      deaths,
    };
  };
}

function lagsOf(lags: readonly number[]): Interference["lag"] {
  if (lags.length === 0) return { mean: 0, p99: 0, max: 0 };
  const mean = lags.reduce((sum, lag) => sum + lag, 0) / lags.length;
  return { mean, p99: quantile([...lags], 0.99), max: lags.reduce((a, b) => Math.max(a, b)) };
}

function counted(): Counted {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  const line = /^cpu +(?<ticks>[\d ]+)/.exec(textOf("/proc/stat"))?.groups?.ticks;
  const throttled = /^throttled_usec (?<time>\d+)/m.exec(textOf("/sys/fs/cgroup/cpu.stat"))?.groups?.time;
  const held = throttled === undefined ? null : Number(throttled) / 1e6;
  if (line === undefined) return { total: null, idle: 0, stolen: 0, own, throttled: held };
  // user, nice, system, idle, iowait, irq, softirq, steal; guests are within user and nice.
  const times = line
    .split(" ")
    .slice(0, 8)
    .map((ticks) => Number(ticks) / TICKS);
  const [idle, waiting, stolen] = [times[3], times[4], times[7] ?? 0];
  return { total: times.reduce((a, b) => a + b, 0), idle: idle + waiting, stolen, own, throttled: held };
}

/** Empty where there is no such file, as on other systems than Linux. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
