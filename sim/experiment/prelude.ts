import { type Arm, perform } from "./job.ts";

/** Tasks of each arm that are simulated beforehand. */
const FEW = 50;
/** Setting up more nodes than this takes longer than the compiler would lose; so do catalogues of keys. */
const MOST_NODES = 1000;

/**
 * Simulates a few tasks of each arm, and forgets them. The compiler would otherwise take the functions that the first
 * simulation makes for the only ones of their kind, and compile nearly everything again when the second one makes its
 * own. Only for arms with generated tasks and policies of ours, where this can go wrong in no way and costs little.
 */
export async function prelude(arms: readonly Arm[]): Promise<void> {
  for (const arm of arms) {
    if (!isWorthwhile(arm, arms.length)) continue;
    const run = { ...arm.scenario.run, tasks: FEW, time: null };
    await perform({ ...arm, scenario: { ...arm.scenario, run } }, 0);
  }
}

function isWorthwhile({ scenario, trace, policyCode }: Arm, arms: number): boolean {
  const { workload, nodes, hosts, run } = scenario;
  return (
    run.replications > 0 &&
    run.replications * arms > 1 &&
    "arrivals" in workload &&
    workload.jobs === undefined &&
    workload.keys === undefined &&
    hosts === undefined &&
    trace === null &&
    Object.keys(policyCode).length === 0 &&
    nodes.reduce((sum, { count }) => sum + count, 0) <= MOST_NODES
  );
}
