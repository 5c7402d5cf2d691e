import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { appFolderOf, loadConfig } from "../../../config/load-config.ts";
import { readSettings } from "../../../config/settings.ts";

const noIssue = () => undefined;
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

  const config = loadConfig(
    readSettings({ AzureWebJobsStorage: "UseDevelopmentStorage=true", HOLDFAST_CONFIG: "rules.json" }),
    folder,
    noIssue,
  );

  expect(config.protection.rules).toMatchObject([{ name: "none" }]);
});

test("names the file that cannot be read and the setting that names it", () => {
  const settings = readSettings({ AzureWebJobsStorage: "UseDevelopmentStorage=true", HOLDFAST_CONFIG: "missing.json" });

  expect(() => loadConfig(settings, temporaryFolder(), noIssue)).toThrow(
    /^CONFIG_INVALID: .*missing\.json, which HOLDFAST_CONFIG/,
  );
});

test("finds the app's folder from its sources and from its compiled code", () => {
  expect(appFolderOf(join(root, "functions"))).toBe(root);
  expect(appFolderOf(join(root, "dist/functions"))).toBe(root);
});

test("returns the code's own folder when no host.json is near", () => {
  const folder = temporaryFolder();

  expect(appFolderOf(folder)).toBe(folder);
});
