import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { LogLevel } from "../../../local/host/app/log.ts";
import { createRunLog } from "../../../local/run-log.ts";

let folder: string;
let printed: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-log-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  printed = [];
  for (const method of ["log", "error"] as const)
    vi.spyOn(console, method).mockImplementation((text) => void printed.push(`${method} ${text}`));
});

const open = (consoleLevel: LogLevel, in_ = folder) => createRunLog({ folder: in_, consoleLevel, now: () => 0 });
const line = (level: LogLevel, message: string) => ({ level, message, category: "user", functionName: "vmWritten" });

test("prints lines from the chosen level, and writes all of them to the file", async () => {
  const log = open("warning");

  for (const level of ["debug", "information", "warning", "error"] as const) log.write(line(level, level));

  expect(printed).toEqual([
    "log [1970-01-01T00:00:00.000Z] warning     vmWritten: warning",
    "error [1970-01-01T00:00:00.000Z] error       vmWritten: error",
  ]);
  expect((await readFile(log.file, "utf8")).split("\n").map((text) => text.slice(27, 38).trim())).toEqual([
    "debug",
    "information",
    "warning",
    "error",
    "",
  ]);
});

test("prints nothing at the level none", () => {
  open("none").write(line("critical", "x"));

  expect(printed).toEqual([]);
});

test("writes one line per message: line breaks, escape sequences and changes of direction are escaped", async () => {
  const log = open("trace");

  log.write(line("information", "a\n[1970] error forged\r\u001b[31m\u202eb\u2028c"));

  const expected = "vmWritten: a\\n[1970] error forged\\u000d\\u001b[31m\\u202eb\\u2028c";
  expect(printed).toEqual([expect.stringContaining(expected)]);
  expect((await readFile(log.file, "utf8")).trim().split("\n")).toEqual([expect.stringContaining(expected)]);
});

test("cuts a long message on the console and says how much is missing; the file has it", async () => {
  const log = open("trace");

  log.write(line("information", "x".repeat(1500)));

  expect(printed[0]).toMatch(/x{1000} … \(500 more characters\)$/);
  expect(await readFile(log.file, "utf8")).toContain("x".repeat(1500));
});

test("begins a new file at 16 MB and keeps one old file", async () => {
  await writeFile(join(folder, "holdfast.log"), "x".repeat(16 * 1024 * 1024 + 1));
  const log = open("none");

  log.write(line("information", "new"));

  expect(await readFile(log.file, "utf8")).toMatch(/^\[.*new\n$/);
  expect((await readFile(join(folder, "holdfast.1.log"))).length).toBe(16 * 1024 * 1024 + 1);
});

test("goes on, and says so once, when the file cannot be written", async () => {
  const log = open("warning");
  await rm(folder, { recursive: true });

  log.write(line("warning", "one"));
  log.write(line("warning", "two"));

  expect(printed.map((text) => text.replace(/\[.*?\] /, ""))).toEqual([
    expect.stringContaining("error Cannot write the log file"),
    "log warning     vmWritten: one",
    "log warning     vmWritten: two",
  ]);
});
