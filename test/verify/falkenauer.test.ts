import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { modelOf } from "../../sim/verify/models/index.ts";
import { shipped } from "./shipped.ts";

const CAPACITY = 150;

const instances = readFileSync(new URL("falkenauer-u120.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [fewest, sizes] = line.split(":");
    return { fewest: Number(fewest), sizes: sizes.split(" ").map(Number) };
  });

async function bins(items: readonly number[], heuristics: string): Promise<number[]> {
  const parameters = { items, capacity: CAPACITY };
  const metric = `bins [${heuristics}]`;
  const truth = { id: "x", system: "Falkenauer u120_00", parameters, metric, value: 0, tolerance: 0 };
  const measurement = modelOf(truth)?.measure(truth);
  if (measurement === undefined || measurement.method === "simulation") throw new Error("no algorithm packs");
  return measurement.compute();
}

test("the instances are the published ones: their optima are the truths, and what their volumes need", () => {
  const published = shipped.find(({ id }) => id === "bp-falkenauer-optima");
  expect(instances.map(({ fewest }) => fewest)).toEqual(published?.value);
  for (const { fewest, sizes } of instances) {
    expect(sizes).toHaveLength(120);
    expect(Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / CAPACITY)).toBe(fewest);
  }
});

test.each(instances.map((instance, i) => ({ ...instance, i })))(
  "u120_$i: no allocator needs less than $fewest hosts, nor more than its bound",
  async ({ fewest, sizes }) => {
    const [ffd, bfd, ff, bf, nf, wf] = await bins(sizes, "FFD, BFD, FF, BF, NF, WF");
    for (const found of [ffd, bfd, ff, bf, nf, wf]) expect(found).toBeGreaterThanOrEqual(fewest);
    // Dósa 2007 for first fit decreasing.
    for (const found of [ffd, bfd]) expect(found).toBeLessThanOrEqual(Math.floor((11 / 9) * fewest + 6 / 9));
    // Dósa and Sgall 2013 and 2014.
    for (const found of [ff, bf]) expect(found).toBeLessThanOrEqual(Math.floor(1.7 * fewest));
    for (const found of [nf, wf]) expect(found).toBeLessThan(2 * fewest);
  },
);
