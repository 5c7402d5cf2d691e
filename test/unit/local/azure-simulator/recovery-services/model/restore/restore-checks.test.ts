import { expect, test } from "vitest";
import { at } from "../../protected-machine.ts";
import { requestRestore, targetGroup } from "../../restore-requests.ts";
import { DAY_MINUTES, givenScheduledBackups, movePoint, recommendedPoints } from "../../scheduled-backups.ts";
import { itemId, type SimulatedService, vaultId } from "../../simulated-service.ts";

/** Requests a restore of disks from a recovery point and returns the response. */
async function restoreDisks(
  simulated: SimulatedService,
  pointName: string,
  change: Readonly<Record<string, unknown>> = {},
) {
  return await requestRestore(simulated, `${itemId()}/recoveryPoints/${pointName}`, {
    recoveryType: "RestoreDisks",
    targetResourceGroupId: targetGroup,
    ...change,
  });
}

test("an archived point is restored only with rehydration, and its copy is kept as long as requested", async () => {
  const simulated = await givenScheduledBackups(2 + 91);
  const [point = ""] = await recommendedPoints(simulated);
  await movePoint(simulated, point);
  simulated.wait(5 * 60);
  const rehydrate = (rehydrationRetentionDuration: string) => ({
    objectType: "IaasVMRestoreWithRehydrationRequest",
    recoveryPointRehydrationInfo: { rehydrationRetentionDuration, rehydrationPriority: "High" },
  });
  const tiers = async () => {
    const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints/${point}`);
    return at(body, "properties", "recoveryPointTierDetails");
  };

  const plain = await restoreDisks(simulated, point);
  const tooShort = await restoreDisks(simulated, point, rehydrate("P9D"));
  const accepted = await restoreDisks(simulated, point, rehydrate("P10D"));
  simulated.wait(61);
  const during = await tiers();
  simulated.wait(10 * DAY_MINUTES);

  expect([plain.status, tooShort.status, accepted.status]).toEqual([400, 400, 202]);
  expect(during).toEqual([
    { type: "HardenedRP", status: "Rehydrated" },
    { type: "ArchivedRP", status: "Valid" },
  ]);
  expect(await tiers()).toEqual([{ type: "ArchivedRP", status: "Valid" }]);
});

test.for<[string, Readonly<Record<string, unknown>>, number]>([
  ["to the vault's own subscription is accepted", {}, 202],
  [
    "to another subscription is refused when the vault does not allow it",
    { targetResourceGroupId: "/subscriptions/99999999-2222-4333-8444-555555555555/resourceGroups/target" },
    400,
  ],
  ["to a zone is refused without zone-redundant storage", { zones: ["1"] }, 400],
  ["to an unknown zone is refused", { zones: ["4"] }, 400],
])("a restore %s", async ([, change, status]) => {
  const simulated = await givenScheduledBackups(1);
  await simulated.call("PATCH", vaultId(), {
    body: {
      properties: {
        restoreSettings: { crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: "Disabled" } },
      },
    },
  });
  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  const response = await restoreDisks(simulated, String(at(body, "value", 0, "name")), change);

  expect(response.status).toBe(status);
});
