/**
 * Times event lists by the hold model: so many events are pending, each that happens schedules another after an
 * exponential gap. `node dist/bench/event-lists/main.js` prints nanoseconds per event, the least of five runs in turns.
 */
import { min } from "simple-statistics";
import { Calendar } from "../../sim/kernel/calendar.ts";
import { stream } from "../../sim/kernel/stream.ts";
import { CalendarQueue } from "./calendar-queue.ts";
import type { EventList } from "./event-list.ts";
import { Heap } from "./heap.ts";

const EVENTS = 2_000_000;
const RUNS = 5;
const PENDING = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** Many, so that few events are of one instant and no branch can be learnt. */
const gaps = new Float64Array(1 << 21);
stream(1, 0, "gaps").exponentials(gaps);

/** Handles some events of a list in which some are pending; ns per event. */
function timeList(list: EventList, pending: number): number {
  for (let i = 0; i < pending; i++) list.push(gaps[i & (gaps.length - 1)], i);
  const hold = (events: number): void => {
    for (let i = 0; i < events; i++) {
      const label = list.pop();
      list.push(list.time + gaps[i & (gaps.length - 1)], label);
    }
  };
  hold(pending);
  const start = process.hrtime.bigint();
  hold(EVENTS);
  return Number(process.hrtime.bigint() - start) / EVENTS;
}

/** The same through the simulator's own clock. */
function timeCalendar(pending: number): number {
  const calendar = new Calendar();
  let left = pending;
  let i = 0;
  const handler = calendar.on((label) => {
    if (left-- > 0) calendar.at(calendar.now + gaps[i++ & (gaps.length - 1)], 0, handler, label);
  });
  for (let label = 0; label < pending; label++) calendar.at(gaps[label & (gaps.length - 1)], 0, handler, label);
  const hold = (events: number): void => {
    left = Infinity;
    for (let event = 0; event < events; event++) {
      calendar.nextTime();
      calendar.handle(calendar.takeNext());
    }
  };
  hold(pending);
  const start = process.hrtime.bigint();
  hold(EVENTS);
  return Number(process.hrtime.bigint() - start) / EVENTS;
}

const lists: [name: string, time: (pending: number) => number][] = [
  ["binary heap", (pending) => timeList(new Heap(2), pending)],
  ["four-ary heap", (pending) => timeList(new Heap(4), pending)],
  ["calendar queue", (pending) => timeList(new CalendarQueue(), pending)],
  ["heap, run and buckets", timeCalendar],
];

console.log(["pending", ...lists.map(([name]) => name)].join("\t"));
for (const pending of PENDING) {
  const times = lists.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) for (const [i, [, time]] of lists.entries()) times[i].push(time(pending));
  console.log([pending, ...times.map((all) => min(all).toFixed(0))].join("\t"));
}
