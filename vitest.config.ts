import { configDefaults, defineConfig } from "vitest/config";

// vitest reads its configuration from the default export. The mode `long` is for statistical runs of many minutes.
const config = defineConfig(({ mode }) => ({
  test: {
    include: [mode === "long" ? "test/**/*.long.ts" : "test/**/*.test.ts"],
    exclude: configDefaults.exclude,
    globalSetup: "test/temporary.ts",
    testTimeout: mode === "long" ? 1_800_000 : 120_000,
    maxWorkers: 2,
  },
}));

export { config as default };
