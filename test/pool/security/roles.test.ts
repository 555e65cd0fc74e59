import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Roles } from "../../../sim/pool/security/roles.ts";

const text = `people:
  ann: [analyst]
  bob: [auditor, trainer]
  eve: [guest]
roles:
  analyst:
    run:
      - { workloads: [streaming, sum], data: ["data/*.csv", generated] }
      - { workloads: [word-count], data: [/texts/**] }
    read: [out/streaming/**]
  auditor: { read: ["**"] }
  trainer: { run: [{ workloads: ["*"], data: ["**"] }] }
  guest: {}
`;

function rolesIn(written = text): { roles: Roles; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "poolsim-roles-"));
  writeFileSync(join(folder, "roles.yaml"), written);
  for (const name of ["data", "data/inner", "secret", "out", "out/streaming"]) mkdirSync(join(folder, name));
  for (const name of ["data/a.csv", "data/inner/b.csv", "secret/c.csv"]) writeFileSync(join(folder, name), "1\n");
  return { roles: new Roles(join(folder, "roles.yaml")), folder };
}

test("who may run what on which data", () => {
  const { roles, folder } = rolesIn();
  const may = (who: string, workload: string, ...files: string[]): boolean => {
    try {
      roles.checkRun(
        who,
        workload,
        files.map((file) => (file.startsWith("/") ? file : join(folder, file))),
      );
      return true;
    } catch (error) {
      expect(error).toMatchObject({ name: "SecurityError" });
      return false;
    }
  };
  expect(may("ann", "streaming", "data/a.csv")).toBe(true);
  expect(may("ann", "sum", "data/a.csv")).toBe(true);
  expect(may("ann", "mean", "data/a.csv")).toBe(false);
  expect(may("ann", "streaming", "data/inner/b.csv")).toBe(false);
  expect(may("ann", "streaming", "secret/c.csv")).toBe(false);
  expect(may("ann", "streaming", "data/a.csv", "secret/c.csv")).toBe(false);
  expect(may("ann", "streaming", "data/../secret/c.csv")).toBe(false);
  expect(may("ann", "streaming")).toBe(true);
  expect(may("ann", "word-count")).toBe(false);
  expect(may("ann", "word-count", "/texts/inner/x")).toBe(true);
  expect(may("ann", "sum", "/texts/inner/x")).toBe(false);
  expect(may("bob", "credit-scoring", "secret/c.csv")).toBe(true);
  expect(may("bob", "credit-scoring")).toBe(true);
  expect(may("eve", "streaming")).toBe(false);
  expect(may("mallory", "streaming")).toBe(false);
  expect(may("constructor", "streaming")).toBe(false);
});

test("links lead nowhere that is not allowed", () => {
  const { roles, folder } = rolesIn();
  symlinkSync(join(folder, "secret", "c.csv"), join(folder, "data", "c.csv"));
  expect(() => roles.checkRun("ann", "sum", [join(folder, "data", "c.csv")])).toThrow(
    /ann may not run sum on .*secret\/c\.csv/,
  );
  symlinkSync(join(folder, "secret"), join(folder, "out", "streaming", "x"));
  expect(() => roles.checkRead("ann", join(folder, "out", "streaming", "x"))).toThrow("may not read the results in");
});

test("who may read which results", () => {
  const { roles, folder } = rolesIn();
  roles.checkRead("ann", join(folder, "out", "streaming", "one"));
  roles.checkRead("bob", join(folder, "secret"));
  expect(() => roles.checkRead("ann", join(folder, "secret"))).toThrow("ann may not read the results in");
  expect(() => roles.checkRead("ann", join(folder, "out", "streamingX"))).toThrow("may not read");
  expect(() => roles.checkRead("eve", join(folder, "out", "streaming", "one"))).toThrow("may not read");
  expect(() => roles.checkRead("mallory", folder)).toThrow("mallory has no role");
});

test("all that is wrong with a policy is told with its place", () => {
  let message = "";
  try {
    rolesIn(text.replace("[analyst]", "[analist]").replace("guest: {}", "guest: { red: [] }"));
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/roles\.yaml:13:\d+ {2}roles\.guest\.red: unknown key "red"; did you mean read\?/);
  expect(() => rolesIn(text.replace("[analyst]", "[analist]"))).toThrow(
    /roles\.yaml:2:9 {2}people\.ann\.0: unknown role "analist"; did you mean analyst\?/,
  );
  expect(() => rolesIn("people: [")).toThrow(/roles\.yaml:\d+:\d+/);
  expect(() => rolesIn("")).toThrow(/roles\.yaml:1:1 /);
});
