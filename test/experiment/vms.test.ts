import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runOnce } from "../running.ts";

const hosts = [{ count: 2, cores: 4, memory: "8 GB" }];
const strategies = { allocator: "first-fit" };

/** On two hosts of four cores: the first is full from 0 to 10 s, the second has two cores in use from 4 to 8 s. */
const requests = [
  { cores: 4, memory: "2 GB", lifetime: "10 s" },
  { cores: 2, memory: "8 GB", lifetime: "4 s", at: 4 },
  { cores: 1, memory: "1 GB", lifetime: "1 s", at: 5 },
];

test("metrics of VMs that come and go, worked by hand", async () => {
  const { all, counts } = await runOnce({ hosts, vms: { requests }, strategies });
  expect(counts).toEqual({ arrived: 3, finished: 2, dropped: 1, abandoned: 0, present: 0, excluded: 0 });
  // The third finds cores, but no memory beside them.
  expect(all.all["drop.probability"]).toBeCloseTo(1 / 3, 12);
  expect(all.all["hosts.mean"]).toBeCloseTo(1.4, 12);
  expect(all.all["hosts.max"]).toBe(2);
  expect(all.all["number.mean"]).toBeCloseTo(1.4, 12);
  expect(all.all.throughput).toBeCloseTo(0.2, 12);
  expect(all.all["utilisation.cores"]).toBeCloseTo((40 + 8) / 80, 12);
  expect(all.all["utilisation.memory"]).toBeCloseTo((20 + 32) / 160, 12);
  // Idle of the hosts in use: 8 of 56 core-seconds, 60 of 112 GB-seconds.
  expect(all.all.fragmentation).toBeCloseTo((8 / 56 + 60 / 112) / 2, 12);
});

test("a run of drawn VMs ends with the last arrival; those that leave later count nowhere", async () => {
  // They come at 1, 2, … 10 s and stay 2.5 s: the first seven have left. The window begins with the first.
  const vms = {
    arrivals: { kind: "renewal", interval: { kind: "deterministic", value: 1 } },
    lifetime: { kind: "deterministic", value: 2.5 },
    classes: [{ name: "one", cores: 1, memory: "1 GB" }],
  };
  const run = { tasks: 10, warmup: 0, replications: 1 };
  const { all, counts } = await runOnce({ hosts, vms, strategies, run });
  expect(counts).toEqual({ arrived: 10, finished: 7, dropped: 0, abandoned: 0, present: 3, excluded: 0 });
  expect(all.all.throughput).toBeCloseTo(7 / 9, 12);
  expect(all.all["number.mean"]).toBeCloseTo((7 * 2.5 + 2 + 1) / 9, 12);
});

test("a file of VMs gives what the list gives; an empty lifetime is for ever", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vms-"));
  const file = join(folder, "vms.csv");
  try {
    const rows = ["at,stays,cpu,gb,kind", "4,4,2,8,b", "0,10,4,2,a", "5,1,1,1,a"];
    const columns = { arrival: "at", lifetime: "stays", cores: "cpu", memory: "gb", class: "kind" };
    const trace = { format: "csv", file, columns, scale: { memory: 1e9 } };
    writeFileSync(file, rows.join("\n"));
    const listed = await runOnce({ hosts, vms: { requests }, strategies });
    const { all, counts } = await runOnce({ hosts, vms: { trace }, strategies });
    expect(all.all).toEqual(listed.all.all);
    expect(counts).toEqual(listed.counts);
    // Classes in order of their names' first place in the file.
    expect(all.classes.map((row) => row["drop.probability"])).toEqual([0, 0.5]);
    writeFileSync(file, "at,stays,cpu,gb,kind\n0,,4,2,a\n1,2,1,x,a\n");
    await expect(runOnce({ hosts, vms: { trace }, strategies })).rejects.toThrow("3:0  cores, memory and gpu");
    writeFileSync(file, "at,stays,cpu,gb,kind\n0,,4,2,a\n");
    expect((await runOnce({ hosts, vms: { trace }, strategies })).counts.present).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("one host for VMs that fill it is a loss system: Erlang's formula", async () => {
  const load = 3;
  const values: number[] = [];
  for (let replication = 0; replication < 8; replication++) {
    const { all } = await runOnce(
      {
        seed: 4,
        hosts: [{ count: 1, cores: 4 }],
        vms: {
          arrivals: { kind: "poisson", rate: load },
          lifetime: { kind: "lognormal", mean: 1, cv2: 2 },
          classes: [{ name: "one", cores: 1 }],
        },
        strategies,
        run: { tasks: 40_000, warmup: "5%" },
      },
      { replication },
    );
    values.push(all.all["drop.probability"]);
  }
  // Erlang 1917: insensitive to the distribution of the lifetimes. B(n) = a B(n − 1) / (n + a B(n − 1)).
  const blocking = [1, 2, 3, 4].reduce((below, n) => (load * below) / (n + load * below), 1);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const error = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length * (values.length - 1)),
  );
  expect(error).toBeLessThan(0.01 * blocking);
  expect(Math.abs(mean - blocking)).toBeLessThan(Math.max(0.01 * blocking, 3 * error));
});

test("cutting the window into sections changes nothing of the whole", async () => {
  const scenario = {
    hosts: [{ count: 3, cores: 8 }],
    vms: {
      arrivals: { kind: "poisson", rate: 2 },
      lifetime: { kind: "exponential", mean: 3 },
      classes: [{ name: "a", cores: 2 }],
    },
    strategies: { allocator: "best-fit" },
    run: { tasks: 2000 },
  };
  const whole = await runOnce(scenario);
  const cut = await runOnce(scenario, { sections: 4 });
  expect(await runOnce(scenario)).toEqual(whole);
  expect(cut.unseed).toBe(whole.unseed);
  expect(cut.sections).toHaveLength(4);
  for (const [name, value] of Object.entries(whole.all.all)) expect(cut.all.all[name]).toBeCloseTo(value, 9);
});
