import type { Context, Definition } from "../types.ts";

/** Sends several copies of a request to nodes that differ; the first answer counts and the others are taken back. */
export interface Copies {
  /** Copies sent at once, a whole number ≥ 1; fewer where there are fewer nodes. */
  readonly atOnce: number;
  /** When the others are taken back: as soon as one is in service, or when one is done. */
  readonly cancel: "start" | "completion";
  /** Told each new request. */
  requested?(): void;
  /** Seconds after which one more copy is considered, the request being unanswered; Infinity: never. */
  delay?(context: Context): number;
  /** Whether the copy that has been considered is sent. */
  allows?(): boolean;
  /** Told each answer: seconds since the request arrived. */
  answered?(responseTime: number): void;
}

export type CopiesDefinition = Definition<"copies", Copies>;
