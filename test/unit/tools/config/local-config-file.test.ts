import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../../../../local/host/command-line.ts";
import { readLocalConfigFile } from "../../../../tools/config/local-config-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = (name: string) => ({ setting: `HOLDFAST_SECRET_${name}` });
const rules = [{ name: "off", action: "skip", reason: "no" }];
const channels = [
  { name: "tickets", type: "webhook", url: secret("URL"), signingSecret: secret("KEY") },
  { name: "team", type: "teams", url: secret("TEAMS") },
];

function read(content: unknown, environment: Record<string, string> = {}) {
  const file = join(folder, "config.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return readLocalConfigFile(file, environment);
}

test("reads a file whose secrets are not set here, and names their settings", () => {
  const { protection, unsetSettings } = read({ rules, vaults: {}, policies: {}, channels });

  expect(protection.rules).toHaveLength(1);
  expect(unsetSettings).toEqual(["HOLDFAST_SECRET_URL", "HOLDFAST_SECRET_KEY", "HOLDFAST_SECRET_TEAMS"]);
});

test("checks a secret that is set, without showing it", () => {
  const reading = () =>
    read({ rules, vaults: {}, policies: {}, channels }, { HOLDFAST_SECRET_URL: "ftp://hidden.example" });

  expect(reading).toThrow(/channels\[0\]\.url: .*HOLDFAST_SECRET_URL; allowed: an https URL/);
  expect(reading).not.toThrow(/hidden/);
});

test.for<[string, unknown, RegExp]>([
  ["text that is no JSON", "{", /JSON without comments/],
  ["a list", [], /config\.json has \d+ issues?/],
  ["channels that are no list", { rules, vaults: {}, policies: {}, channels: "x" }, /channels/],
])("lists what is wrong with %s", ([, content, text]) => {
  expect(() => read(content)).toThrow(text);
});

test("refuses a file that cannot be read", () => {
  expect(() => readLocalConfigFile(join(folder, "nowhere.json"), {})).toThrow(UsageError);
});
