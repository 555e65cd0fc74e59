import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runArms } from "../sim/experiment/run-arms.ts";
import { armRequests, loadScenario } from "../sim/cli/input.ts";
import { arms } from "../sim/scenario/index.ts";
import * as registry from "../strategies/registry.ts";
import { filesIn, top } from "./tidy/source.ts";

/** Hashes of results, by scenario and arm: they tell that a result has changed, not that it was right. */
type Golden = Record<string, Record<string, string>>;

const FILE = join("test", "golden", "results.json");
const RENEW = "POOLSIM_GOLDEN=write npx vitest run test/golden.test.ts";
const writing = process.env["POOLSIM_GOLDEN"] === "write";
const kept = writing ? {} : (JSON.parse(readFileSync(join(top, FILE), "utf8")) as Golden);
const found: Golden = {};
/**
 * All that are simulated but those with a policy file of their own: such policies run on threads, which need the built
 * command.
 */
const shipped = filesIn(["scenarios"], ".yaml")
  .filter((file) => !/\.\/[\w-]+\.ts|^job:/m.test(readFileSync(join(top, file), "utf8")))
  .sort();

/** Overrides that make runs small; those of a trace are as long as the trace. */
function cuts(file: string): string[] {
  const { run } = loadScenario(file, {}).scenario;
  const tasks = run.tasks === null ? [] : [`run.tasks=${Math.min(run.tasks, 2000)}`];
  return [...tasks, ...(run.replications > 2 ? ["run.replications=2"] : [])];
}

async function hashes(file: string): Promise<Record<string, string>> {
  const { scenario } = loadScenario(file, { set: cuts(file) });
  const all = scenario.compare === null ? [{ label: scenario.name, scenario }] : arms(scenario, registry);
  const { arms: results } = await runArms(await armRequests(all, file), {
    threads: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
    journal: null,
  });
  return Object.fromEntries(results.map(({ policy, resultHash }) => [policy, resultHash]));
}

test.each(shipped)("%s gives the results it gave", async (file) => {
  found[file] = await hashes(join(top, file));
  const hint = `the results of ${file} have changed; where that is meant, renew ${FILE} with ${RENEW}`;
  if (!writing) expect(found[file], hint).toEqual(kept[file]);
});

test("nothing is kept of scenarios that are gone", () => {
  if (!writing) expect(Object.keys(kept).sort(), `renew ${FILE} with ${RENEW}`).toEqual(shipped);
});

afterAll(() => {
  if (writing) writeFileSync(join(top, FILE), `${JSON.stringify(found, null, 2)}\n`);
});
