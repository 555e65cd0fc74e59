import { existsSync } from "node:fs";
import { join } from "node:path";
import { outside } from "./places.ts";
import { type Run, finished } from "./timing.ts";

/** A program by others, or written by hand, that does the same work. */
interface Program {
  /** What it is called beside our numbers. */
  title: string;
  source: string;
  /** The compiler and its words before and after the source; null: the source runs as it is. */
  compile: { before: readonly string[]; after: readonly string[] } | null;
  /** Runs the source. */
  interpreter: string | null;
  /** Fails where something the program needs is missing. */
  probe: readonly string[] | null;
  /** Words after those of the work. */
  extra: readonly string[];
}

const cpp = { title: "C++", interpreter: null, probe: null, extra: [] };
const fast = { before: ["-O3", "-march=native"], after: [] };
// SimPy is the distribution's, so the interpreter is too.
const simpy = {
  title: "SimPy",
  interpreter: "/usr/bin/python3",
  compile: null,
  probe: ["/usr/bin/python3", "-c", "import simpy"],
  extra: [],
};

const PROGRAMS = {
  mmc: { ...cpp, source: "mmc.cpp", compile: fast },
  jsq2: { ...cpp, source: "jsq2.cpp", compile: fast },
  "jsq2-simgrid": {
    ...cpp,
    title: "SimGrid",
    source: "jsq2_simgrid.cpp",
    compile: { before: ["-O2"], after: ["-lsimgrid"] },
    extra: ["--log=root.thres:error"],
  },
  "mmc-simpy": { ...simpy, source: "mmc_simpy.py" },
  "jsq2-simpy": { ...simpy, source: "jsq2_simpy.py" },
  "easy-naive": {
    ...simpy,
    title: "naive EASY in Python",
    source: "easy_naive.py",
    interpreter: "python3",
    probe: ["python3", "--version"],
  },
} as const satisfies Record<string, Program>;

/** How a work calls a peer. */
export interface PeerCall {
  program: keyof typeof PROGRAMS;
  words: readonly string[];
}

export interface Peer {
  title: string;
  /** A run of it, with the rate that it prints itself. Rejects when it fails. */
  run: (words: readonly string[]) => ReturnType<Run>;
}

/**
 * Makes peers ready that lie in the folder POOLSIM_PEERS. Rejects with an Error that says in one line what is missing.
 *
 * @param builtIn where compiled programs go
 */
export async function makePeer(name: PeerCall["program"], builtIn: string): Promise<Peer> {
  const { title, source, compile, interpreter, probe, extra }: Program = PROGRAMS[name];
  const folder = outside("POOLSIM_PEERS", "peers");
  const missing = (why: string): Error => new Error(`no peer ${name} (${title}): ${why}`);
  const done = (program: string, words: readonly string[]): ReturnType<typeof finished> =>
    finished(program, words).catch((error: Error) => Promise.reject(missing(error.message)));
  const path = join(folder, source);
  if (!existsSync(path)) throw missing(`there is no ${source} in ${folder}; set POOLSIM_PEERS to its folder`);
  const built = join(builtIn, name);
  if (compile !== null) await done("g++", [...compile.before, path, "-o", built, ...compile.after]);
  if (probe !== null) await done(probe[0], probe.slice(1));
  return {
    title,
    async run(words) {
      const all = [...words, ...extra];
      const { out } = interpreter === null ? await done(built, all) : await done(interpreter, [path, ...all]);
      const rate = /(?<rate>\d+(?:\.\d+)?) (?:tasks|jobs)\/s/.exec(out)?.groups?.rate;
      if (!(Number(rate) > 0)) throw missing(`it printed no rate: ${out.trim().split("\n")[0]}`);
      return { amount: null, perSecond: Number(rate), peakRssBytes: null };
    },
  };
}
