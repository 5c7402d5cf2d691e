import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { appFolderOf, loadConfig } from "../../../config/load-config.ts";
import { readSettings } from "../../../config/settings.ts";

const noProblem = () => undefined;
const root = join(import.meta.dirname, "../../..");

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "load-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("reads the file that the setting names, from the app's folder", () => {
  const folder = temporaryFolder();
  const file = { rules: [{ name: "none", action: "skip", reason: "not yet" }], vaults: {}, policies: {} };
  writeFileSync(join(folder, "rules.json"), JSON.stringify(file));

  const config = loadConfig(readSettings({ HOLDFAST_CONFIG: "rules.json" }), folder, noProblem);

  expect(config.protection.rules).toMatchObject([{ name: "none" }]);
});

test("says which file cannot be read, and which setting names it", () => {
  const settings = readSettings({ HOLDFAST_CONFIG: "missing.json" });

  expect(() => loadConfig(settings, temporaryFolder(), noProblem)).toThrow(
    /^CONFIG_INVALID: .*missing\.json, which HOLDFAST_CONFIG/,
  );
});

test("finds the app's folder from its sources and from its compiled code", () => {
  expect(appFolderOf(join(root, "functions"))).toBe(root);
  expect(appFolderOf(join(root, "dist/functions"))).toBe(root);
});

test("takes the code's own folder when no host.json is near", () => {
  const folder = temporaryFolder();

  expect(appFolderOf(folder)).toBe(folder);
});
