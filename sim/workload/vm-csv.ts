import { eachLine } from "./lines.ts";
import { TraceError } from "./trace-error.ts";

/** Names of the columns of a file of VMs. */
type Columns = Readonly<Record<"arrival" | "lifetime" | "cores", string>> &
  Readonly<Partial<Record<"memory" | "gpu" | "class", string>>>;

/** Fields of a row as they are written; undefined where the file has no such column. */
type VmRow = Record<"arrival" | "lifetime" | "cores", string> & Partial<Record<"memory" | "gpu" | "class", string>>;

const text = new TextDecoder();

/**
 * The rows of delimited text with a header row and without quotes.
 *
 * @throws TraceError on missing columns, quoted fields, and rows with another number of fields than the header
 */
export async function eachVm(
  bytes: AsyncIterable<Uint8Array>,
  { columns, delimiter }: { columns: Columns; delimiter: string },
  visit: (row: VmRow, line: number) => void,
): Promise<void> {
  let header: string[] | null = null;
  await eachLine(bytes, (line, from, to, number) => {
    const content = text.decode(line.subarray(from, to));
    if (content === "") return;
    const refuse = (message: string): TraceError => new TraceError([{ line: number, column: 1, message }]);
    if (content.includes('"')) throw refuse("a file of VMs has no quoted fields");
    const fields = content.split(delimiter);
    if (header === null) {
      header = fields.map((name) => name.trim());
      const missing = Object.values(columns).filter((name) => header?.includes(name) !== true);
      if (missing.length === 0) return;
      throw refuse(`there is no column "${missing.join('", "')}"; the header has ${header.join(", ")}`);
    }
    if (fields.length !== header.length) {
      throw refuse(`the header has ${header.length} fields, this row has ${fields.length}`);
    }
    const at = (name: string): string => fields[header?.indexOf(name) ?? -1];
    const { memory, gpu, class: of } = columns;
    visit(
      {
        arrival: at(columns.arrival),
        lifetime: at(columns.lifetime),
        cores: at(columns.cores),
        ...(memory === undefined ? {} : { memory: at(memory) }),
        ...(gpu === undefined ? {} : { gpu: at(gpu) }),
        ...(of === undefined ? {} : { class: at(of) }),
      },
      number,
    );
  });
  if (header === null) throw new TraceError([{ line: 0, column: 0, message: "the file is empty" }]);
}
