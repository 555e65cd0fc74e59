import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { png, svg } from "../reports/render.ts";
import { writeWhole } from "../reports/whole.ts";
import type { Growth, Memory, Point } from "./growth.ts";
import type { Measured, Result } from "./measure.ts";
import { picture } from "./picture.ts";
import { againstText, count, megabytes, milliseconds, millions, ratioText, spreadText } from "./print.ts";

/** What whole commands do on several threads is shown apart. */
const THREADS = "replications";

/**
 * Writes performance.md, and performance.png where there is something to draw, into a folder, which is made where there
 * is none; returns the paths. Every figure in them is from the results.
 */
export async function writePerformance(measured: Measured, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const spec = picture(measured);
  const paths = [await writeWhole(join(folder, "performance.md"), text(measured, spec !== null))];
  if (spec !== null) paths.push(await writeWhole(join(folder, "performance.png"), png(await svg(spec))));
  return paths;
}

function text(measured: Measured, hasPicture: boolean): string {
  const { results, memory, growth } = measured;
  const of = (unit: Result["unit"]): Result[] =>
    results.filter((result) => result.unit === unit && result.name !== THREADS);
  const sections = [
    opening(measured),
    throughput(of("tasks")),
    hasPicture ? `![Tasks per second by number of nodes, a line for each policy](performance.png)` : "",
    batch(of("jobs")),
    threads(results.find(({ name }) => name === THREADS)),
    work(of("elements")),
    starts(of("starts")),
    memory === null ? "" : memorySection(memory),
    growth === null ? "" : growthSection(growth),
    CLOSING,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function opening({ machine, runs, scale, results }: Measured): string {
  const { cpu, cores, memoryBytes, system, node, date } = machine;
  const medians = runs === 1 ? "one run of each" : `medians of ${runs} runs with the slowest and the fastest`;
  const inTurns = results.some(({ against }) => against.length > 0)
    ? "What a work is compared with ran in turns with it. A ratio is that of the medians: above one, ours does more."
    : "";
  const about = `What the simulator gets through with everything on: policies behind their interfaces, named random
    streams, all metrics with their percentiles, per-node books. This page is written by
    \`npm run bench -- --peers --report\`; shown are ${medians}. ${inTurns} Memory is the most the process has held, its
    warm-up included.`;
  const where = `Measured on ${date}: ${cpu}, ${cores} ${cores === 1 ? "core" : "cores"},
    ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system}, Node ${node}.
    ${scale === 1 ? "" : `The numbers of tasks are ${scale} times the usual.`}`;
  return `# Performance\n\n${prose(about)}\n\n${prose(where)}`;
}

/** The first cells of a row: what was done, how much of it, and millions of it per second. */
const speedOf = ({ title, amount, perSecond }: Result): string[] => [
  title,
  count(amount),
  spreadText(perSecond, millions),
];

/** Time of the median run, s. */
const secondsOf = ({ amount, perSecond }: Result): string => (amount / perSecond.median).toFixed(1);

function throughput(results: readonly Result[]): string {
  const about = "One thread, after a warm-up in the same process. Slow peers are given fewer tasks at the same load.";
  return section("Tasks per second", about, [
    ["work", "tasks", "million tasks/s", "ratio", "MB"],
    ...results.map((result) => [...speedOf(result), orDash(againstText(result)), megabytes(result.peakRssBytes)]),
  ]);
}

function batch(results: readonly Result[]): string {
  return section("Logs of batch jobs", "The whole command: start, reading the log, simulation, output.", [
    ["work", "jobs", "million jobs/s", "s", "ratio", "MB"],
    ...results.map((result) => [
      ...speedOf(result),
      secondsOf(result),
      orDash(againstText(result)),
      megabytes(result.peakRssBytes),
    ]),
  ]);
}

function threads(result: Result | undefined): string {
  return section(
    "Threads",
    prose(`The whole command. Replications are shared among threads, and the results do not depend on their number. Two
      processes of half each, which know nothing of each other, show what the machine gives two threads.`),
    [
      ["work", "tasks", "million tasks/s", "ratio", "MB"],
      ...(result === undefined ? [] : [result]).map((of) => [
        ...speedOf(of),
        againstText(of),
        megabytes(of.peakRssBytes),
      ]),
    ],
  );
}

/** Jobs on worker threads. */
function work(results: readonly Result[]): string {
  const about = `Jobs on worker threads over data that are there: until their answer. Each run is a process of its own,
    which does the job on two threads and on one, in turns: once to warm up, and three times for the median. Half of
    the ratio to one thread is the parallel efficiency. Two threads without a pool do a half each at the same time, and
    never meet: what a job loses against them is lost in the pool, the rest because the processors share caches, memory
    and perhaps a core. Memory is touched before the clock starts.`;
  return section("Real work", prose(about), [
    ["work", "elements", "million elements/s", "s", "ratio"],
    ...results.map((result) => [...speedOf(result), secondsOf(result), orDash(againstText(result))]),
  ]);
}

function starts(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.title,
    spreadText(result.perSecond, milliseconds),
    ...result.against.flatMap(({ perSecond, ratio }) => [spreadText(perSecond, milliseconds), ratioText(ratio)]),
    megabytes(result.peakRssBytes),
  ]);
  const about = "The whole command, beside a start of Node that does nothing.";
  return section("Start", about, [["command", "ms", "`node -e 0`, ms", "times as long", "MB"], ...rows]);
}

function memorySection({ tasks, peakRssBytes, fewerTasks, peakRssBytesOfFewer, ratio }: Memory): string {
  const about = `Task records are used again and statistics stream. An M/M/100 queue takes
    ${megabytes(peakRssBytesOfFewer)} MB with ${count(fewerTasks)} tasks and ${megabytes(peakRssBytes)} MB with
    ${count(tasks)}: ${ratio.toFixed(2)} times as much.`;
  return `## Memory\n\n${prose(about)}`;
}

function growthSection({ nodes, pending, tasks }: Growth): string {
  const cells = ({ perSecond, peakRssBytes }: Point): string[] => [millions(perSecond), megabytes(peakRssBytes)];
  const byNodes = nodes[0].points.map(({ at }, i) =>
    [count(at)].concat(nodes.flatMap(({ points }) => cells(points[i]))),
  );
  return `## How cost grows

Million tasks per second and memory of single runs.

**Nodes.** A decision of random, round-robin, power-of-d or join-shortest-queue is O(1) or O(d); of join-idle-queue and,
with exact sizes on one-slot nodes, least-work-left O(log n), in a tree. Beyond that, many nodes are slow because no
cache holds them.

${table([["nodes", ...nodes.flatMap(({ title }) => [title, "MB"])], ...byNodes])}

**Pending events.** One queue before so many servers: each busy one has an event to come. The event list sorts
what is near and keeps the rest in buckets: O(1) amortised per event. What grows is the memory that is looked at.

${growthTable("servers", pending)}

**Tasks.** An M/M/100 queue.

${growthTable("tasks", tasks)}

**Batch jobs.** A pass of EASY is O(log running + log waiting) for each job it starts, and there is none
while no waiting job fits.`;
}

const growthTable = (what: string, points: readonly Point[]): string =>
  table([
    [what, "million tasks/s", "MB"],
    ...points.map(({ at, perSecond, peakRssBytes }) => [count(at), millions(perSecond), megabytes(peakRssBytes)]),
  ]);

const CLOSING = `## What is tested

No test asserts a time. What is tested is the work: a chooser is asked once a task, a node's key at most twice, a task's
key once, a planner at most once per instant; records of tasks that have left are used again; an event is moved a few
times at most however many are pending; two million tasks more allocate no more than they did.`;

/** Nothing where the table has a head alone. */
function section(title: string, about: string, rows: readonly (readonly string[])[]): string {
  return rows.length < 2 ? "" : `## ${title}\n\n${about}\n\n${table(rows)}`;
}

function table([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** Text in lines that fit a page. */
function prose(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/[ \n]+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= 120) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n").trim();
}

const orDash = (text: string): string => (text === "" ? "–" : text);
