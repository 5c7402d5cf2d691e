import { expect, test } from "vitest";
import { BackupError, type ErrorCode, failureFactsFromText } from "../../../../domain/errors.ts";
import { adviceFor, advisedCodes } from "../../../../domain/notices/advice/lookup.ts";
import { decideByEnableFailure, isConflict } from "../../../../domain/protection/enable-error.ts";
import {
  attentionReason,
  isWorthTelling,
  outcomeReasons,
  type Verdict,
} from "../../../../domain/protection/outcome.ts";

test("says of every outcome and reason what it means", () => {
  for (const [outcome, reasons] of Object.entries(outcomeReasons)) {
    for (const [reason, meaning] of Object.entries(reasons))
      expect(meaning, `${outcome}/${reason}`).toMatch(/^[A-Z].+\.$/);
  }
});

test.for<[ErrorCode | undefined, string]>([
  [undefined, "internalError"],
  ["CONFIG_INVALID", "internalError"],
  ["AZURE_UNAUTHENTICATED", "unauthenticated"],
  ["AZURE_ACCESS_DENIED", "accessDenied"],
  ["AZURE_NOT_FOUND", "refused"],
  ["AZURE_CONFLICT", "conflictTooLong"],
  ["AZURE_PROVIDER_NOT_REGISTERED", "providerNotRegistered"],
  ["AZURE_THROTTLED", "throttledTooLong"],
  ["AZURE_QUOTA_REACHED", "quotaReached"],
  ["AZURE_GUARDED", "guarded"],
  ["AZURE_REFUSED", "refused"],
  ["AZURE_UNAVAILABLE", "azureUnavailable"],
  ["AZURE_OUTCOME_UNKNOWN", "azureUnavailable"],
  ["AZURE_ANSWER_UNREADABLE", "internalError"],
  ["AZURE_FROM_THE_FUTURE" as ErrorCode, "internalError"],
])("gives up on %s for the reason %s", ([code, reason]) => {
  expect(attentionReason({ retryable: false, ...(code !== undefined && { code }) })).toBe(reason);
});

test.for<[Verdict, boolean]>([
  [{ outcome: "needsAttention", reason: "policyFull" }, true],
  [{ outcome: "gone", reason: "vmDeleted" }, true],
  [{ outcome: "gone", reason: "vmNotFound" }, false],
  [{ outcome: "protected", reason: "protectionEnabled" }, false],
  [{ outcome: "alreadyProtected", reason: "protectedInVault" }, false],
  [{ outcome: "skipped", reason: "noRuleMatched" }, false],
])("%o is worth telling: %s", ([verdict, expected]) => {
  expect(isWorthTelling(verdict)).toBe(expected);
});

test.for<[string, object]>([
  ["BMSUserErrorObjectLocked", { kind: "tryAgain" }],
  ["UserErrorVmAlreadyProtected", { kind: "alreadyProtected" }],
  ["VirtualMachineAlreadyProtected", { kind: "alreadyProtected" }],
  ["BMSUserErrorDataSourceInDeferredDeleteState", { kind: "softDeleted" }],
  ["UserErrorOperationDeniedOnImmutableItem", { kind: "attention", reason: "guarded" }],
  ["CloudDosTimeboudLimitReached", { kind: "attention", reason: "quotaReached" }],
  ["UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed", { kind: "attention", reason: "policyUnsuitable" }],
  ["400136", { kind: "machineGone" }],
  ["ResourceNotFound", { kind: "machineGone" }],
  ["LinkedAuthorizationFailed", { kind: "attention", reason: "accessDenied" }],
  ["UserErrorNobodyKnows", { kind: "attention", reason: "protectionFailed" }],
])("reads %s as the reason why protection failed", ([code, expected]) => {
  expect(decideByEnableFailure(code)).toEqual(expected);
  expect(decideByEnableFailure(` ${code.toLowerCase()} `)).toEqual(expected);
});

test("finds advice by symbolic and numeric codes in any casing, and has none for unknown ones", () => {
  expect(adviceFor("usererrorguestagentSTATUSunavailable")).toMatchObject({ whoActs: "vmOwner", retry: "once" });
  expect(adviceFor("400158")).toEqual(adviceFor("UserErrorJobSuccessfullyCancelled"));
  expect(adviceFor("UserErrorNobodyKnows")).toBeUndefined();
  expect(isConflict("UserErrorNobodyKnows")).toBe(false);
});

test("advises on every code once, in whole sentences", () => {
  const codes = advisedCodes();

  expect(codes.length).toBeGreaterThanOrEqual(67);
  for (const code of codes) {
    const advice = adviceFor(code);
    expect(advice?.meaning, code).toMatch(/^[A-Z].+\.$/);
    expect(advice?.whatToDo, code).toMatch(/^[A-Z].+\.$/);
  }
});

test("carries code, wait and repeatability in a failure's text, for hosts that drop the rest", () => {
  const error = new BackupError("AZURE_THROTTLED", "Slow down.", { retryAfterSeconds: 17, serviceCode: "X" });

  expect(error).toMatchObject({ retryable: true, serviceCode: "X", retryAfterSeconds: 17 });
  expect(failureFactsFromText(error.message)).toEqual({
    code: "AZURE_THROTTLED",
    retryable: true,
    retryAfterSeconds: 17,
  });
  expect(failureFactsFromText(new BackupError("AZURE_REFUSED", "No.").message)).toEqual({
    code: "AZURE_REFUSED",
    retryable: false,
  });
  expect(failureFactsFromText("worker exited")).toEqual({ retryable: true });
});
