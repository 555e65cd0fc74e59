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

const folder = folderWith({ "two-queues.yaml": block("yaml"), "sticky.ts": block("ts") });
const short = ["--json", "--set", "run.tasks=5000", "--replications", "3"];

/** Label and status of every arm of a comparison. */
const ends = (out: string): [string, string][] =>
  JSON.parse(out).arms.map(({ policy, status }: Record<string, string>) => [policy, status]);

test("the scenario of the README compares what it names", async () => {
  const { code, out, err } = await inProcess(["compare", "two-queues.yaml", ...short], folder);
  expect([code, err]).toEqual([0, ""]);
  expect(ends(out)).toEqual(["random", "round-robin", "join-shortest-queue"].map((label) => [label, "ok"]));
});

test("the policy of the README runs beside a shipped one, and is no copy of it", async () => {
  const vary = "compare={ vary: { strategies.balancer: [random, ./sticky.ts] } }";
  const { code, out, err } = await poolsim(["compare", "two-queues.yaml", ...short, "--set", vary], folder);
  expect([code, err]).toEqual([0, ""]);
  const arms = ends(out);
  expect(arms.map(([, status]) => status)).toEqual(["ok", "ok"]);
  expect(arms[1]?.[0]).toContain("sticky");
  const [random, sticky] = JSON.parse(out).arms;
  expect(sticky.resultHash).not.toBe(random.resultHash);
});

test("the policy of the README fits the types it imports", () => {
  const compilerOptions = {
    noEmit: true,
    rootDir: "/",
    types: [],
    paths: { poolsim: [join(root, "strategies", "types.ts")] },
  };
  const config = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["sticky.ts"] };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const check = () => execFileSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  expect(check()).toBe("");
  // The types are really looked at: a misspelt field is refused.
  writeFileSync(join(folder, "sticky.ts"), block("ts").replace("last.load", "last.laod"));
  expect(check).toThrow(/Command failed/);
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
