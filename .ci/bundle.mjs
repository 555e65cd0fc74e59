// Puts the command line and its workers into a few files: loading some hundred modules one by one takes longer than a
// small run. What loads files of its own stays outside.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");
const outdir = join(dist, "bundle");
rmSync(outdir, { recursive: true, force: true });

// The command line's package measures the width of its help texts with tables of all emoji, which take a sixth of the
// time of a small run to set up; our texts have one column per letter.
const plainWidth = {
  name: "plain-width",
  setup(build) {
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, () => ({
      contents: "export default (text) => text.length;",
    }));
  },
};

await build({
  entryPoints: [
    "sim/cli/main.js",
    "sim/experiment/worker.js",
    "sim/pool/thread.js",
    "sim/pool/piscina-thread.js",
    "sim/verify/verify-worker.js",
    "sim/conformance/conformance-worker.js",
  ].map((file) => ({
    in: join(dist, file),
    out: file.split("/").at(-1).replace(".js", ""),
  })),
  outdir,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node20",
  minifySyntax: true,
  plugins: [plainWidth],
  external: ["@resvg/resvg-js", "esbuild", "piscina", "vega", "vega-lite"],
  legalComments: "eof",
  logLevel: "warning",
  // Some packages inside are CommonJS and ask for Node's own modules.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
});
