import { recoveries } from "../../../strategies/registry.ts";
import { Calendar } from "../../kernel/calendar.ts";
import type { DistributionSpec } from "../../kernel/distribution.ts";
import { distribution } from "../../kernel/distributions/index.ts";
import { atLeastUp, bestCheckpointInterval } from "../../measure/theory/failures.ts";
import { RenewedFaults } from "../../model/node-faults.ts";
import { streamsOf } from "../../experiment/streams.ts";
import { numberOf, textOf, type TruthCase } from "../cases.ts";
import { finishedTasks, type Measurement, type Model, SEED, simulated } from "../model.ts";

/** Failures of one replication, at most. */
const MOST_FAILURES = 2_000_000;

const exponential = (mean: number): DistributionSpec => ({ kind: "exponential", mean });

/** Mean response of tasks of one size on a node of their own that fails and is up again at once. */
function alone(size: number, meanUp: number, recovery: object): Measurement {
  const input = {
    nodes: [{ count: 1 }],
    workload: {
      arrivals: { kind: "closed", population: 1, think: { kind: "deterministic", value: 1 } },
      size: { kind: "deterministic", value: size },
    },
    faults: { up: exponential(meanUp) },
    strategies: { recovery },
  };
  return simulated(input, ({ all }) => [all.all["response.mean"]]);
}

function restarted({ parameters }: TruthCase): Measurement {
  return alone(numberOf(parameters, "T"), 1 / numberOf(parameters, "failureRate"), { name: "restart" });
}

function checkpointed({ parameters }: TruthCase): Measurement {
  return alone(numberOf(parameters, "work"), numberOf(parameters, "MTBF"), {
    name: "checkpoint",
    interval: numberOf(parameters, "interval"),
    cost: numberOf(parameters, "checkpoint"),
    restart: numberOf(parameters, "restart"),
    atEnd: true,
  });
}

/** The intervals at which the policies save, and the exact optimum. */
function intervals({ parameters }: TruthCase): Measurement {
  const cost = numberOf(parameters, "checkpoint");
  const meanUp = numberOf(parameters, "MTBF");
  const of = (name: string): number => {
    const policy = recoveries.get(name)?.create({ cost, meanUp: null, restart: 0, atEnd: false, where: "any-node" });
    return policy?.saving?.(meanUp).interval ?? NaN;
  };
  return {
    method: "formula",
    tasks: 0,
    compute: async () => [of("young"), of("daly"), bestCheckpointInterval({ cost, meanUp })],
  };
}

/** Nodes that fail, all of one kind and with nothing to do. */
interface Fleet {
  count: number;
  up: DistributionSpec;
  /** Null: up again at once. */
  down: DistributionSpec | null;
  repairers: number;
}

/**
 * Watches nodes that fail until `seen` says that it has seen enough.
 *
 * @param seen told after each event of the instant, s, the nodes down since then, and the failures so far
 */
function watch(fleet: Fleet, name: string, seen: (now: number, down: number, failures: number) => boolean): void {
  const clock = new Calendar();
  let down = 0;
  let failures = 0;
  const { open } = streamsOf(SEED, 0);
  const renewal = {
    up: distribution(fleet.up),
    down: fleet.down === null ? null : distribution(fleet.down),
  };
  const faults = new RenewedFaults(
    clock,
    Array.from({ length: fleet.count }, () => renewal),
    fleet.repairers,
    (stream) => open(`${name}/${stream}`),
    (_node, up) => {
      down += up ? -1 : 1;
      failures += up ? 0 : 1;
    },
  );
  faults.begin();
  for (let enough = false; !enough;) {
    clock.nextTime();
    clock.handle(clock.takeNext());
    enough = seen(clock.now, down, failures);
  }
}

/** Share of time in which at most `most` nodes are down, over so many failures; a tenth more is left out first. */
function shareOfTime(fleet: Fleet, most: number, failures: number): Measurement {
  return {
    method: "simulation",
    tasks: failures,
    async replicate(replication) {
      let begin = NaN;
      let last = NaN;
      let was = 0;
      let good = 0;
      watch(fleet, `${replication}`, (now, down, seen) => {
        if (!Number.isNaN(begin) && was <= most) good += now - last;
        if (Number.isNaN(begin) && seen >= failures / 10) begin = now;
        last = now;
        was = down;
        return seen >= failures * 1.1;
      });
      return [good / (last - begin)];
    },
  };
}

/** Mean time from all nodes up until so many are down at once, over so many lives a replication. */
function lifetime(fleet: Fleet, fatal: number, lives: number): Measurement {
  return {
    method: "simulation",
    tasks: lives,
    async replicate(replication) {
      let sum = 0;
      for (let life = 0; life < lives; life++) {
        watch(fleet, `${replication}/${life}`, (now, down) => {
          if (down >= fatal) sum += now;
          return down >= fatal;
        });
      }
      return [sum / lives];
    },
  };
}

function meanGap({ parameters }: TruthCase): Measurement {
  const up = exponential(numberOf(parameters, "nodeMTBFhours"));
  const fleet = { count: numberOf(parameters, "nodes"), up, down: null, repairers: Infinity };
  const failures = 10_000;
  return {
    method: "simulation",
    tasks: failures,
    async replicate(replication) {
      let end = 0;
      watch(fleet, `${replication}`, (now, _down, seen) => {
        end = now;
        return seen >= failures;
      });
      return [end / failures];
    },
  };
}

/** A quorum is there but for a share of time that may be too small to be seen; then the closed form has to do. */
function quorum({ parameters, tolerance }: TruthCase): Measurement {
  const [k, n, a] = ["k", "n", "a"].map((name) => numberOf(parameters, name));
  const missing = 1 - atLeastUp({ k, n, a });
  // With repairs of mean 1 an outage lasts 1/(n − k + 1); its share of time is known as well as outages are many.
  const time = (64 * missing) / ((n - k + 1) * tolerance ** 2);
  if (!(time * n * (1 - a) <= 20 * MOST_FAILURES)) {
    return { method: "formula", tasks: 0, compute: async () => [atLeastUp({ k, n, a })] };
  }
  const fleet = { count: n, up: exponential(a / (1 - a)), down: exponential(1), repairers: Infinity };
  const failures = Math.max(10_000, Math.min(MOST_FAILURES, (time * n * (1 - a)) / 20));
  return shareOfTime(fleet, n - k, failures);
}

/** The truth says no more of the distributions than their means and the shape. */
function availability({ system, parameters }: TruthCase): Measurement {
  const shape = Number(/Weibull\(shape ([\d.]+)\)/.exec(system)?.[1] ?? 1);
  const up: DistributionSpec = { kind: "weibull", shape, mean: numberOf(parameters, "MTBF") };
  const down: DistributionSpec = { kind: "lognormal", mean: numberOf(parameters, "MTTR"), cv2: 1 };
  return shareOfTime({ count: 1, up, down, repairers: Infinity }, 0, 20_000);
}

function twoOfThree({ parameters }: TruthCase): Measurement {
  const up = exponential(1 / numberOf(parameters, "lam"));
  return lifetime({ count: 3, up, down: exponential(1 / numberOf(parameters, "mu")), repairers: 1 }, 2, 500);
}

function disks({ parameters }: TruthCase): Measurement {
  const fleet = {
    count: numberOf(parameters, "N"),
    up: exponential(numberOf(parameters, "MTTFhours")),
    down: exponential(numberOf(parameters, "MTTRhours")),
    repairers: Infinity,
  };
  return lifetime(fleet, 2, 200);
}

/** One task that starts again from its beginning after each outage, "300 s..600 s and …". */
function scripted({ parameters }: TruthCase): Measurement {
  const work = numberOf(parameters, "work_s");
  const outages = [...textOf(parameters, "failures").matchAll(/([\d.]+) s\.\.([\d.]+) s/g)];
  const list = outages.map(([, from, to]) => ({ node: 0, from: Number(from), to: Number(to) }));
  return {
    method: "algorithm",
    tasks: 1,
    async compute() {
      const [task] = await finishedTasks({
        nodes: [{ count: 1 }],
        workload: { arrivals: { kind: "list", times: [0], sizes: [work] } },
        faults: { list },
        strategies: { recovery: "restart" },
      });
      return [task.finish];
    },
  };
}

export const failures: readonly Model[] = [
  { system: /^task of length T restarted from scratch at each failure, no repair time$/, measure: restarted },
  { system: /^periodic checkpointing, exponential failures\b/, measure: checkpointed },
  { system: /^optimal checkpoint interval$/, measure: intervals },
  { system: /^system MTBF of N independent nodes\b/, measure: meanGap },
  { system: /^k-of-n availability\b/, measure: quorum },
  { system: /^single node alternating renewal\b/, measure: availability },
  { system: /^2-out-of-3 with one repairer$/, measure: twoOfThree },
  { system: /^RAID-5 \/ single-fault-tolerant group\b/, measure: disks },
  { system: /^single task, two failures, no checkpoint$/, measure: scripted },
];
