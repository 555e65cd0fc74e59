/**
 * Loaded into a program that is measured, by `node --import peak.js …`: as it ends, it writes the most memory it has
 * held, bytes, to file descriptor 3.
 */
import { existsSync, readFileSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const STATUS = "/proc/self/status";

function mostMemory(): number {
  // Of this program alone: maxRSS also counts what its parent held when it started this process.
  const status = existsSync(STATUS) ? /VmHWM:\s+(?<kibibytes>\d+) kB/.exec(readFileSync(STATUS, "utf8")) : null;
  const kibibytes = status?.groups?.kibibytes;
  return 1024 * (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes));
}

if (isMainThread) process.on("exit", () => writeSync(3, String(mostMemory())));
