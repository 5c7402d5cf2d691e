import { defineConfig } from "vitest/config";

/**
 * Tests that need a process of their own: loading a function app or Kusto's language service, and the identity library's token
 * cache, leave state in the process that no test can put back.
 */
const ISOLATED = [
  "test/unit/local/host/**/*.test.ts",
  "test/unit/functions/main.test.ts",
  "test/unit/functions/route-access.test.ts",
  "test/unit/azure/arm/credential.test.ts",
  "test/unit/azure/arm/tokens.test.ts",
  "test/unit/local/azure-simulator/**/clients.test.ts",
  "test/unit/error-table.test.ts",
  "test/unit/tools/dashboards/workbook.test.ts",
];

export default defineConfig({
  test: {
    // Vitest leaves one core free, which on two cores means one test file at a time.
    maxWorkers: "100%",
    projects: [
      {
        // Files share a process: loading modules anew for each of them took longer than running the tests.
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          exclude: ISOLATED,
          isolate: false,
          // Generous, because machines are shared: a hanging test must end, a slow one must not fail.
          testTimeout: 20_000,
          unstubEnvs: true,
          unstubGlobals: true,
          restoreMocks: true,
        },
      },
      { test: { name: "unit-isolated", include: ISOLATED, testTimeout: 20_000, hookTimeout: 60_000 } },
      { test: { name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // One storage emulator for all files.
          globalSetup: ["test/support/stack/azurite-setup.ts"],
          setupFiles: ["test/support/check-api-contract.ts"],
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["domain/**", "orchestrations/**", "functions/**", "config/**"],
      thresholds: { "domain/**": { branches: 100, functions: 100, lines: 100, statements: 100 } },
    },
  },
});
