import { expect, test } from "vitest";
import { classifyEnableError } from "../../../../domain/protection/enable-error.ts";

test.for<[string, string]>([
  ["BMSUserErrorObjectLocked", "tryAgain"],
  ["UserErrorBackupOperationInProgress", "tryAgain"],
  ["UserErrorVmAlreadyProtected", "alreadyProtected"],
  ["VirtualMachineAlreadyProtected", "alreadyProtected"],
  ["BMSUserErrorDataSourceInDeferredDeleteState", "softDeleted"],
  ["UserErrorOperationDeniedOnImmutableItem", "approvalRequired"],
  ["CloudDosTimeboudLimitReached", "quotaReached"],
  ["UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed", "policyUnsuitable"],
  ["400136", "machineGone"],
  ["ResourceNotFound", "machineGone"],
  ["LinkedAuthorizationFailed", "accessDenied"],
  ["UserErrorNotInAnyTable", "protectionFailed"],
])("classifies %s, in any casing", ([code, expected]) => {
  expect(classifyEnableError(code)).toBe(expected);
  expect(classifyEnableError(` ${code.toLowerCase()} `)).toBe(expected);
});
