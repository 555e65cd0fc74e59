import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A peer program, ready to run; gives tasks per second. */
export type Peer = (tasks: number, servers: number) => number;

/**
 * Builds the hand-written C++ programs that do the same work, where their sources and a compiler are at hand. The
 * sources are looked for in the folder POOLSIM_PEERS.
 *
 * @returns the peers by name, and why there are none
 */
export function buildPeers(names: readonly string[]): {
  peers: Map<string, Peer>;
  missing: string;
  remove: () => void;
} {
  const peers = new Map<string, Peer>();
  const folder = process.env.POOLSIM_PEERS ?? join("..", "shared", "peers");
  const none = (missing: string): ReturnType<typeof buildPeers> => ({ peers, missing, remove() {} });
  if (!names.every((name) => existsSync(join(folder, `${name}.cpp`)))) {
    return none("no peer programs in the folder POOLSIM_PEERS; ratios are left out");
  }
  const built = mkdtempSync(join(tmpdir(), "poolsim-bench-"));
  try {
    for (const name of names) {
      const program = join(built, name);
      execFileSync("g++", ["-O3", "-march=native", join(folder, `${name}.cpp`), "-o", program], { stdio: "pipe" });
      peers.set(name, (tasks, servers) => {
        const printed = execFileSync(program, [String(tasks), String(servers)], { encoding: "utf8" });
        const rate = /(\d+) tasks\/s/.exec(printed);
        if (rate === null) throw new Error(`${name} printed no rate: ${printed}`);
        return Number(rate[1]);
      });
    }
  } catch (error) {
    rmSync(built, { recursive: true });
    peers.clear();
    return none(`the peer programs cannot be built: ${error instanceof Error ? error.message.split("\n")[0] : ""}`);
  }
  return { peers, missing: "", remove: () => rmSync(built, { recursive: true }) };
}
