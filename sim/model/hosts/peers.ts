import type { Hosts } from "./hosts.ts";

/** Where VMs are near each other. */
export type Level = "host" | "rack" | "zone";

/** Where VMs of a class may be, seen from the others of it. */
export interface PeerRule {
  /** No two in one. */
  readonly apart: Level | null;
  /** All in one. */
  readonly together: Level | null;
  /** In no rack or zone more than `skew` above the fewest in any. */
  readonly spread: { readonly over: Level; readonly skew: number } | null;
}

const LEVELS = ["host", "rack", "zone"] as const;

/** Counts the VMs of each class by host, rack and zone, and says where one more may go. */
export class Peers {
  readonly #hosts: Hosts;
  readonly #rules: readonly PeerRule[];
  /** By level: VMs of a class in a host, rack or zone; empty where nobody asks. */
  readonly #counts: Readonly<Record<Level, Int32Array>>;
  readonly #domains: Readonly<Record<Level, number>>;
  readonly #present: Int32Array;
  readonly #isKept: boolean;
  #class = 0;
  /** Fewest VMs of the class in any rack or zone it is spread over. */
  #fewest = 0;

  /** @param asked whether the allocator looks at peers */
  constructor(hosts: Hosts, rules: readonly PeerRule[], asked: boolean) {
    this.#hosts = hosts;
    this.#rules = rules;
    this.#isKept = asked || rules.some(({ apart, together, spread }) => (apart ?? together ?? spread) !== null);
    const most = (of: "rack" | "zone"): number => hosts.groups.reduce((max, group) => Math.max(max, group[of] + 1), 0);
    this.#domains = { host: hosts.count, rack: most("rack"), zone: most("zone") };
    const counts = (level: Level): Int32Array => new Int32Array(this.#isKept ? rules.length * this.#domains[level] : 0);
    this.#counts = { host: counts("host"), rack: counts("rack"), zone: counts("zone") };
    this.#present = new Int32Array(rules.length);
  }

  /** A VM of the class comes to the host (1) or leaves it (−1). */
  add(of: number, host: number, change: 1 | -1): void {
    if (!this.#isKept) return;
    this.#present[of] += change;
    for (const level of LEVELS) {
      const domain = this.#domain(host, level);
      if (domain !== -1) this.#counts[level][of * this.#domains[level] + domain] += change;
    }
  }

  /** From now on questions are about a VM of this class. */
  ask(of: number): void {
    this.#class = of;
    const spread = this.#rules[of].spread;
    if (spread === null) return;
    const domains = this.#domains[spread.over];
    this.#fewest = this.#counts[spread.over]
      .subarray(of * domains, (of + 1) * domains)
      .reduce((a, b) => Math.min(a, b));
  }

  /** VMs of the class on the host, or in its rack or zone; 0 where it has none. */
  near(host: number, level: Level): number {
    const domain = this.#domain(host, level);
    return domain === -1 || !this.#isKept ? 0 : this.#counts[level][this.#class * this.#domains[level] + domain];
  }

  /** Whether the rules of the class let one more VM go to the host. */
  allows(host: number): boolean {
    const { apart, together, spread } = this.#rules[this.#class];
    if (apart !== null && this.near(host, apart) > 0) return false;
    if (together !== null && this.#present[this.#class] > 0 && this.near(host, together) === 0) return false;
    return spread === null || this.near(host, spread.over) + 1 - this.#fewest <= spread.skew;
  }

  #domain(host: number, level: Level): number {
    return level === "host" ? host : this.#hosts.groups[this.#hosts.group[host]][level];
  }
}
