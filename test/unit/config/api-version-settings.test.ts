import { expect, test } from "vitest";
import { DEFAULT_API_VERSIONS } from "../../../azure/arm/api-versions.ts";
import { apiVersionsSchema } from "../../../config/api-version-settings.ts";

test("accepts every family of calls that the app has a version for", () => {
  const text = Object.entries(DEFAULT_API_VERSIONS)
    .map(([family, version]) => `${family}=${version}`)
    .join(", ");

  expect(apiVersionsSchema.parse(text)).toEqual(DEFAULT_API_VERSIONS);
});

test("accepts a preview, and leaves the families that are not named alone", () => {
  expect(apiVersionsSchema.parse("backup=2025-01-01-preview")).toEqual({ backup: "2025-01-01-preview" });
});

test.for([
  ["an unknown family", "machines=2024-07-01"],
  ["no version", "backup"],
  ["an empty version", "backup="],
  ["no date", "backup=latest"],
  ["a family twice", "backup=2024-04-01,backup=2025-01-01"],
  ["a further parameter", "backup=2024-04-01=x"],
  ["an entry that is empty", "backup=2024-04-01,"],
  ["a version with a query", "backup=2024-04-01&x=1"],
])("refuses %s, and says what is allowed", ([, text]) => {
  const { error } = apiVersionsSchema.safeParse(text);

  expect(error?.issues[0]?.message).toMatch(/^must be <family>=<yyyy-mm-dd>.*virtualMachines, disks, vaults/);
});
