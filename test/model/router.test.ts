import { expect, test } from "vitest";
import { stream } from "../../sim/kernel/stream.ts";
import { Nodes } from "../../sim/model/nodes.ts";
import { router } from "../../sim/model/router.ts";
import { TaskCursor, Tasks } from "../../sim/model/tasks.ts";
import type { Balancer } from "../../strategies/types.ts";

const clock = { now: 0 };
const nodes = new Nodes([{ count: 2, speed: 1, slots: 1, places: Infinity }], clock);
const tasks = new Tasks([{ name: "", priority: 0, deadline: Infinity }], false);
const asked = (balancer: Balancer): number =>
  router(balancer, nodes, { now: 0, random: stream(1, 0, "test") }, true).choose(new TaskCursor(tasks).on(0));

test("a balancer that chooses no node lets the task wait, unless it has said that it never does", () => {
  expect(asked({ kind: "chooser", choose: () => null })).toBe(-1);
  expect(() => asked({ kind: "chooser", alwaysChooses: true, choose: () => null })).toThrow("it chose no node");
});
