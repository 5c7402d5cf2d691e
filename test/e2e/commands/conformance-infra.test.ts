import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as its npm script does. */
function conformanceInfra(...args: readonly string[]): Promise<Ended> {
  const command = [join(root, "tools/run.mjs"), "tools/conformance-infra.ts", ...args];
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: root, timeout: 60_000 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test("npm run conformance:infra finds no issue in infra/ and calls itself what it is", async () => {
  const ended = await conformanceInfra();

  expect(ended).toMatchObject({ code: 0, stderr: "" });
  expect(ended.stdout).toMatch(/^Syntax and property checks: \d+ files, \d+ resources of \d+ types, 0 issues\.\n$/);
});

test("npm run conformance:infra ends with 1 and names the place of a misspelt property", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-infra-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "infra"), folder, { recursive: true });
  const path = join(folder, "modules/storage.bicep");
  writeFileSync(path, readFileSync(path, "utf8").replace("allowSharedKeyAccess", "allowSharedKeysAccess"));

  const ended = await conformanceInfra("--infra", folder);

  expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining(" 1 issues.") });
  expect(ended.stderr).toMatch(/^modules\/storage\.bicep:\d+: properties\.allowSharedKeysAccess is not a property\n$/);
});

test("npm run conformance:infra ends with 2 when a folder is missing", async () => {
  expect(await conformanceInfra("--sheets", "no/such/folder")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no such folder\n$/),
  });
});
