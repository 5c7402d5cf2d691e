import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeLockfile, missingOptionalPackages } from "../../../tools/complete-lockfile.ts";

const lockfile = {
  packages: {
    "node_modules/tool": {
      version: "1.0.0",
      dev: true,
      optionalDependencies: {
        "@tool/cli-linux-x64": "1.0.0",
        "@tool/cli-darwin-arm64": "1.0.0",
        "@tool/cli-linux-x64-musl": "^1.0.0",
      },
    },
    "node_modules/@tool/cli-linux-x64": { version: "1.0.0", integrity: "sha512-kept" },
  },
};

test("adds an entry for each optional package that is missing, with its platform, and keeps the others", () => {
  const complete = completeLockfile(lockfile);

  expect(missingOptionalPackages(lockfile)).toEqual(["@tool/cli-darwin-arm64", "@tool/cli-linux-x64-musl"]);
  expect(missingOptionalPackages(complete)).toEqual([]);
  expect(complete.packages).toMatchObject({
    "node_modules/@tool/cli-linux-x64": { version: "1.0.0", integrity: "sha512-kept" },
    "node_modules/@tool/cli-darwin-arm64": {
      version: "1.0.0",
      os: ["darwin"],
      cpu: ["arm64"],
      dev: true,
      optional: true,
    },
    "node_modules/@tool/cli-linux-x64-musl": { version: "1.0.0", os: ["linux"], cpu: ["x64"], libc: ["musl"] },
  });
});

test("our own lock file is complete and names no registry", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../package-lock.json"), "utf8");

  expect(missingOptionalPackages(JSON.parse(text))).toEqual([]);
  expect(text).not.toContain('"resolved": "http');
});
