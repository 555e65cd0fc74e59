import { configDefaults, defineConfig } from "vitest/config";

const long = process.env.POOLSIM_LONG === "1";

// vitest reads its configuration from the default export.
const config = defineConfig({
  test: {
    include: [long ? "test/**/*.long.ts" : "test/**/*.test.ts"],
    exclude: configDefaults.exclude,
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});

export { config as default };
