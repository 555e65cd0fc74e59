import { expect, test } from "vitest";
import { folderWith, inProcess, poolsim } from "./running.ts";

const srpt = {
  id: "by-hand",
  kind: "exact",
  system: "1|r_j,pmtn|sum F: SRPT",
  parameters: {
    jobs: [
      { release: 0, size: 3 },
      { release: 1, size: 1 },
    ],
  },
  metric: "total flow time",
  // 4 + 1: the second job goes first.
  value: 5,
  tolerance: 0,
};
const loss = {
  id: "two-balls",
  kind: "exact",
  system: "balls into bins, one choice",
  parameters: { balls: 2, bins: 2, d: 1 },
  metric: "expected maximum load",
  value: 1.5,
  tolerance: 0.1,
};
const unknown = { ...srpt, id: "elsewhere", system: "a system that nobody has modelled" };
const wrong = { ...srpt, id: "wrong", value: 6 };

const folder = folderWith({
  "good.json": JSON.stringify([srpt, loss, unknown]),
  "wrong.json": JSON.stringify([wrong, srpt]),
  "broken.json": JSON.stringify([
    { ...srpt, tolerance: -1 },
    { id: "b", extra: 1 },
  ]),
  "text.json": "no list",
});

test("verify --json is one document with a row for every case, and nothing else is said", async () => {
  const { code, out, err } = await poolsim(["verify", "--cases", "good.json", "--json"], folder);
  expect([code, err]).toEqual([0, ""]);
  const { pass, fail, notCovered, results } = JSON.parse(out);
  expect([pass, fail, notCovered]).toEqual([2, 0, 1]);
  expect(results.map(({ id, status }: Record<string, string>) => [id, status])).toEqual([
    ["by-hand", "pass"],
    ["two-balls", "pass"],
    ["elsewhere", "not-covered"],
  ]);
  expect(results[0]).toMatchObject({ method: "algorithm", simulated: 5, standardError: 0, expected: 5, tasks: 2 });
  expect(results[1]).toMatchObject({ method: "simulation", reason: null });
  expect(results[1].standardError).toBeGreaterThan(0);
  expect(results[2]).toMatchObject({
    simulated: null,
    reason: 'no model is called "a system that nobody has modelled"',
  });
});

test("rows do not depend on the number of threads", async () => {
  const [one, two] = await Promise.all(
    ["1", "2"].map((threads) => poolsim(["verify", "--cases", "good.json", "--json", "--threads", threads], folder)),
  );
  expect(two).toEqual(one);
});

test("verify for a reader ends with the counts, and exits with 1 when a case fails", async () => {
  const { code, out, err } = await poolsim(["verify", "--cases", "wrong.json"], folder);
  expect([code, err]).toEqual([1, ""]);
  expect(out).toMatch(/^wrong +6 +5 +algorithm +fail: number 1 is off by 1, more than 0$/m);
  expect(out).toMatch(/^by-hand +5 +5 +algorithm +pass$/m);
  expect(out).toMatch(/\n1 pass, 1 fail, 0 not covered\n$/);
});

test("bad input: all problems at once, exit code 2, nothing on stdout", async () => {
  const broken = await inProcess(["verify", "--cases", "broken.json", "--json"], folder);
  expect([broken.code, broken.out]).toEqual([2, ""]);
  expect(broken.err).toMatch("broken.json: case 0 (by-hand): tolerance must be a number >= 0, got -1");
  expect(broken.err).toMatch('broken.json: case 1 (b): unknown field "extra"');
  expect(broken.err).toMatch("broken.json: case 1 (b): value is required");
  expect(await inProcess(["verify", "--cases", "text.json"], folder)).toMatchObject({ code: 2, out: "" });
  const absent = await inProcess(["verify", "--cases", "absent.json"], folder);
  expect(absent).toMatchObject({ code: 2, err: "absent.json: cannot be read: there is no such file\n" });
  const threads = await inProcess(["verify", "--cases", "good.json", "--threads", "0"], folder);
  expect(threads).toMatchObject({ code: 2, err: "--threads must be a whole number >= 1, got 0\n" });
});
