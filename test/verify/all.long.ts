import { expect, test } from "vitest";
import { verifyCase } from "../../sim/verify/verify-case.ts";
import { shipped } from "./shipped.ts";

test.each([...shipped])(
  "$id",
  async (truth) => {
    expect(await verifyCase(truth)).not.toMatchObject({ status: "fail" });
  },
  600_000,
);
