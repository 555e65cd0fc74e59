import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { areaUnderCurve, calibrationOf } from "../../measure/classification.ts";
import type { ApplicantsSpec, SpecOf } from "../../scenario/job.ts";
import type { Json } from "../../scenario/types.ts";
import { blocksIn, sharedFloats } from "../workloads/blocks.ts";
import {
  addedUp,
  type Applicants,
  drawApplicants,
  foundGradients,
  gradientAlone,
  gradientFileKernel,
  gradientKernel,
  leaveWeights,
  scoreAlone,
  scoreKernel,
} from "../workloads/credit.ts";
import { type Done, inChunks } from "./divisible.ts";
import { InputError, readColumns } from "./input.ts";
import { bitwise, bothWays } from "./result.ts";
import { Descent, type Sets, splitSets } from "./training.ts";
import type { Job, JobContext } from "./types.ts";
import { csvLines, sameBits } from "./values.ts";

type Spec = SpecOf<"credit-scoring">;
type Effort = Pick<Done<unknown>, "chunks" | "busy">;

/**
 * Logistic regression of defaults: workers compute the gradients of their applicants, which are added up in the order
 * of the blocks, and the trainer takes a step; then they score applicants that were left out. Gradients are exchanged
 * by messages or through files.
 */
export const creditScoring: Job<Spec> = {
  kind: "credit-scoring",
  async run(spec, context) {
    const { names, applicants } = await applicantsOf(spec.applicants, context);
    const sets = splitSets(applicants, spec.test, context.seed);
    for (const [name, { count }] of Object.entries({ train: sets.train, test: sets.test })) {
      if (count < 10) throw new RangeError(`credit-scoring: the set to ${name} needs 10 applicants, got ${count}`);
    }
    const { all, alone, seconds } = await bothWays(context, {
      async all() {
        const efforts: Effort[] = [];
        const weights = await trained(sets.train, spec, context, efforts);
        return { efforts, weights, scores: await scored(sets.test, weights, spec, context, efforts) };
      },
      alone: () => trainedAlone(sets, spec),
    });
    await context.write(
      "scores.csv",
      csvLines("applicant,outcome,probability", [sets.tested, sets.test.outcomes, all.scores]),
    );
    return bitwise("credit-scoring", context, {
      answer: described(names, sets, all),
      singleThreaded: described(names, sets, alone),
      same: sameBits(all.scores, alone.scores),
      seconds,
      done: {
        busy: totals(all.efforts),
        chunks: all.efforts.reduce((sum, { chunks }) => sum + chunks, 0),
        restored: 0,
      },
    });
  },
};

const totals = (efforts: readonly Effort[]): number[] =>
  efforts[0].busy.map((_, worker) => efforts.reduce((sum, { busy }) => sum + busy[worker], 0));

/** The weights after all steps, with the gradients from the workers. */
async function trained(train: Applicants, spec: Spec, context: JobContext, efforts: Effort[]): Promise<Float64Array> {
  const descent = new Descent(train, spec.penalty);
  const work = { ...train, block: spec.block };
  const blocks = blocksIn(work);
  const folder = spec.exchange === "files" ? mkdtempSync(join(context.out ?? tmpdir(), "exchange-")) : null;
  try {
    for (let step = 0; step < spec.steps; step++) {
      const { weights } = descent;
      if (folder === null) {
        const done = await inChunks(context, { blocks, input: { ...work, weights }, kernel: gradientKernel });
        efforts.push(done);
        descent.step(addedUp(done.parts));
      } else {
        leaveWeights(folder, weights);
        efforts.push(await inChunks(context, { blocks, input: { ...work, folder }, kernel: gradientFileKernel }));
        descent.step(addedUp(foundGradients(folder, weights.length)));
      }
    }
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
  return descent.reached;
}

async function scored(
  test: Applicants,
  weights: Float64Array,
  { block }: Spec,
  context: JobContext,
  efforts: Effort[],
): Promise<Float64Array> {
  const input = { ...test, block, weights, scores: sharedFloats(test.count) };
  efforts.push(await inChunks(context, { blocks: blocksIn(input), input, kernel: scoreKernel }));
  return input.scores;
}

interface Trained {
  readonly weights: Float64Array;
  readonly scores: Float64Array;
}

function trainedAlone({ train, test }: Sets, { steps, penalty, block }: Spec): Trained {
  const descent = new Descent(train, penalty);
  for (let step = 0; step < steps; step++) {
    descent.step(gradientAlone({ ...train, block, weights: descent.weights }));
  }
  const input = { ...test, block, weights: descent.reached, scores: sharedFloats(test.count) };
  scoreAlone(input);
  return { weights: descent.reached, scores: input.scores };
}

/** Weights are of features in standard units; `mean` and `deviation` bring there. */
function described(names: readonly string[], { train, test, scale }: Sets, { weights, scores }: Trained): Json {
  const { groups, ...calibration } = calibrationOf(scores, test.outcomes);
  const auc = areaUnderCurve(scores, test.outcomes);
  return {
    train: train.count,
    test: test.count,
    intercept: weights[0],
    weights: names.map((feature, j) => ({
      feature,
      weight: weights[j + 1],
      mean: scale.means[j],
      deviation: scale.deviations[j],
    })),
    areaUnderCurve: Number.isNaN(auc) ? null : auc,
    calibration: {
      ...calibration,
      groups: groups.map(({ count, predicted, observed }) => ({ count, predicted, observed })),
    },
  };
}

async function applicantsOf(
  spec: ApplicantsSpec,
  { seed, read }: JobContext,
): Promise<{ names: string[]; applicants: Applicants }> {
  if (!("file" in spec)) {
    const names = Array.from({ length: spec.features }, (_, j) => `x${j + 1}`);
    return { names, applicants: drawApplicants(seed, spec.count, spec.features) };
  }
  const { file, label, leaveOut, delimiter } = spec;
  const { columns, names, rows: count } = await readColumns(read, file, { except: leaveOut }, delimiter);
  const place = names.indexOf(label);
  if (place === -1) throw new InputError(`${file}: there is no column "${label}"; known: ${names.join(", ")}`);
  const outcomes = columns[place];
  const odd = outcomes.findIndex((value) => value !== 0 && value !== 1);
  if (odd !== -1) throw new InputError(`${file}: "${label}" must be 0 or 1, got ${outcomes[odd]} in row ${odd + 1}`);
  const others = columns.filter((_, i) => i !== place);
  const rows = sharedFloats(count * others.length);
  for (const [j, column] of others.entries()) {
    for (let i = 0; i < count; i++) rows[i * others.length + j] = column[i];
  }
  const applicants = { count, features: others.length, rows, outcomes };
  return { names: names.filter((_, i) => i !== place).map(String), applicants };
}
