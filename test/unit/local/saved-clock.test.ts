import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createTimeSaver, readSavedTime } from "../../../local/saved-clock.ts";

let file: string;
let warnings: string[];
const warn = (text: string) => void warnings.push(text);
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "saved-clock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  file = join(folder, "clock.json");
  warnings = [];
});

test("reads the time that was saved", () => {
  createTimeSaver(file, () => 42, warn)();

  expect([readSavedTime(file, warn), warnings]).toEqual([42, []]);
});

test("begins at 0 without a file, without a warning", () => {
  expect([readSavedTime(file, warn), warnings]).toEqual([0, []]);
});

test.for(['{"nowMs":"soon"}', '{"nowMs":null}', '{"nowMs":-1}', '{"nowMs":1e300}', "{}", "7", "", "{"])(
  "begins at 0 and warns when the file contains %s",
  async (content) => {
    await writeFile(file, content);

    expect(readSavedTime(file, warn)).toBe(0);
    expect(warnings).toEqual([expect.stringContaining(`${file} has no usable time`)]);
  },
);

test("reports once that the time cannot be saved", () => {
  const save = createTimeSaver(join(file, "nowhere"), () => 1, warn);

  save();
  save();

  expect(warnings).toEqual([expect.stringContaining("Cannot save the clock's time")]);
});
