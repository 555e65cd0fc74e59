import type { Context, IndexScheduler, Scheduler } from "../../strategies/types.ts";
import { ClassLines } from "./class-lines.ts";
import { FeedbackLines } from "./feedback.ts";
import { ChosenLines, KeyedLines, LinkedLines, type Lines } from "./lines.ts";
import { TaskCursor, type Tasks } from "./tasks.ts";

/** The schedulers that order a line of tasks for slots. */
export type LineScheduler = Exclude<Scheduler, { kind: "sharing" | "resources" | "gang" | "planner" }>;

/** The lines in which tasks wait for a scheduler. */
export function linesFor(scheduler: LineScheduler, tasks: Tasks, stations: number, context: Context): Lines {
  switch (scheduler.kind) {
    case "order":
      // Preemptive: a displaced task goes back to its place, behind those that came after it.
      return scheduler.preempts
        ? new KeyedLines(tasks, stations)
        : new LinkedLines(tasks, stations, scheduler.next, scheduler.above);
    case "quantum":
      return new LinkedLines(tasks, stations, "first");
    case "index":
      return new KeyedLines(tasks, stations);
    case "chooser":
      return new ChosenLines(tasks, stations, scheduler, context);
    case "classes":
      return new ClassLines(tasks, stations, scheduler, context);
    case "feedback":
      return new FeedbackLines(tasks, stations, scheduler);
  }
}

/** Last come first served with preemption is the order of the largest arrival number. */
export function rankerFor(scheduler: LineScheduler, tasks: Tasks): ((task: number) => void) | null {
  if (scheduler.kind === "order") return scheduler.preempts ? (task) => tasks.setKey(task, -tasks.id(task)) : null;
  if (scheduler.kind !== "index") return null;
  const cursor = new TaskCursor(tasks);
  const index: IndexScheduler = scheduler;
  return (task) => tasks.setKey(task, index.key(cursor.on(task)));
}
