import type { Random, SchedulerDefinition, TaskSet } from "../types.ts";

/**
 * Lottery: each class holds as many tickets as its weight; a draw among the classes that wait gives the next quantum.
 * Shares are in proportion to tickets on average, without any memory; stride gives them without the chance.
 */
export const lottery: SchedulerDefinition = {
  family: "scheduler",
  name: "lottery",
  summary: "A draw among the waiting classes, with tickets by weight, gives the next quantum.",
  source: "Waldspurger and Weihl 1994, OSDI",
  checkedBy: ["closed form"],
  needs: ["weight"],
  cost: "O(classes)",
  parameters: {
    quantum: { type: "duration", default: 0.01, min: 0, above: true, summary: "Time between two draws, s." },
  },
  create: ({ quantum }) => ({
    kind: "classes",
    quantum: quantum as number,
    rule: () => ({ choose: (heads, { random }) => draw(heads, random) }),
  }),
};

function draw(heads: TaskSet, random: Random): number {
  let tickets = 0;
  for (let i = 0; i < heads.size; i++) tickets += heads.at(i).weight;
  let drawn = random.next() * tickets;
  for (let i = 0; i < heads.size - 1; i++) {
    drawn -= heads.at(i).weight;
    if (drawn < 0) return i;
  }
  return heads.size - 1;
}
