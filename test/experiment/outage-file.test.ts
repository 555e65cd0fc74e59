import { join } from "node:path";
import { expect, test } from "vitest";
import { readOutages } from "../../sim/experiment/outage-file.ts";
import { TraceError } from "../../sim/workload/trace-error.ts";
import { folderWith, inProcess } from "../cli/running.ts";

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  const all = new TextEncoder().encode(text);
  for (let at = 0; at < all.length; at += 7) yield all.slice(at, at + 7);
}

const scenario = `# Does it restart?
poolsim: 1
name: outages
seed: 1
nodes: [{ count: 2 }]
workload: { arrivals: { kind: list, times: [0, 0, 1], sizes: [5, 4, 1] } }
faults: { file: log.csv }
strategies: { balancer: round-robin, recovery: { name: restart, where: same-node } }
run: { replications: 1 }
`;

test("outages in any order, in order of time", async () => {
  const read = await readOutages(bytes("node, down, up\r\n1,5,6.5\n\n0,2,3\n1,1e1,12\n0,3,4"), 2);
  expect(read).toEqual([
    { node: 0, from: 2, to: 3 },
    { node: 0, from: 3, to: 4 },
    { node: 1, from: 5, to: 6.5 },
    { node: 1, from: 10, to: 12 },
  ]);
});

test("a run with the file is the run with its outages in the scenario", async () => {
  const list = "list: [{ node: 0, from: 2, to: 3 }, { node: 1, from: 3.5, to: 4 }]";
  const folder = folderWith({
    "file.yaml": scenario,
    "list.yaml": scenario.replace("file: log.csv", list),
    "log.csv": "node,down,up\n1,3.5,4\n0,2,3\n",
  });
  const file = await inProcess(["run", join(folder, "file.yaml"), "--json"]);
  const listed = await inProcess(["run", join(folder, "list.yaml"), "--json"]);
  expect([file.code, file.err]).toEqual([0, ""]);
  expect(JSON.parse(file.out).resultHash).toBe(JSON.parse(listed.out).resultHash);
  // Node 0: five seconds from 3 on, then one. Node 1: four from 4 on. Responses 8, 8 and 9 − 1.
  expect(JSON.parse(file.out).metrics["response.mean"].estimate).toBeCloseTo(8, 12);
  expect(JSON.parse(file.out).metrics.makespan.estimate).toBeCloseTo(9, 12);
});

test("what is wrong is told with line and column, all at once", async () => {
  const text = "node,down,up\n2,1,2\n0,-1,2\n1,3,3\n1,,4\n0,1\n0,5,9\n0,8,10\n";
  const error = await readOutages(bytes(text), 2).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TraceError);
  expect((error as TraceError).message.split("\n")).toEqual([
    '2:1  node must be a whole number from 0 to 1, got "2"',
    '3:3  down must be an instant >= 0, got "-1"',
    '4:5  up must be an instant after 3, got "3"',
    '5:3  down must be an instant >= 0, got ""',
    "6:1  a row has three fields, node,down,up, got 2",
    "8:1  node 0 is down until 9 s already, and fails again at 8 s",
  ]);
  await expect(readOutages(bytes("node,from,to\n"), 2)).rejects.toThrow("1:1  the first row must be node,down,up");
  await expect(readOutages(bytes(""), 2)).rejects.toThrow("0:0  the file is empty");
  const folder = folderWith({ "file.yaml": scenario, "log.csv": text });
  const { code, err } = await inProcess(["run", join(folder, "file.yaml")]);
  expect(code).toBe(2);
  expect(err).toMatch(/log\.csv:2:1 {2}node must be/);
});
