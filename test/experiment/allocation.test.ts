import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../../dist/bench/work.js", import.meta.url));
const workload = { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "exponential", mean: 1 } };

/** Collections of young garbage in a process that simulates so many tasks: one for at most every 16 MiB allocated. */
function collections(scenario: object, tasks: number): number {
  const words = [
    "--trace-gc",
    "--min-semi-space-size=16",
    "--max-semi-space-size=16",
    program,
    JSON.stringify({ workload, ...scenario }),
  ];
  const printed = execFileSync(process.execPath, [...words, String(tasks), "100000"], { encoding: "utf8" });
  return printed.split("\n").filter((line) => line.includes("Scavenge")).length;
}

test.each<[string, object, atMost: number]>([
  ["one queue", { nodes: [{ count: 20 }], queue: "central" }, 10],
  ["the shorter of two", { nodes: [{ count: 20 }], strategies: { balancer: "power-of-d" } }, 14],
  ["the shortest queue", { nodes: [{ count: 20 }], strategies: { balancer: "join-shortest-queue" } }, 14],
  ["wrong estimates", { nodes: [{ count: 1 }], information: { kind: "lognormal", sigma: 1 } }, 20],
  ["shortest first", { nodes: [{ count: 1 }], strategies: { scheduler: "sjf" } }, 12],
  ["shortest remaining first", { nodes: [{ count: 1 }], strategies: { scheduler: "srpt" } }, 36],
  ["processor sharing", { nodes: [{ count: 1 }], strategies: { scheduler: "processor-sharing" } }, 32],
])("%s: two million tasks more allocate no more than they did", (_, scenario, atMost) => {
  // Code is compiled at once, so that it is the same each time. Two collections are 16 bytes a task: one real number
  // that the compiler has put into an object.
  expect(collections(scenario, 2_200_000) - collections(scenario, 200_000)).toBeLessThanOrEqual(atMost);
});
