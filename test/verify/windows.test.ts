import { expect, test } from "vitest";
import { modelOf } from "../../sim/verify/models/index.ts";

async function computed(system: string, parameters: object): Promise<number[]> {
  const truth = { id: "x", system, parameters: { ...parameters }, metric: "m", value: 0, tolerance: 0 };
  const measurement = modelOf(truth)?.measure(truth);
  if (measurement === undefined || measurement.method === "simulation") throw new Error(`no algorithm for ${system}`);
  return measurement.compute();
}

test("tumbling windows count events in any order, an event at a border in the later window", async () => {
  const system = "tumbling windows size 4, offset 0, [start,end)";
  expect(await computed(system, { events: [9, 1, 2, 5, 4, 8], size: 4 })).toEqual([2, 2, 2]);
});

test("sessions join whatever order their events come in, those a whole gap apart stay two", async () => {
  const events = [10, 1, 4, 7, 30, 34];
  expect(await computed("session windows, gap 4", { events, gap: 4 })).toEqual([1, 14, 4, 30, 34, 1, 34, 38, 1]);
});
