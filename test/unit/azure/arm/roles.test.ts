import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { AZURE_CALLS } from "../../../../azure/arm/azure-calls.ts";
import { LINKED_RIGHTS, ROLE_DEFINITIONS } from "../../../../azure/arm/roles.ts";
import { POLICY_ROLE, VAULT_ROLE } from "../../../../domain/protection/findings/drift-findings.ts";

describe("the custom roles", () => {
  test("infra/role-definitions.json is what npm run role-definitions writes", async () => {
    const file = await readFile(new URL("../../../../infra/role-definitions.json", import.meta.url), "utf8");

    expect(JSON.parse(file)).toEqual({ roles: ROLE_DEFINITIONS });
  });

  test("grant the right of every call, and nothing but the rights of calls and linked rights", () => {
    const granted = new Set(ROLE_DEFINITIONS.flatMap(({ actions }) => actions));
    const needed = [...AZURE_CALLS, ...LINKED_RIGHTS].map(({ action }) => action);

    expect([...granted].sort()).toEqual([...new Set(needed)].sort());
  });

  test("delete nothing but with the optional role for it, assign nothing and use no wildcard", () => {
    const others = ROLE_DEFINITIONS.filter(({ optional }) => optional !== "deleteBackupData");
    const risky = others
      .flatMap(({ actions }) => actions)
      .filter((action) => /\*|\/delete$|roleAssignments|roleDefinitions|listKeys/i.test(action));

    expect(risky).toEqual([]);
  });

  test("keep what changes vaults, policies and subscriptions apart, so that it can be left out", () => {
    const always = ROLE_DEFINITIONS.filter(({ optional }) => optional === null).flatMap(({ actions }) => actions);

    expect(always.filter((action) => !action.endsWith("/read"))).toEqual([
      "Microsoft.RecoveryServices/locations/backupStatus/action",
      "Microsoft.Compute/virtualMachines/write",
      "Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/backup/action",
      "Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems/write",
    ]);
  });

  test("have names and descriptions that Azure accepts", () => {
    const names = ROLE_DEFINITIONS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(ROLE_DEFINITIONS.every(({ actions, description }) => actions.length > 0 && description.length <= 1024)).toBe(
      true,
    );
  });
});

test("the roles that the rules name for corrections are those that contain the rights", () => {
  const roleOf = (action: string) =>
    ROLE_DEFINITIONS.filter(({ actions }) => actions.includes(action)).map((r) => r.name);

  expect(roleOf("Microsoft.RecoveryServices/Vaults/backupPolicies/write")).toEqual([POLICY_ROLE]);
  expect(roleOf("Microsoft.RecoveryServices/Vaults/backupstorageconfig/write")).toEqual([VAULT_ROLE]);
});
