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

const ownText = readFileSync(join(import.meta.dirname, "../../../package-lock.json"), "utf8");
const ownPackages = Object.entries(
  (JSON.parse(ownText) as { readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> }).packages,
).filter(([place]) => place !== "");

test("our own lock file has a hash for everything but optional development packages of one platform", () => {
  const withoutHash = ownPackages.filter(([, { integrity }]) => !/^sha512-.{88}$/.test(String(integrity)));

  expect(ownPackages.length).toBeGreaterThan(200);
  for (const [place, entry] of withoutHash)
    expect([place, entry]).toEqual([
      place,
      expect.objectContaining({ optional: true, dev: true, version: expect.any(String), os: [expect.any(String)] }),
    ]);
});

test("SECURITY.md names every package of our own lock file that runs a script when it is installed", () => {
  const withScript = ownPackages.filter(([, entry]) => entry["hasInstallScript"] === true);
  const security = readFileSync(join(import.meta.dirname, "../../../SECURITY.md"), "utf8");

  for (const [place] of withScript) expect(security).toContain(`\`${place.split("node_modules/").at(-1)}\``);
});

test("our own lock file is complete and names no registry", () => {
  expect(missingOptionalPackages(JSON.parse(ownText))).toEqual([]);
  expect(ownText).not.toContain('"resolved": "http');
});
