import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DEFAULT_API_VERSIONS } from "../../../azure/arm/api-versions.ts";
import { AZURE_CALLS, type RoleKey } from "../../../azure/arm/azure-calls.ts";
import { DATA_ROLES } from "../../../azure/arm/data-roles.ts";
import { LINKED_RIGHTS, ROLE_DEFINITIONS } from "../../../azure/arm/roles.ts";

test("docs/azure-calls.md lists exactly the calls of the app, with version, right and purpose", async () => {
  const text = await readFile(new URL("../../../docs/azure-calls.md", import.meta.url), "utf8");

  const rows = text.split("\n").filter((line) => /^\| `\w+_\w+` \|/.test(line));

  expect(rows).toEqual(
    AZURE_CALLS.map(
      (call) =>
        `| \`${call.operation}\` | ${DEFAULT_API_VERSIONS[call.family]} | \`${call.action}\` | ` +
        `${call.roles.map(shortName).join(", ")} | ${call.why} |`,
    ),
  );
});

test("docs/azure-calls.md has every custom role, linked right and data role", async () => {
  const text = await readFile(new URL("../../../docs/azure-calls.md", import.meta.url), "utf8");
  const lines = text.split("\n").map((line) => line.trim());

  const has = (start: string, end: string) => lines.some((line) => line.startsWith(start) && line.endsWith(end));
  const missing = [
    ...ROLE_DEFINITIONS.filter((role) => !has(`| ${role.name} |`, `| ${role.actions.length} | ${role.description} |`)),
    ...LINKED_RIGHTS.filter((right) => {
      return !has(`| \`${right.action}\` | ${right.roles.map(shortName).join(", ")} |`, `| <${right.source}> |`);
    }),
    ...DATA_ROLES.filter((role) => !has(`| ${role.name} | \`${role.id}\` |`, `| ${role.why} |`)),
  ];
  expect(missing).toEqual([]);
});

function shortName(key: RoleKey): string {
  return ROLE_DEFINITIONS.find((role) => role.key === key)?.name.replace("Holdfast ", "") ?? "";
}

test("no call is listed twice", () => {
  const targets = AZURE_CALLS.map(({ method, path }) => `${method} ${path}`);

  expect(new Set(targets).size).toBe(targets.length);
});
