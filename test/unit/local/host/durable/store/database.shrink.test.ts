import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../../../../local/host/durable/store/database.ts";

const MEGABYTE = 1024 * 1024;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "task-hub-"));
  file = join(folder, "hub.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Size of the file after messages of one megabyte each were written and all but some of them purged. Megabytes. */
function writeAndPurge(written: number, kept: number): number {
  const { connection, close } = openDatabase(file);
  const insert = connection.prepare(`INSERT INTO inbox VALUES (1, ?, NULL, hex(zeroblob(${MEGABYTE / 2})))`);
  for (let number = 1; number <= written; number += 1) insert.run(number);
  connection.prepare("DELETE FROM inbox WHERE number > ?").run(kept);
  close();
  return statSync(file).size / MEGABYTE;
}

/** What the next start leaves. */
function sizeAndMessagesAfterStart() {
  const { connection, close } = openDatabase(file);
  const messages = Number(connection.prepare("SELECT count(*) AS count FROM inbox").get()?.["count"]);
  close();
  return { megabytes: statSync(file).size / MEGABYTE, messages };
}

test("returns the space of purged instances to the file system at the next start", () => {
  const before = writeAndPurge(70, 2);

  const { megabytes, messages } = sizeAndMessagesAfterStart();

  expect(before).toBeGreaterThan(70);
  expect(megabytes).toBeLessThan(3);
  expect(messages).toBe(2);
});

test.for<[string, number, number]>([
  ["at most 64 MB are free", 62, 0],
  ["at most half of the file is free", 140, 72],
])("leaves the file as it is while %s", ([, written, kept]) => {
  const before = writeAndPurge(written, kept);

  const { megabytes, messages } = sizeAndMessagesAfterStart();

  expect(megabytes).toBe(before);
  expect(messages).toBe(kept);
});
