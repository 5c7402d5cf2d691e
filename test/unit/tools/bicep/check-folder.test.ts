import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkFolder } from "../../../../tools/bicep/check-folder.ts";
import { INFRA_FOLDER, sheets } from "../../../support/infra/infra-files.ts";

test("the syntax and property checks find nothing in infra/", async () => {
  const { files, issues } = await checkFolder(INFRA_FOLDER, sheets);

  expect(issues).toEqual([]);
  expect(files.length).toBeGreaterThan(15);
  expect(files.flatMap(({ resources }) => resources).length).toBeGreaterThan(40);
});

test("names file and line of what it finds", async ({ onTestFinished }) => {
  const folder = mkdtempSync(join(tmpdir(), "bicep-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "main.bicep"), "\nparam a string\nvar b = loadJsonContent('b.json')\n");

  const { issues } = await checkFolder(folder, sheets);

  expect(issues).toEqual([
    "main.bicep:2: a is not used",
    "main.bicep:2: a has no description",
    "main.bicep:3: b is not used",
    "main.bicep:3: b.json does not exist",
  ]);
});
