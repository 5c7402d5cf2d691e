import { expect, test } from "vitest";
import type { ErrorCode } from "../../../../domain/errors.ts";
import { attentionReason, shouldNotify, type Verdict } from "../../../../domain/protection/outcome.ts";

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
  ["AZURE_APPROVAL_REQUIRED", "approvalRequired"],
  ["AZURE_REFUSED", "refused"],
  ["AZURE_UNAVAILABLE", "azureUnavailable"],
  ["AZURE_OUTCOME_UNKNOWN", "azureUnavailable"],
  ["AZURE_RESPONSE_UNREADABLE", "internalError"],
  ["AZURE_FROM_THE_FUTURE" as ErrorCode, "internalError"],
])("maps the error code %s to the reason %s", ([code, reason]) => {
  expect(attentionReason({ retryable: false, ...(code !== undefined && { code }) })).toBe(reason);
});

test.for<[Verdict, boolean]>([
  [{ outcome: "needsAttention", reason: "policyFull" }, true],
  [{ outcome: "gone", reason: "vmDeleted" }, true],
  [{ outcome: "gone", reason: "vmNotFound" }, false],
  [{ outcome: "protected", reason: "protectionEnabled" }, false],
  [{ outcome: "alreadyProtected", reason: "protectedInVault" }, false],
  [{ outcome: "skipped", reason: "noRuleMatched" }, false],
])("%o causes a notice: %s", ([verdict, expected]) => {
  expect(shouldNotify(verdict)).toBe(expected);
});
