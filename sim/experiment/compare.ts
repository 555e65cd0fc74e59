import { Hash } from "../kernel/hash.ts";
import { compareWithBaseline } from "../measure/paired.ts";
import type { ArmResult, ComparisonResult, MetricComparison, Status } from "../measure/results.ts";
import { verdictSentence } from "../measure/sentence.ts";
import type { CompareSpec, Scenario } from "../scenario/types.ts";
import { scenarioHash } from "./collect.ts";
import { version } from "./version.ts";

/** What a comparison's record needs besides its arms. */
export interface Occasion {
  scenario: Scenario;
  compare: CompareSpec;
  /** The question the scenario asks. */
  question: string;
  /** The scenario file as written. */
  source: string;
  /** The command that was given. */
  command: string;
}

/** Compares the arms with the baseline on every metric asked for, and says what came out. */
export function comparison(arms: readonly ArmResult[], occasion: Occasion): ComparisonResult {
  const { scenario, compare } = occasion;
  const { confidence } = scenario.run;
  const comparisons = compare.metrics.flatMap((metric) => onMetric(arms, metric, compare, confidence));
  const resultHash = arms.reduce((hash, arm) => hash.addText(arm.policy).addText(arm.resultHash), new Hash()).hex();
  const hashes = { scenarioHash: scenarioHash(scenario), resultHash };
  const { baseline, metrics } = compare;
  return {
    poolsim: version,
    scenario: scenario.name,
    question: occasion.question,
    seed: scenario.seed,
    ...hashes,
    replications: Math.max(...arms.map(({ replications }) => replications)),
    status: overall(arms),
    confidence,
    baseline,
    metrics,
    verdict: verdictSentence({ baseline, metrics, confidence, comparisons, arms }),
    arms: [...arms],
    comparisons,
    manifest: {
      poolsim: version,
      node: process.version,
      command: occasion.command,
      seed: scenario.seed,
      ...hashes,
    },
    source: occasion.source,
  };
}

function onMetric(
  arms: readonly ArmResult[],
  metric: string,
  { baseline, indifference }: CompareSpec,
  confidence: number,
): MetricComparison[] {
  const rows = arms.map((arm) => ({
    policy: arm.policy,
    values: arm.rows[metric] ?? [],
    stable: arm.status !== "unstable",
  }));
  const reference = rows.find(({ policy }) => policy === baseline);
  if (reference === undefined) throw new RangeError(`the baseline "${baseline}" is none of the arms`);
  const level = arms.find(({ policy }) => policy === baseline)?.metrics[metric]?.estimate ?? 0;
  const zone = "amount" in indifference ? indifference.amount : indifference.share * Math.abs(level);
  const others = rows.filter((row) => row !== reference);
  return compareWithBaseline(others, reference, { metric, confidence, indifference: zone });
}

/** Interrupted if any arm is; unstable only where all are. */
function overall(arms: readonly ArmResult[]): Status {
  if (arms.some(({ status }) => status === "interrupted")) return "interrupted";
  return arms.every(({ status }) => status === "unstable") ? "unstable" : "ok";
}
