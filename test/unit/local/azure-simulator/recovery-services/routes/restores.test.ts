import { expect, test } from "vitest";
import { at } from "../protected-machine.ts";
import { givenRecoveryPoint, RESTORE_REQUEST, targetGroup } from "../restore-requests.ts";
import { subscription, vaultId } from "../simulated-service.ts";

test("a vault with cross-region restore restores to the paired region", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  const region = `/subscriptions/${subscription}/providers/Microsoft.RecoveryServices/locations/northeurope`;
  const before = await simulated.call("POST", `${point}/accessToken`, { body: {} });
  await simulated.call("PATCH", vaultId(), {
    body: { properties: { redundancySettings: { crossRegionRestore: "Enabled" } } },
  });
  const token = await simulated.call("POST", `${point}/accessToken`, { body: {} });

  const accepted = await simulated.call("POST", `${region}/backupCrossRegionRestore`, {
    body: {
      crossRegionRestoreAccessDetails: at(token.body, "properties"),
      restoreRequest: {
        ...RESTORE_REQUEST,
        recoveryType: "RestoreDisks",
        targetResourceGroupId: targetGroup,
        region: "northeurope",
      },
    },
  });
  simulated.wait(1);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  simulated.wait(60);
  const job = await simulated.call("POST", `${region}/backupCrrJob`, {
    body: { resourceId: vaultId(), jobName: at(operation.body, "properties", "jobId") },
  });

  expect(at(before.body, "error", "code")).toBe("BMSUserErrorCrossRegionRestoreNotEnabledInThisVault");
  expect(job.body).toMatchObject({ properties: { operation: "CrossRegionRestore", status: "Completed" } });
  expect(simulated.restored).toMatchObject([{ location: "northeurope" }]);
});
