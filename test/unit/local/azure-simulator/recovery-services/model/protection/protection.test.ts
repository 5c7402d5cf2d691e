import { expect, test } from "vitest";
import type { SimulatedVirtualMachine } from "../../../../../../../local/azure-simulator/arm/service.ts";
import {
  askForProtection,
  at,
  backUp,
  changeProtection,
  finishedStatus,
  givenProtectedMachine,
  givenVault,
  readItem,
} from "../../protected-machine.ts";
import { itemId, machine, machineId, simulate, vaultId } from "../../simulated-service.ts";

test("enabling protection is accepted without a body; the operation names its job when it has succeeded", async () => {
  const simulated = simulate();
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);

  const accepted = await askForProtection(simulated);
  const statusUrl = accepted.headers?.["Azure-AsyncOperation"] ?? "";
  const during = (await simulated.call("GET", statusUrl)).body;
  const resultDuring = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  const after = await finishedStatus(simulated, accepted);
  const resultAfter = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  const atVault = await simulated.call("GET", `${vaultId()}/backupOperations/${String(at(after, "id"))}`);

  expect([accepted.status, accepted.body, accepted.headers?.["Retry-After"]]).toEqual([202, undefined, "60"]);
  expect(during).toMatchObject({ status: "InProgress", endTime: "0001-01-01T00:00:00" });
  expect(at(during, "properties")).toBeUndefined();
  expect(after).toMatchObject({ status: "Succeeded", properties: { objectType: "OperationStatusJobExtendedInfo" } });
  expect(at(after, "endTime")).toBe(at(after, "startTime"));
  expect([resultDuring.status, resultAfter.status]).toEqual([202, 200]);
  expect(atVault.body).toEqual(after);
  expect(await readItem(simulated)).toMatchObject({
    protectionState: "IRPending",
    lastBackupStatus: "",
    lastBackupTime: "2001-01-01T00:00:00Z",
    policyName: "DefaultPolicy",
  });
});

test("an item is Protected after its first backup and shows its newest recovery point", async () => {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(120);

  const item = await readItem(simulated);

  expect(item).toMatchObject({ protectionState: "Protected", lastBackupStatus: "Completed", healthStatus: "Passed" });
  expect(item["lastRecoveryPoint"]).toMatch(/^2026-03-30T08:0/);
  expect(item["extendedInfo"]).toMatchObject({ recoveryPointCount: 1 });
});

test.for<[string, Partial<SimulatedVirtualMachine> | undefined, string, string, string]>([
  [
    "protecting a machine that does not exist fails the operation",
    undefined,
    "DefaultPolicy",
    "2024-04-01",
    "UserErrorVmNotFoundV2",
  ],
  [
    "protecting a machine in another region fails the operation",
    { location: "northeurope" },
    "DefaultPolicy",
    "2024-04-01",
    "UserErrorVmVaultLocationMismatch",
  ],
  [
    "protecting a Trusted Launch machine with a Standard policy fails before api-version 2025-01-01",
    { securityType: "TrustedLaunch" },
    "DefaultPolicy",
    "2024-04-01",
    "UserErrorTrustedLaunchVMNotSupportedForStandardPolicy",
  ],
  [
    "protecting a confidential machine with a Standard policy fails",
    { securityType: "ConfidentialVM" },
    "DefaultPolicy",
    "2025-02-01",
    "UserErrorConfidentialVMNotSupportedForStandardPolicy",
  ],
])("%s", async ([, own, policy, apiVersion, code]) => {
  const simulated = simulate();
  if (own !== undefined) simulated.machines.set(machineId().toLowerCase(), machine(own));
  await givenVault(simulated);

  const status = await finishedStatus(simulated, await askForProtection(simulated, { policy, apiVersion }));

  expect(status).toMatchObject({ status: "Failed", error: { code } });
  expect((await simulated.call("GET", itemId())).status).toBe(404);
  const jobs = await simulated.call("GET", `${vaultId()}/backupJobs`);
  expect(at(jobs.body, "value", 0, "properties")).toMatchObject({ operation: "ConfigureBackup", status: "Failed" });
});

test.for<[string, string, string]>([
  [
    "protecting a Trusted Launch machine with an Enhanced policy succeeds in any api-version",
    "EnhancedPolicy",
    "2023-06-01",
  ],
  [
    "protecting a Trusted Launch machine with a Standard policy succeeds since api-version 2025-01-01",
    "DefaultPolicy",
    "2025-01-01",
  ],
])("%s", async ([, policy, apiVersion]) => {
  const simulated = simulate();
  simulated.machines.set(machineId().toLowerCase(), machine({ securityType: "TrustedLaunch" }));
  await givenVault(simulated);

  const status = await finishedStatus(simulated, await askForProtection(simulated, { policy, apiVersion }));

  expect(at(status, "status")).toBe("Succeeded");
});

test("a machine that one vault protects cannot be protected by another", async () => {
  const simulated = await givenProtectedMachine();
  await givenVault(simulated, vaultId("vault2"));

  const accepted = await askForProtection(simulated, { vault: vaultId("vault2") });

  expect(await finishedStatus(simulated, accepted)).toMatchObject({
    status: "Failed",
    error: { code: "UserErrorVmAlreadyProtected" },
  });
});

test("a policy protects at most a hundred machines", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  for (let index = 0; index < 101; index += 1) {
    simulated.machines.set(machineId(`vm${index}`).toLowerCase(), machine({ name: `vm${index}` }));
  }
  for (let index = 0; index < 100; index += 1) await askForProtection(simulated, { name: `vm${index}` });
  simulated.wait(3);

  const refused = await askForProtection(simulated, { name: "vm100" });

  expect(at(refused.body, "error", "code")).toBe("UserErrorMaxProtectedItemsPerPolicyReached");
});

test("stopped protection keeps the data and refuses backups until it is resumed", async () => {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(120);

  await changeProtection(simulated, { policyId: "", protectionState: "ProtectionStopped" });
  simulated.wait(2);
  const stopped = await readItem(simulated);
  const backup = await simulated.call("POST", `${itemId()}/backup`, { body: {} });
  await askForProtection(simulated);
  simulated.wait(3);

  expect(stopped).toMatchObject({ protectionState: "ProtectionStopped", policyId: "", policyName: "" });
  expect(at(backup.body, "error", "code")).toBe("UserErrorBcmDatasourceNotPresent");
  expect(await readItem(simulated)).toMatchObject({ protectionState: "Protected", policyName: "DefaultPolicy" });
});

test("a configuration is refused while another one of the same item is in progress", async () => {
  const simulated = await givenProtectedMachine();
  await askForProtection(simulated, { policy: "EnhancedPolicy" });

  const second = await askForProtection(simulated, { policy: "DefaultPolicy" });

  expect(at(second.body, "error", "code")).toBe("BMSUserErrorConflictingProtectionOperation");
});

test.for([
  ["protected", undefined],
  ["stopped", { protectionState: "ProtectionStopped" }],
] as const)("a machine that is %s cannot go from an Enhanced to a Standard policy", async ([, stop]) => {
  const simulated = await givenProtectedMachine();
  await askForProtection(simulated, { policy: "EnhancedPolicy" });
  simulated.wait(3);
  if (stop !== undefined) await changeProtection(simulated, stop);
  simulated.wait(3);

  const refused = await askForProtection(simulated, { policy: "DefaultPolicy" });

  expect([refused.status, at(refused.body, "error", "code")]).toEqual([
    400,
    "BMSUserErrorPolicyTypeChangeNotSupported",
  ]);
});
