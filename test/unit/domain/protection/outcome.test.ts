import { expect, test } from "vitest";
import type { ErrorCode } from "../../../../domain/errors.ts";
import {
  attentionReason,
  branchOf,
  isProtected,
  retryReasonOf,
  type Verdict,
} from "../../../../domain/protection/outcome.ts";

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

test.for<[Verdict, string | undefined, string | undefined]>([
  [{ outcome: "protected", reason: "protectionEnabled" }, "created", undefined],
  [{ outcome: "protected", reason: "undeleted" }, "undeleted", undefined],
  [{ outcome: "protected", reason: "protectionResumed" }, "resumed", undefined],
  [{ outcome: "protected", reason: "policyChanged" }, "policyChanged", undefined],
  [{ outcome: "protected", reason: "disksChanged" }, "disksChanged", undefined],
  [{ outcome: "alreadyProtected", reason: "protectedInVault" }, "alreadyProtected", undefined],
  [{ outcome: "alreadyProtected", reason: "protectedElsewhere" }, "alreadyProtected", undefined],
  [{ outcome: "waiting", reason: "dayQuotaReached" }, undefined, "dayQuotaReached"],
  [{ outcome: "needsAttention", reason: "policyFull" }, undefined, "policyFull"],
  [{ outcome: "gone", reason: "vmDeleted" }, undefined, undefined],
  [{ outcome: "skipped", reason: "noRuleMatched" }, undefined, undefined],
])("%o took the branch %s and is tried again for %s", ([verdict, branch, retryReason]) => {
  expect(branchOf(verdict)).toBe(branch);
  expect(isProtected(verdict)).toBe(branch !== undefined);
  expect(retryReasonOf(verdict)).toBe(retryReason);
});
