import { beforeAll, expect, test } from "vitest";
import { type Answer, plainAnswer } from "../../../sim/pool/streaming/answer.ts";
import { generatedTrades } from "../../../sim/pool/streaming/generator.ts";
import { alertsIn, builtChild, killed } from "./killing.ts";
import { fresh, spec, streamed } from "./trades.ts";

const given = { ...spec, trades: { ...spec.trades, events: 40_000 } };
let child: string;
let plain: Answer;

beforeAll(async () => {
  child = await builtChild();
  plain = (await plainAnswer(given, generatedTrades(given.trades, 5), () => {})).answer;
});

test("exactly once: killed at ten moments, nothing is lost and nothing comes twice", async () => {
  const folder = fresh();
  const { kills, result } = await killed(child, folder, given, 10);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(result.answer).toEqual(plain);
  expect(result.repeated).toBe(0);
  const undisturbed = fresh();
  await streamed(given, undisturbed);
  expect(alertsIn(folder)).toEqual(alertsIn(undisturbed));
});

test("at least once: killed at ten moments, nothing is lost", async () => {
  const { kills, result } = await killed(child, fresh(), { ...given, delivery: "at-least-once" }, 10);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(result.answer).toEqual(plain);
});
