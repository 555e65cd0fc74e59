import { max, median, min } from "simple-statistics";
import type { Growth, Memory } from "./growth.ts";
import type { Machine } from "./machine.ts";
import { type Peer, type PeerCall, makePeer } from "./peers.ts";
import type { Run, Timing } from "./timing.ts";
import type { Setting, Work } from "./works.ts";

/** Of several runs. */
export interface Spread {
  median: number;
  slowest: number;
  fastest: number;
}

export interface Result {
  name: string;
  title: string;
  unit: Work["unit"];
  /** Tasks, jobs or starts of one run. */
  amount: number;
  perSecond: Spread;
  /** Most memory the process has held in any run; 0 where it was not watched. */
  peakRssBytes: number;
  /** What ran in turns with it. */
  against: {
    title: string;
    perSecond: Spread;
    /** Our median over theirs; of starts, theirs over ours, so that it says how many times as long ours takes. */
    ratio: number;
  }[];
}

/** Everything that was measured. */
export interface Measured {
  machine: Machine;
  /** Runs of each work. */
  runs: number;
  /** Number of tasks in proportion to the usual. */
  scale: number;
  results: Result[];
  /** Null where it was not asked for. */
  memory: Memory | null;
  growth: Growth | null;
  /** What was left out, and why, a line each. */
  missing: string[];
}

interface Contestant {
  title: string;
  run: Run;
  timings: Timing[];
}

export interface Options {
  runs: number;
  /** Whether peers run too. */
  peers: boolean;
  /** Told in one line what is left out, and why. */
  missing: (line: string) => void;
}

/** Measures works one after the other; a peer is made when the first work asks for it. */
export class Bench {
  readonly #setting: Setting;
  readonly #options: Options;
  readonly #peers = new Map<string, Peer | null>();

  constructor(setting: Setting, options: Options) {
    this.#setting = setting;
    this.#options = options;
  }

  /**
   * Runs a work and what it is compared with in turns, A B A B, so that all meet the same machine. A peer that fails is
   * left out. Rejects with Absent where the work cannot be done, with an Error where our own run fails.
   */
  async measure(work: Work): Promise<Result> {
    const { run, beside, peers } = await work.prepare(this.#setting);
    const ours: Contestant = { title: work.title, run, timings: [] };
    const others: Contestant[] = beside.map(({ title, run }) => ({ title, run, timings: [] }));
    const failed = new Set<Contestant>();
    const called = this.#options.peers ? await this.#called(peers) : [];
    for (let i = 0; i < this.#options.runs; i++) {
      for (const one of [ours, ...others]) one.timings.push(await one.run());
      for (const peer of called) if (!failed.has(peer) && !(await this.#tried(peer))) failed.add(peer);
    }
    const perSecond = spreadOf(ours);
    const compared = [...others, ...called.filter((peer) => !failed.has(peer))];
    return {
      name: work.name,
      title: work.title,
      unit: work.unit,
      amount: ours.timings[0].amount ?? 0,
      perSecond,
      peakRssBytes: max(ours.timings.map(({ peakRssBytes }) => peakRssBytes ?? 0)),
      against: compared.map((other) => {
        const theirs = spreadOf(other);
        const [over, under] = work.unit === "starts" ? [theirs, perSecond] : [perSecond, theirs];
        return { title: other.title, perSecond: theirs, ratio: over.median / under.median };
      }),
    };
  }

  async #called(calls: readonly PeerCall[]): Promise<Contestant[]> {
    const called: Contestant[] = [];
    for (const { program, words } of calls) {
      const peer = await this.#peer(program);
      if (peer !== null) called.push({ title: peer.title, run: () => peer.run(words), timings: [] });
    }
    return called;
  }

  async #peer(name: PeerCall["program"]): Promise<Peer | null> {
    const known = this.#peers.get(name);
    if (known !== undefined) return known;
    const peer = await makePeer(name, this.#setting.folder).catch((error: Error) => {
      this.#options.missing(error.message);
      return null;
    });
    this.#peers.set(name, peer);
    return peer;
  }

  /** Whether a peer's run went well. */
  async #tried({ run, timings }: Contestant): Promise<boolean> {
    try {
      timings.push(await run());
      return true;
    } catch (error) {
      this.#options.missing(error instanceof Error ? error.message : String(error));
      return false;
    }
  }
}

function spreadOf({ timings }: Contestant): Spread {
  const rates = timings.map(({ perSecond }) => perSecond);
  return { median: median(rates), slowest: min(rates), fastest: max(rates) };
}
