import { expect, test, vi } from "vitest";
import { Calendar } from "../../sim/kernel/calendar.ts";
import { EventRecords } from "../../sim/kernel/event-records.ts";
import { stream } from "../../sim/kernel/stream.ts";

const EVENTS = 200_000;

/** How often an event is moved or compared per event handled, when each of so many pending ones schedules the next. */
function stepsPerEvent(pending: number): number {
  const calendar = new Calendar();
  const random = stream(1, 0, "gaps");
  let handled = 0;
  const handler = calendar.on(() => {
    if (++handled <= EVENTS) calendar.at(calendar.now + random.exponential(), 0, handler, 0);
  });
  for (let i = 0; i < pending; i++) calendar.at(random.exponential(), 0, handler, 0);
  const steps = [vi.spyOn(EventRecords.prototype, "write"), vi.spyOn(EventRecords.prototype, "precedes")];
  calendar.run(calendar.nextTime() + EVENTS / pending);
  const calls = steps.reduce((sum, step) => sum + step.mock.calls.length, 0);
  vi.restoreAllMocks();
  return calls / handled;
}

test.each([1, 100, 1000, 10_000, 100_000])("with %d pending events one is moved a few times at most", (pending) => {
  expect(stepsPerEvent(pending)).toBeLessThan(7);
});
