import * as registry from "../../strategies/registry.ts";
import { expand, jsonSchema } from "../scenario/index.ts";
import { type Overrides, armRequests, loadScenario } from "./input.ts";

export interface CheckArguments extends Overrides {
  file?: string | undefined;
  expand: boolean;
  schema: boolean;
}

/** Validates a scenario with everything it refers to, or prints the schema; returns the exit code. */
export async function check(given: CheckArguments): Promise<number> {
  if (given.schema) {
    process.stdout.write(`${JSON.stringify(jsonSchema(registry), null, 2)}\n`);
    return 0;
  }
  const file = given.file ?? "";
  const { scenario } = loadScenario(file, given);
  await armRequests([{ label: scenario.name, scenario }], file);
  process.stdout.write(given.expand ? expand(scenario) : `${file}: ok\n`);
  return 0;
}
