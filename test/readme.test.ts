import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, inProcess, poolsim, root } from "./cli/running.ts";
import { filesIn } from "./tidy/source.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

/** The only block of a language. */
function block(language: string): string {
  const found = [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(?<text>.*?)^\`\`\`$`, "gms"))];
  expect(found).toHaveLength(1);
  return found[0]?.groups?.text ?? "";
}

const folder = folderWith({ "two-queues.yaml": block("yaml") });
const short = ["--json", "--set", "run.tasks=5000", "--replications", "3"];

/** Label and status of every arm of a comparison. */
const ends = (out: string): [string, string][] =>
  JSON.parse(out).arms.map(({ policy, status }: Record<string, string>) => [policy, status]);

test("the scenario of the README compares what it names", async () => {
  const { code, out, err } = await inProcess(["compare", "two-queues.yaml", ...short], folder);
  expect([code, err]).toEqual([0, ""]);
  expect(ends(out)).toEqual(["random", "round-robin", "join-shortest-queue"].map((label) => [label, "ok"]));
});

/** The commands of the README's section on policies, without what follows `#`. */
const policyCommands = [...readme.matchAll(/^npx poolsim (?<words>[^#\n]*patient[^#\n]*)/gm)].map(
  ({ groups }) => groups?.words.trim().split(" ") ?? [],
);

test("a policy of one's own: the commands of the README, one after the other, and the file it shows", async () => {
  expect(policyCommands.map(([verb]) => verb)).toEqual(["new", "check", "compare"]);
  const [create, check, compare] = policyCommands;
  expect(await poolsim(create, folder)).toMatchObject({ code: 0, err: "" });
  expect(readFileSync(join(folder, "patient.ts"), "utf8")).toBe(block("ts"));
  const checked = await poolsim(check, folder);
  expect([checked.code, checked.err]).toEqual([0, ""]);
  expect(checked.out).toMatch(/ok {4}does what its examples say\nok\n$/);
  const { code, out, err } = await poolsim([...compare, ...short], folder);
  expect([code, err]).toEqual([0, ""]);
  expect(ends(out)).toEqual(["round-robin", "sjf", "./patient.ts"].map((label) => [label, "ok"]));
  const [robin, shortest, patient] = JSON.parse(out).arms.map(({ resultHash }: { resultHash: string }) => resultHash);
  expect(new Set([robin, shortest, patient]).size).toBe(3);
});

test("the files of a new policy fit the types they import", async () => {
  const families = ["balancer", "allocator", "partitioner", "scaler", "recovery", "speculation"];
  for (const family of families) {
    const name = `my-${family}`;
    expect(await poolsim(["new", "policy", name, "--family", family], folder)).toMatchObject({ code: 0 });
    expect((await poolsim(["check", `${name}.ts`], folder)).out).toMatch(/ok {4}does what its examples say\nok\n$/);
    const { code, err, out } = await poolsim(["compare", `${name}.yaml`, "--json", "--replications", "1"], folder);
    expect([family, code, err]).toEqual([family, 0, ""]);
    const hashes = JSON.parse(out).arms.map(({ resultHash }: { resultHash: string }) => resultHash);
    expect(new Set(hashes).size).toBe(3);
  }
  const compilerOptions = {
    noEmit: true,
    rootDir: "/",
    types: [],
    paths: { poolsim: [join(root, "strategies", "types.ts")] },
  };
  const include = ["patient", ...families.map((family) => `my-${family}`)].flatMap((name) => [
    `${name}.ts`,
    `${name}.test.ts`,
  ]);
  const config = { extends: join(root, "tsconfig.json"), compilerOptions, include };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const compiled = () => execFileSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  expect(compiled()).toBe("");
  // The types are really looked at: a misspelt field is refused.
  writeFileSync(join(folder, "patient.ts"), block("ts").replace("task.arrival", "task.arival"));
  expect(compiled).toThrow(/Command failed/);
});

test("a new policy overwrites nothing, and all is refused that cannot be meant", async () => {
  const again = await poolsim(["new", "policy", "patient"], folder);
  expect([again.code, again.out]).toEqual([2, ""]);
  expect(again.err).toBe(
    ["patient.ts", "patient.test.ts", "patient.yaml"]
      .map((file) => `${file}: exists already and is left as it is\n`)
      .join(""),
  );
  expect((await poolsim(["new", "scenario", "x", "--family", "balancer"], folder)).err).toContain("of a policy");
  expect((await poolsim(["new", "policy", "x y"], folder)).code).toBe(2);
});

test("every scenario that the README runs is there", () => {
  const named = [...readme.matchAll(/\bscenarios\/[\w/-]+\.yaml/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(["README.md", "CHANGELOG.md", ...filesIn(["docs"], ".md")])("the links of %s lead somewhere", (file) => {
  const prose = readFileSync(join(root, file), "utf8").replaceAll(/^```.*?^```$/gms, "");
  const targets = [...prose.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(({ groups }) => groups?.target ?? "");
  const own = targets.filter((target) => !/^(?:[a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*/, ""));
  expect(own.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
});
