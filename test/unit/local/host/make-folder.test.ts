import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../../../../local/host/make-folder.ts";

test("creates a folder with its missing parents, and accepts one that exists", () => {
  const base = mkdtempSync(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rmSync(base, { recursive: true }));

  makeFolder(join(base, "a/b/c"));
  makeFolder(join(base, "a/b/c"));

  expect(existsSync(join(base, "a/b/c"))).toBe(true);
});

test("names the folder that cannot be created", () => {
  const base = mkdtempSync(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
  writeFileSync(join(base, "file"), "");

  expect(() => makeFolder(join(base, "file/below"))).toThrow(/file\/below/);
});

test.runIf(process.platform === "linux")("fails at once below a folder in which none can be created", () => {
  expect(() => makeFolder("/proc/holdfast/data")).toThrow(/Cannot create the folder \/proc\/holdfast/);
});
