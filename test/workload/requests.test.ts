import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "../../sim/workload/csv.ts";
import { readJsonl } from "../../sim/workload/jsonl.ts";
import type { RequestSpec } from "../../sim/workload/requests.ts";
import { pieces, plain, problemsOf, utf8 } from "./reading.ts";

const spec = (changes: Partial<RequestSpec> = {}): RequestSpec => ({
  format: "csv",
  file: "x",
  columns: { arrival: "t", size: "bytes", key: "user", class: "kind" },
  scale: { arrival: 1, size: 1e-3 },
  delimiter: ",",
  ...changes,
});

const csv = (text: string, given = spec(), cuts: readonly number[] = [], classes: readonly string[] = []) =>
  readCsv(pieces(utf8(text), cuts), given, { classes });
const jsonl = (text: string, cuts: readonly number[] = []) =>
  readJsonl(pieces(utf8(text), cuts), spec(), { classes: [] });

const table = [
  "t,user,note,bytes,kind",
  '12,ann,"a, ""b""",2000,get',
  "10.5,bob,,1000,put",
  '12,Zoë,"two',
  'lines",500,get',
  "13,ann,数,x,get",
  "soon,ann,,1,get",
  '14,"ann",mid"quote,0,put',
].join("\n");

test("a table by hand: sorted by arrival, from 0, scaled, classes as they come, keys alike where equal", async () => {
  const trace = plain(await csv(table));
  expect(trace).toMatchObject({
    count: 4,
    arrival: [0, 1.5, 1.5, 3.5],
    size: [1, 2, 0.5, 0],
    class: [1, 0, 0, 1],
    classes: ["get", "put"],
    records: 6,
    dropped: { "no usable size": 1, "no usable arrival": 1 },
    requested: null,
    slots: null,
  });
  const { key } = await csv(table);
  expect(new Set(key).size).toBe(3);
  expect(key?.[1]).toBe(key?.[3]);
});

test("any split of the bytes gives the same requests: LF or CRLF, a byte order mark, a last line end", async () => {
  const whole = plain(await csv(table));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(250)),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom("", "\n", "\r\n"),
      async (cuts, returns, mark, end) => {
        const text = (mark ? "\uFEFF" : "") + (returns ? table.replaceAll("\n", "\r\n") : table) + end;
        expect(plain(await csv(text, spec(), cuts))).toEqual(whole);
      },
    ),
  );
});

test("timestamps, tabs and lone quotes", async () => {
  const text = 'when\tbytes\n2023-11-16 18:15:46.6805900\t1\n2023-11-16T18:15:50Z\t"2\n2023-11-16T19:15:51+01:00\t3\n';
  const given = spec({ columns: { arrival: "when", size: "bytes" }, delimiter: "\t", scale: { arrival: 1, size: 1 } });
  const trace = await csv(text, given);
  expect(trace.arrival[1]).toBeCloseTo(4.31941, 4);
  expect([trace.count, trace.dropped]).toEqual([2, { "no usable size": 1 }]);
});

test("an estimate column is scaled as sizes are, and unusable ones are counted", async () => {
  const given = spec({ columns: { arrival: "t", size: "s", estimate: "e" } });
  const trace = plain(await csv("t,s,e\n1,10,20\n2,10,-1\n3,10,30\n", given));
  expect(trace).toMatchObject({ requested: [0.02, 0.03], dropped: { "no usable estimate": 1 } });
});

test("problems of a table", async () => {
  expect(await problemsOf(csv("t,user\n1,2\n"))).toEqual([
    '1:1 there is no column "bytes"; the header has t, user',
    '1:1 there is no column "kind"; the header has t, user',
  ]);
  expect(await problemsOf(csv(`${table.split("\n")[0]}\n1,a,b,5\n1,2,3,4,5,6\n`))).toEqual([
    "2:1 the header has 5 fields, this row has 4",
    "3:1 the header has 5 fields, this row has 6",
  ]);
  expect(await problemsOf(csv(`${table.split("\n")[0]}\n1,a,"b,5,get\n2,a,b,5,get\n`))).toEqual([
    "2:1 a quote that is opened here is never closed",
  ]);
  expect(await problemsOf(csv(table, spec(), [], ["get"]))).toEqual([
    '3:0 unknown class "put"; the scenario lists get',
    '8:0 unknown class "put"; the scenario lists get',
  ]);
  expect(await problemsOf(csv(""))).toEqual(["0:0 the file has no requests"]);
  expect(await problemsOf(csv("t,user,note,bytes,kind\nx,,,1,\n"))).toEqual(["0:0 none of 1 requests is usable"]);
});

const records = [
  { t: 12, user: "ann", kind: "get", bytes: 2000 },
  { t: "10.5", user: "bob", kind: "put", bytes: "1000" },
  { t: "1970-01-01T00:00:12Z", user: "Zoë 数", kind: "get", bytes: 500 },
  { t: 13, user: 7, kind: "get", bytes: null },
];
const lines = records.map((record) => JSON.stringify(record)).join("\n\n");

test("lines of JSON, however the bytes are split", async () => {
  const whole = plain(await jsonl(lines));
  expect(whole).toMatchObject({ arrival: [0, 1.5, 1.5], size: [1, 2, 0.5], dropped: { "no usable size": 1 } });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(300)), fc.boolean(), async (cuts, returns) => {
      const text = returns ? `${lines.replaceAll("\n", "\r\n")}\r\n` : lines;
      expect(plain(await jsonl(text, cuts))).toEqual(whole);
    }),
  );
});

test("problems of lines of JSON", async () => {
  expect(await problemsOf(jsonl('{"t": 1\n[1]\n{"t": 1, "user": 2}\n'))).toEqual([
    "1:1 expected a JSON object",
    "2:1 expected a JSON object",
    '3:1 has no field "bytes", "kind"; it has t, user',
  ]);
});
