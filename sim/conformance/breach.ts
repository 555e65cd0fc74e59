/** What a policy must not do, in words that follow its name. */
export const rules = {
  legal: "chooses only what is there",
  untouched: "leaves what it is shown as it is",
  clock: "tells the time by the context alone",
  chance: "draws its random numbers from the context alone",
  hidden: "asks for nothing that is hidden",
  declared: "declares what it needs to know",
  keys: "answers with numbers where numbers are asked for",
  sound: "throws nothing",
  returns: "returns from every call",
  served: "lets every task be served in the end",
  busy: "leaves no slot idle beside a task that could have it",
  ties: "treats equal nodes alike",
  replay: "does the same when the same is run again",
  examples: "does what its examples say",
} as const;

/** Rules about tasks that wait for a slot; policies of other families have no say in that. */
const OF_LINES: ReadonlySet<string> = new Set(["served", "busy", "ties"]);

/** Whether policies of a family are tried against a rule. */
export const isTried = (rule: string, family: string): boolean =>
  family === "balancer" || family === "scheduler" || !OF_LINES.has(rule);

export type Rule = keyof typeof rules;

/** One way in which a policy breaks a rule. */
export interface Breach {
  rule: Rule;
  /** What it did, when. */
  what: string;
}

/** A breach with the smallest run found that shows it. */
export interface Finding extends Breach {
  /** The run as a scenario file, without the policy's own line; empty where none is needed to see it. */
  example: string;
}
