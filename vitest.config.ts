import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      { test: { name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 30_000 } },
      { test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
    coverage: {
      provider: "v8",
      include: ["domain/**", "orchestrations/**", "functions/**", "config/**"],
      thresholds: { "domain/**": { branches: 100, functions: 100, lines: 100, statements: 100 } },
    },
  },
});
