import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../../../../local/host/make-folder.ts";

test("makes a folder with all above it that are missing, and minds none that exists", () => {
  const base = mkdtempSync(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rmSync(base, { recursive: true }));

  makeFolder(join(base, "a/b/c"));
  makeFolder(join(base, "a/b/c"));

  expect(existsSync(join(base, "a/b/c"))).toBe(true);
});

test("says at once when the system refuses", () => {
  const base = mkdtempSync(join(tmpdir(), "make-folder-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
  writeFileSync(join(base, "file"), "");

  expect(() => makeFolder(join(base, "file/below"))).toThrow(/file\/below/);
});

test.runIf(process.platform === "linux")("does not search for ever below a folder that takes none", () => {
  expect(() => makeFolder("/proc/holdfast/data")).toThrow(/The folder \/proc\/holdfast cannot be made/);
});
