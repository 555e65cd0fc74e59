import { expect, test } from "vitest";
import { plainAnswer } from "../../../sim/pool/streaming/answer.ts";
import { generatedTrades } from "../../../sim/pool/streaming/generator.ts";
import { alertsIn, builtChild, killed } from "./killing.ts";
import { fresh, spec, streamed } from "./trades.ts";

const given = { ...spec, batch: 1024, checkpoint: 5000, trades: { ...spec.trades, events: 1_000_000 } };

test.each(["exactly-once", "at-least-once"] as const)("%s: killed a hundred times", async (delivery) => {
  const child = await builtChild();
  const folder = fresh();
  const { answer } = await plainAnswer(given, generatedTrades(given.trades, 5), () => {});
  const { kills, result } = await killed(child, folder, { ...given, delivery }, 100);
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(result.answer).toEqual(answer);
  if (delivery === "at-least-once") return;
  expect(result.repeated).toBe(0);
  const undisturbed = fresh();
  await streamed(given, undisturbed);
  expect(alertsIn(folder)).toEqual(alertsIn(undisturbed));
});
