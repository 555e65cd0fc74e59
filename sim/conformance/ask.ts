import { MessageChannel } from "node:worker_threads";
import { looking, NO_RETURN } from "../experiment/runner.ts";
import { PolicyError, Watch } from "../experiment/watch.ts";
import type { Finding } from "./breach.ts";
import type { Answer, Question } from "./conformance-worker.ts";

/** What was found about a policy; family and policy are empty where it could not be asked for them. */
export interface Conformance {
  family: string;
  policy: string;
  findings: Finding[];
}

/**
 * Tries the policy of a file on a thread of its own, where it can be stopped.
 *
 * @param code JavaScript of the file; `examples` that of the file with its examples, null where there is none
 * @throws PolicyError where it cannot be loaded
 */
export async function conformance(
  name: string,
  { code, examples }: { code: string; examples: string | null },
): Promise<Conformance> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina<Question, Answer>({
    filename: new URL("./conformance-worker.js", import.meta.url).href,
    name: "conform",
    maxThreads: 1,
  });
  const { port1, port2 } = new MessageChannel();
  let trial = "";
  port1.on("message", (text: string) => (trial = text));
  const watch = new Watch([name]);
  const stop = new AbortController();
  const look = looking(watch, () => stop.abort());
  try {
    const question: Question = { name, code, examples, watch: watch.buffer, tell: port2 };
    const answer = await pool.run(question, { signal: stop.signal, transferList: [port2] });
    if ("policyError" in answer) throw new PolicyError(answer.policyError);
    return answer;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return {
      family: "",
      policy: "",
      findings: [{ rule: "returns", what: `${watch.said()} ${NO_RETURN}`, example: trial }],
    };
  } finally {
    clearInterval(look);
    port1.close();
    await pool.destroy();
  }
}
