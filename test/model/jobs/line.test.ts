import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Job } from "../../../sim/model/jobs/job.ts";
import { Line, type Place } from "../../../sim/model/jobs/line.ts";

const place = (task: number): Place => ({ job: {} as Job, task, node: 0, isGone: false });

test("places come out in their order, without those that are gone, as from a list", () => {
  const step = fc.oneof(fc.constant("push"), fc.constant("shift"), fc.constant("cancel"));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const line = new Line();
      const list: Place[] = [];
      for (const [i, what] of steps.entries()) {
        if (what === "push") {
          list.push(place(i));
          line.push(list[list.length - 1]);
        } else if (what === "cancel") {
          const middle = list[Math.floor(list.length / 2)];
          if (middle !== undefined) middle.isGone = true;
        } else {
          while (list.length > 0 && list[0].isGone) list.shift();
          expect(line.shift()).toBe(list.shift() ?? null);
        }
      }
    }),
  );
});
