// Makes a fresh clone ready: packages, build, and, with --browser, a Chromium for the tests that open pages. Each step
// is skipped when it has been done.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const run = (command, args) => execFileSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });

const stamp = join(root, "node_modules", ".installed-from");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  run("npm", ["ci", "--ignore-scripts"]);
  writeFileSync(stamp, lock);
}
run("npm", ["run", "--silent", "build"]);

if (process.argv.includes("--browser") && !findBrowser()) {
  // As root on Debian the distribution's package is the quickest; elsewhere Playwright brings its own.
  const asRoot = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (asRoot) {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "chromium"]);
  } else {
    run("npx", ["--yes", "playwright-core", "install", "chromium"]);
  }
}

function findBrowser() {
  const names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return names.concat(process.env.CHROMIUM ?? []).some((path) => existsSync(path));
}
