import { expect, test } from "vitest";
import { poolsim } from "./running.ts";

test("every shipped claim is as its file says", { timeout: 1_200_000 }, async () => {
  const { code, out } = await poolsim(["claims", "--json"]);
  const { claims } = JSON.parse(out);
  expect(claims.length).toBeGreaterThanOrEqual(12);
  expect(
    claims.flatMap(({ file, wrong }: { file: string; wrong: string[] }) => wrong.map((what) => [file, what])),
  ).toEqual([]);
  expect(code).toBe(0);
});
