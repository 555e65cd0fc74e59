/**
 * Measures how many tasks per second the simulator gets through, how long it takes to start, and how much memory it
 * holds: `npm run bench`, `npm run bench -- --help`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arguments, UsageError, argumentsOf } from "./arguments.ts";
import { measureGrowth, measureTasks } from "./growth.ts";
import { thisMachine } from "./machine.ts";
import { Bench, type Measured, type Result } from "./measure.ts";
import { growthLines, lineOf, memoryLine } from "./print.ts";
import { Absent, type Setting, works } from "./works.ts";

const MEMORY = "memory";

async function measureAll(given: Arguments, setting: Setting, print: (line: string) => void): Promise<Measured> {
  const missing: string[] = [];
  const tell = (line: string): void => {
    missing.push(line);
    process.stderr.write(`${line}\n`);
  };
  const wanted = (name: string): boolean => given.only?.has(name) ?? true;
  const bench = new Bench(setting, { runs: given.runs, peers: given.peers, missing: tell });
  const results: Result[] = [];
  for (const work of works.filter(({ name }) => wanted(name))) {
    try {
      const result = await bench.measure(work);
      results.push(result);
      print(lineOf(result));
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      tell(`${work.name} is left out: ${error.message}`);
    }
  }
  const most = given.long ? 100_000_000 : 10_000_000;
  const tasks = given.growth || wanted(MEMORY) ? await measureTasks(setting, most, given.growth) : null;
  if (tasks !== null) print(memoryLine(tasks.memory));
  const growth = given.growth && tasks !== null ? await measureGrowth(setting, tasks.points) : null;
  if (growth !== null) growthLines(growth).forEach(print);
  const { runs, scale } = given;
  return { machine: thisMachine(), runs, scale, results, memory: tasks?.memory ?? null, growth, missing };
}

async function main(words: readonly string[]): Promise<void> {
  const given = argumentsOf(words, [...works.map(({ name }) => name), MEMORY]);
  const folder = mkdtempSync(join(tmpdir(), "poolsim-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  const print = (line: string): void => {
    if (!given.json) process.stdout.write(`${line}\n`);
  };
  const measured = await measureAll(given, { folder, scale: given.scale }, print);
  if (given.report !== null) {
    // Loaded last, since drawing needs much that should not be in memory while others are measured.
    const { writePerformance } = await import("./report.ts");
    for (const path of await writePerformance(measured, given.report)) process.stderr.write(`${path}\n`);
  }
  if (given.json) process.stdout.write(`${JSON.stringify(measured, null, 2)}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(
    isUsage
      ? `${error.message}\nsee: npm run bench -- --help\n`
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = isUsage ? 2 : 70;
}
