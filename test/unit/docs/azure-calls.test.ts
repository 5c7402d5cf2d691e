import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DEFAULT_API_VERSIONS } from "../../../azure/arm/api-versions.ts";
import { AZURE_CALLS } from "../../../azure/arm/azure-calls.ts";

test("docs/azure-calls.md lists exactly the calls of the app, with version, right and purpose", async () => {
  const text = await readFile(new URL("../../../docs/azure-calls.md", import.meta.url), "utf8");

  const rows = text.split("\n").filter((line) => /^\| `\w+_\w+` \|/.test(line));

  expect(rows).toEqual(
    AZURE_CALLS.map(
      (call) => `| \`${call.operation}\` | ${DEFAULT_API_VERSIONS[call.family]} | \`${call.action}\` | ${call.why} |`,
    ),
  );
});

test("no call is listed twice", () => {
  const targets = AZURE_CALLS.map(({ method, path }) => `${method} ${path}`);

  expect(new Set(targets).size).toBe(targets.length);
});
