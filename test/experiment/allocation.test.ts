import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = join(mkdtempSync(join(tmpdir(), "poolsim-")), "work.mjs");
const workload = { arrivals: { kind: "poisson", load: 0.8 }, size: { kind: "exponential", mean: 1 } };
const MOST_MEBIBYTES = 8;

// One file starts in half the time of some hundred modules.
beforeAll(() =>
  build({
    entryPoints: [join(root, "bench", "work.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: program,
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(root)});`,
    },
  }),
);

/** Collections of young garbage in a process that simulates a million tasks: one for at most every 8 MiB allocated. */
function collections(scenario: object): number {
  const words = [
    "--trace-gc",
    // On one thread the program is compiled at the same instants however busy the machine is.
    "--single-threaded",
    `--min-semi-space-size=${MOST_MEBIBYTES}`,
    `--max-semi-space-size=${MOST_MEBIBYTES}`,
    program,
    JSON.stringify({ workload, ...scenario }),
  ];
  const printed = execFileSync(process.execPath, [...words, "1000000", "100000"], { encoding: "utf8" });
  return printed.split("\n").filter((line) => line.includes("Scavenge")).length;
}

test.each<[string, object, atMost: number]>([
  ["one queue", { nodes: [{ count: 20 }], queue: "central" }, 7],
  ["the shorter of two", { nodes: [{ count: 20 }], strategies: { balancer: "power-of-d" } }, 8],
  ["the shortest queue", { nodes: [{ count: 20 }], strategies: { balancer: "join-shortest-queue" } }, 7],
  ["wrong estimates", { nodes: [{ count: 1 }], information: { kind: "lognormal", sigma: 1 } }, 16],
  ["shortest first", { nodes: [{ count: 1 }], strategies: { scheduler: "sjf" } }, 15],
  ["shortest remaining first", { nodes: [{ count: 1 }], strategies: { scheduler: "srpt" } }, 20],
  ["processor sharing", { nodes: [{ count: 1 }], strategies: { scheduler: "processor-sharing" } }, 9],
])("%s: a million tasks allocate no more than they did", (_, scenario, atMost) => {
  // Some four to six collections are of the start and of the compiler, and one more is allowed for another version of
  // Node. A collection is 8 bytes a task: half a real number that the compiler has put into an object.
  expect(collections(scenario)).toBeLessThanOrEqual(atMost);
});
