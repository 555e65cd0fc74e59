import * as registry from "../../strategies/registry.ts";
import { arms, expand, jsonSchema } from "../scenario/index.ts";
import { checkPolicy } from "./check-policy.ts";
import { type Overrides, armRequests, loadScenario } from "./input.ts";

export interface CheckArguments extends Overrides {
  file?: string | undefined;
  expand: boolean;
  schema: boolean;
  json: boolean;
}

/** Validates a scenario and all it refers to, tries a policy file, or prints the schema; returns the exit code. */
export async function check(given: CheckArguments): Promise<number> {
  if (given.schema) {
    process.stdout.write(`${JSON.stringify(jsonSchema(registry), null, 2)}\n`);
    return 0;
  }
  const file = given.file ?? "";
  if (/\.(?:ts|js|mjs)$/.test(file)) return checkPolicy(file, given.json);
  const { scenario } = loadScenario(file, given);
  const compared = scenario.compare === null ? [] : arms(scenario, registry);
  await armRequests([{ label: scenario.name, scenario }, ...compared], file);
  process.stdout.write(given.expand ? expand(scenario) : `${file}: ok\n`);
  return 0;
}
