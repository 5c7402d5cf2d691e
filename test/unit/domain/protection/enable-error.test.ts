import { expect, test } from "vitest";
import { classifyEnableError, isConflict } from "../../../../domain/protection/enable-error.ts";

test.for<[string, object]>([
  ["BMSUserErrorObjectLocked", { kind: "tryAgain" }],
  ["UserErrorVmAlreadyProtected", { kind: "alreadyProtected" }],
  ["VirtualMachineAlreadyProtected", { kind: "alreadyProtected" }],
  ["BMSUserErrorDataSourceInDeferredDeleteState", { kind: "softDeleted" }],
  ["UserErrorOperationDeniedOnImmutableItem", { kind: "attention", reason: "approvalRequired" }],
  ["CloudDosTimeboudLimitReached", { kind: "attention", reason: "quotaReached" }],
  ["UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed", { kind: "attention", reason: "policyUnsuitable" }],
  ["400136", { kind: "machineGone" }],
  ["ResourceNotFound", { kind: "machineGone" }],
  ["LinkedAuthorizationFailed", { kind: "attention", reason: "accessDenied" }],
  ["UserErrorNotInAnyTable", { kind: "attention", reason: "protectionFailed" }],
])("classifies %s, in any casing", ([code, expected]) => {
  expect(classifyEnableError(code)).toEqual(expected);
  expect(classifyEnableError(` ${code.toLowerCase()} `)).toEqual(expected);
});

test.for<[string, boolean]>([
  ["UserErrorBackupOperationInProgress", true],
  ["UserErrorNotInAnyTable", false],
])("%s stands for a conflict that passes: %s", ([code, expected]) => {
  expect(isConflict(code)).toBe(expected);
});
