import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const policy = "azure-cli/policy-get__200__2024-04-01__policy.json";

/** Runs the tool as a user does; answers its exit code and last line. */
function run(...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/conformance-recorded.ts", ...options], {
    encoding: "utf8",
  });
  return { status, stdout, stderr, lastLine: stdout.trim().split("\n").at(-1) };
}

/** A folder with one recording, changed. */
function givenRecording(change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "recorded-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "azure-cli"));
  cpSync(join("test/fixtures/recorded", policy), join(folder, policy));
  writeFileSync(join(folder, policy), change(readFileSync(join(folder, policy), "utf8")));
  return folder;
}

test("without recordings the command names what it needs and ends with 2", () => {
  const { status, stderr } = run();

  expect([status, stderr]).toEqual([2, expect.stringContaining("npm run conformance:recorded -- --data")]);
});

test("a part of the recordings that matches ends with 0", () => {
  const { status, lastLine } = run("--data", "test/fixtures/recorded", "--only", policy);

  expect([status, lastLine]).toEqual([
    0,
    "1 of 1 recordings in scope: 1 matched (100.0 %), 0 listed as different, 0 unexplained; 2 rounds",
  ]);
});

test("a recording that differs is named with its difference and ends with 1", () => {
  const folder = givenRecording((text) => text.replace('"protectedItemsCount"', '"unheardOf"'));

  const { status, stdout } = run("--data", folder, "--only", "azure-cli", "--rounds", "1");

  expect(status).toBe(1);
  expect(stdout).toContain(`${policy}\n  body.properties.unheardOf: number recorded, nothing sent`);
});

test("a listed difference that no recording needs is named and ends with 1", () => {
  const folder = givenRecording((text) => text);

  const { status, stdout, lastLine } = run("--data", folder, "--rounds", "1");

  expect([status, lastLine]).toEqual([1, expect.stringContaining("1 matched (100.0 %)")]);
  expect(stdout).toContain("listed, but needed by no recording: ");
});
