import { expect, test } from "vitest";
import { at, changeProtection, givenProtectedMachine } from "../../protected-machine.ts";
import { machineId, vaultId } from "../../simulated-service.ts";

test("the names in the URL must be those of the machine", async () => {
  const simulated = await givenProtectedMachine();

  const response = await changeProtection(simulated, {
    sourceResourceId: machineId("other"),
    policyId: `${vaultId()}/backupPolicies/DefaultPolicy`,
  });

  expect(at(response.body, "error", "code")).toBe("BMSUserErrorInvalidConfigureProtectionRequest");
});
