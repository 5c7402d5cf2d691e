import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockFolder } from "../../../local/folder-lock.ts";

async function folder(): Promise<string> {
  const created = await mkdtemp(join(tmpdir(), "folder-lock-"));
  onTestFinished(() => rm(created, { recursive: true, force: true }));
  return created;
}

test("refuses a folder that is locked, names it and says what to do", async () => {
  const data = await folder();
  onTestFinished(lockFolder(data));

  expect(() => lockFolder(data)).toThrow(
    `The data folder ${data} is in use by another process. Stop that one, or choose another folder with --data.`,
  );
});

test("a released folder can be locked again", async () => {
  const data = await folder();
  const release = lockFolder(data);

  release();
  release();

  expect(() => lockFolder(data)()).not.toThrow();
});

test("creates a missing folder, in which it leaves one empty file", async () => {
  const data = join(await folder(), "a", "b");

  lockFolder(data)();

  expect(await readdir(data)).toEqual(["in-use.lock"]);
});

test("refuses a path that is a file", async () => {
  const file = join(await folder(), "file");
  await writeFile(file, "");

  expect(() => lockFolder(file)).toThrow(`Cannot use ${file} as the data folder`);
});
