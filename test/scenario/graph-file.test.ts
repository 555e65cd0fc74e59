import { expect, test } from "vitest";
import { readGraph } from "../../sim/scenario/index.ts";

const read = (value: unknown): unknown => readGraph(JSON.stringify(value));

/** A diamond's left half: `mix` needs the 30 bytes that `split` wrote to one file and the 4 of another. */
const expected = {
  tasks: [
    { name: "split_1", size: 2 },
    { name: "mix_1", size: 5.5 },
  ],
  edges: [[0, 1, 34]],
};

test("a graph of our own", () => {
  const graph = { tasks: [{ name: "a", size: "2 s" }, { size: 1 }], edges: [["a", 1]] };
  expect(read(graph)).toEqual({ tasks: [{ name: "a", size: 2 }, { size: 1 }], edges: [[0, 1, 0]] });
});

test("a WfCommons instance with specification and execution", () => {
  const tasks = [
    {
      id: "split_1",
      name: "split",
      parents: [],
      children: ["mix_1"],
      inputFiles: ["in"],
      outputFiles: ["x", "y", "z"],
    },
    {
      id: "mix_1",
      name: "mix",
      parents: ["split_1"],
      children: [],
      inputFiles: ["x", "y", "in"],
      outputFiles: ["out"],
    },
  ];
  const files = Object.entries({ in: 9, x: 30, y: 4, z: 8, out: 1 }).map(([id, sizeInBytes]) => ({ id, sizeInBytes }));
  const ran = [
    { id: "mix_1", runtimeInSeconds: 5.5 },
    { id: "split_1", runtimeInSeconds: 2 },
  ];
  expect(read({ workflow: { specification: { tasks, files }, execution: { tasks: ran } } })).toEqual(expected);
});

test.each([
  ["runtime", "size"],
  ["runtimeInSeconds", "sizeInBytes"],
])("a WfCommons instance in one piece, with %s and %s", (runtime, size) => {
  const file = (link: string, name: string, bytes: number): object => ({ link, name, [size]: bytes });
  const tasks = [
    { name: "split_1", [runtime]: 2, files: [file("output", "x", 30), file("output", "y", 4), file("output", "z", 8)] },
    {
      name: "mix_1",
      [runtime]: 5.5,
      parents: ["split_1"],
      files: [file("input", "y", 4), file("input", "x", 30), file("input", "in", 9)],
    },
  ];
  expect(read({ workflow: { tasks } })).toEqual(expected);
});

test("what is wrong with a file is said", () => {
  expect(() => readGraph("{")).toThrow(/is no JSON/);
  expect(() => read({ tasks: [] })).toThrow(/tasks: must have at least one entry/);
  expect(() => read({ tasks: [{ size: 1 }], edges: [[0, 1]] })).toThrow(/edges\.0\.1: must be the name of a task/);
  expect(() => read({ workflow: { tasks: [{ name: 3 }] } })).toThrow(/expected string/);
  expect(() => read({ workflow: { tasks: [{ name: "a", runtime: 1, parents: ["b"] }] } })).toThrow(/got b/);
});
