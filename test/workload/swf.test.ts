import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readSwf } from "../../sim/workload/swf.ts";
import { pieces, plain, problemsOf, utf8 } from "./reading.ts";

interface Job {
  id: number;
  submit?: number;
  run?: number;
  allocated?: number;
  processors?: number;
  requested?: number;
}

function job({ id, submit = 0, run = 10, allocated = 1, processors = -1, requested = -1 }: Job): string {
  return `${id} ${submit} -1 ${run} ${allocated} -1 -1 ${processors} ${requested} -1 1 1 1 -1 -1 -1 -1 -1`;
}

const read = (text: string, cuts: readonly number[] = []) => readSwf(pieces(utf8(text), cuts), { machine: 100 });

const sample = [
  "; Version: 2.2",
  ";  Computer: Größe 数",
  "; Note: first",
  "; Note: second",
  "; just a remark",
  "",
  job({ id: 3, submit: 7, run: 50, processors: 4, requested: 20 }),
  `  ${job({ id: 2, submit: 7, run: 5.5, allocated: 8 })}`,
  job({ id: 1, submit: 2, run: 30, processors: 2, requested: 60 }).replaceAll(" ", "\t"),
  job({ id: 4, run: 0 }),
  job({ id: 5, run: -1 }),
  job({ id: 6, allocated: -1, processors: 0 }),
  job({ id: 7, processors: 101 }),
  job({ id: 8, processors: 100, submit: 9 }),
].join("\n");

test("order, sizes, requests, slots, drops and header of a log, by hand", async () => {
  expect(plain(await read(sample))).toEqual({
    count: 4,
    // By submit time, then job number.
    arrival: [2, 7, 7, 9],
    // Cut at the requested time; without a request the run time counts as requested.
    size: [30, 5.5, 20, 10],
    requested: [60, 5.5, 20, 10],
    slots: [2, 8, 4, 100],
    key: null,
    class: null,
    classes: [],
    records: 8,
    dropped: { "run time <= 0": 2, "no processors": 1, "more processors than the machine has": 1 },
    header: { Version: "2.2", Computer: "Größe 数", Note: "first\nsecond" },
  });
});

test("users, groups and others are classes where they are asked for", async () => {
  const line = (id: number, account: string): string => `${id} 0 -1 10 1 -1 -1 1 10 -1 1 ${account}`;
  const log = utf8(
    [line(1, "7 20 3 4 5 -1 -1"), line(2, "-1 20 3 1 5 -1 -1"), line(3, "7 21 -1 4 6 -1 -1")].join("\n"),
  );
  const classesOf = async (account: "user" | "group" | "executable" | "queue" | "partition", classes?: string[]) => {
    const options = { machine: 1, account, ...(classes === undefined ? {} : { classes }) };
    const trace = await readSwf(pieces(log), options);
    return Array.from(trace.class ?? [], (of) => trace.classes[of]);
  };
  expect(await classesOf("user")).toEqual(["7", "unknown", "7"]);
  expect(await classesOf("group")).toEqual(["20", "20", "21"]);
  expect(await classesOf("executable")).toEqual(["3", "3", "unknown"]);
  expect(await classesOf("queue")).toEqual(["4", "1", "4"]);
  expect(await classesOf("partition")).toEqual(["5", "5", "6"]);
  expect(await classesOf("group", ["21", "20"])).toEqual(["20", "20", "21"]);
  expect((await readSwf(pieces(log), { machine: 1, account: "group", classes: ["21", "20"] })).classes).toEqual([
    "21",
    "20",
  ]);
  expect(await problemsOf(readSwf(pieces(log), { machine: 1, account: "user", classes: ["7", "8"] }))).toEqual([
    '2:1 unknown class "unknown"; the scenario lists 7, 8',
  ]);
});

test("any split of the bytes gives the same jobs, with LF or CRLF, with or without a last line end", async () => {
  const whole = plain(await read(sample));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(utf8(sample).length + 30)),
      fc.boolean(),
      fc.constantFrom("", "\n", "\r\n", "\n\n  \n"),
      async (cuts, returns, end) => {
        const text = (returns ? sample.replaceAll("\n", "\r\n") : sample) + end;
        expect(plain(await read(text, cuts))).toEqual(whole);
      },
    ),
  );
});

test("problems are told by line and column, all at once", async () => {
  const [good, misspelt, early, long] = [
    job({ id: 1 }),
    job({ id: 2 }).replace(" 10 ", " 1O "),
    job({ id: 3, submit: -5 }),
    `${job({ id: 4 })} 7`,
  ];
  const text = [good, "1 2 3", misspelt, early, long].join("\n");
  expect(await problemsOf(read(text))).toEqual([
    "2:1 a job has 18 fields, this line has 3",
    '3:8 expected a number, got "1O"',
    "4:1 the submit time must be >= 0, got -5",
    "5:1 a job has 18 fields, this line has 19",
  ]);
});

test("reading stops at twenty problems", async () => {
  expect(await problemsOf(read("x\n".repeat(1000)))).toHaveLength(20);
});

test.each([
  ["", "0:0 the log has no jobs"],
  ["; Version: 2\n", "0:0 the log has no jobs"],
  [job({ id: 1, run: 0 }), "0:0 none of the 1 jobs can be run"],
])("a log without usable jobs: %j", async (text, said) => {
  expect(await problemsOf(read(text))).toEqual([said]);
});

test("a file that is no trace is given up at a line of a mebibyte, not read into memory", async () => {
  let served = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      served += 65_536;
      yield await Promise.resolve(new Uint8Array(65_536).fill(49));
    }
  }
  expect(await problemsOf(readSwf(endless(), { machine: 1 }))).toEqual([
    "1:0 the line is longer than 1 MiB: this is no trace",
  ]);
  expect(served).toBeLessThan(1.2 * 2 ** 20);
});

test("numbers in every notation", async () => {
  const text = job({ id: 1 }).replace(" 10 ", " 1.5e1 ").replace("1 0 ", "+1 .5 ");
  expect(plain(await read(text))).toMatchObject({ arrival: [0.5], size: [15] });
});

test("numbers as the language reads them, to the last bit, however many digits", async () => {
  const digits = fc.stringMatching(/^\d{1,12}$/);
  const number = fc.oneof(
    digits,
    fc.tuple(digits, fc.stringMatching(/^\d{0,9}$/)).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom(
      "000",
      "0.1",
      "0.30",
      "236.62",
      "999999999",
      "1000000000",
      "999999.999",
      "1e3",
      ".5",
      "12345678.25",
    ),
  );
  const blank = fc.constantFrom(" ", "  ", "\t", " \t ");
  await fc.assert(
    fc.asyncProperty(number, number, number, blank, blank, async (submit, run, ignored, before, after) => {
      const line = [1, submit, ignored, run, 1, `-${ignored}`, -1, 1, ...Array.from({ length: 10 }, () => -1)];
      fc.pre(Number(run) > 0);
      const text = `${before}${line.join(before)}${after}`;
      expect(plain(await read(text, [3, 9]))).toMatchObject({ arrival: [Number(submit)], size: [Number(run)] });
    }),
  );
});

test.each([
  ["-", "-"],
  ["1-", "1-"],
  ["1.2.3", "1.2.3"],
  ["--1", "--1"],
  ["0x1", "0x1"],
  ["١", "١"],
  [".", "."],
  ["1 .", "."],
])("%j is no number", async (words, word) => {
  const [problem] = await problemsOf(read(job({ id: 1 }).replace(" 10 ", ` ${words} `)));
  expect(problem).toMatch(/^1:\d+ expected a number, got "/);
  expect(problem).toContain(`"${word}"`);
});
