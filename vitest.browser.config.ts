import { defineConfig } from "vitest/config";

/** Tests in a browser, apart from the others: `npm test` needs Node only. They need Chromium, and fail without it. */
export default defineConfig({
  test: {
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
