import { expect, test } from "vitest";
import { adviceRows } from "../../../../domain/notices/advice/for-code.ts";
import { classifyEnableError } from "../../../../domain/protection/enable-error.ts";

test.for<[string, string]>([
  ["BMSUserErrorObjectLocked", "tryAgain"],
  ["UserErrorBackupOperationInProgress", "tryAgain"],
  ["UserErrorVmAlreadyProtected", "alreadyProtected"],
  ["VirtualMachineAlreadyProtected", "alreadyProtected"],
  ["BMSUserErrorDataSourceInDeferredDeleteState", "softDeleted"],
  ["UserErrorOperationDeniedOnImmutableItem", "approvalRequired"],
  ["CloudDosTimeboudLimitReached", "quotaReached"],
  ["UserErrorSomeNewLimitReached", "quotaReached"],
  ["UserErrorRpCollectionLimitReached", "protectionFailed"],
  ["ExtensionFailedSnapshotLimitReachedError", "protectionFailed"],
  ["UserErrorBCMPremiumStorageQuotaError", "protectionFailed"],
  ["UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed", "policyUnsuitable"],
  ["400136", "machineGone"],
  ["ResourceNotFound", "machineGone"],
  ["LinkedAuthorizationFailed", "accessDenied"],
  ["UserErrorNotInAnyTable", "protectionFailed"],
])("classifies %s, in any casing", ([code, expected]) => {
  expect(classifyEnableError(code)).toBe(expected);
  expect(classifyEnableError(` ${code.toLowerCase()} `)).toBe(expected);
});

test.for<[string, string]>([
  ["later", "tryAgain"],
  ["tomorrow", "quotaReached"],
])("a known code that is retried %s is classified %s", ([retry, expected]) => {
  const rows = adviceRows.filter(([, , , , each]) => each === retry);

  const classes = rows.flatMap(([codes]) => codes.map(classifyEnableError));

  expect(new Set(classes)).toEqual(new Set([expected]));
});

test("no known code but those that a new day renews counts as a quota", () => {
  const others = adviceRows.filter(([, , , , retry]) => retry !== "tomorrow").flatMap(([codes]) => codes);

  expect(others.filter((code) => classifyEnableError(code) === "quotaReached")).toEqual([]);
});
