/**
 * A process that does a stream in a folder, `FOLDER SPEC`: a dot for each batch, then the result. It is there to be
 * killed.
 */
import type { DrawnTradesSpec, StreamingSpec } from "../../../sim/pool/streaming/spec.ts";
import { inline, streamed } from "./trades.ts";

const [, , folder, text] = process.argv;
const given: StreamingSpec & { trades: DrawnTradesSpec } = JSON.parse(text);
const executor = inline(1, () => process.stdout.write("."));
const result = await streamed(given, folder, { executor });
process.stdout.write(`\n${JSON.stringify(result)}\n`);
