import { adviceForCode } from "../notices/advice/for-code.ts";
import type { AttentionReason } from "../reasons.ts";

/** What an error of enabling protection means for the workflow. */
export type EnableErrorClass =
  /** Another operation holds the item: retry later. */
  | { readonly kind: "tryAgain" }
  /** A vault protects the machine already: which one has to be read again. */
  | { readonly kind: "alreadyProtected" }
  /** The vault holds a soft-deleted item of this name. */
  | { readonly kind: "softDeleted" }
  /** Azure does not find the machine: it has to be read again, the code alone is no proof. */
  | { readonly kind: "machineGone" }
  | { readonly kind: "attention"; readonly reason: AttentionReason };

/**
 * Codes by meaning. Those of the first and third row come from code and reports, not from recorded traffic, so parts of the
 * code are matched rather than the whole.
 */
const MEANINGS: readonly (readonly [parts: RegExp, failure: EnableErrorClass])[] = [
  [/already(is)?protected|protectedinanother|registeredwithanother|registeredinanother/, { kind: "alreadyProtected" }],
  [/deferreddelete|softdeleted/, { kind: "softDeleted" }],
  [/resourceguard|operationdenied|immutable|scopelocked/, { kind: "attention", reason: "approvalRequired" }],
  [/clouddos|limitreached|quota/, { kind: "attention", reason: "quotaReached" }],
  [
    /trustedlaunch|confidential|ultradisk|premiumv2|policynotsupported|unsupportedpolicy|enhancedpolicy/,
    { kind: "attention", reason: "policyUnsuitable" },
  ],
  [/^(320001|400094|400136)$|vmnotfound|^resourcenotfound$/, { kind: "machineGone" }],
  [/authorizationfailed/, { kind: "attention", reason: "accessDenied" }],
];

/** Classifies Azure's code of a failed operation; an unknown code is a failure that is reported. */
export function classifyEnableError(errorCode: string): EnableErrorClass {
  const code = errorCode.trim().toLowerCase();
  const meaning = MEANINGS.find(([parts]) => parts.test(code));
  if (meaning !== undefined) return meaning[1];
  return isConflict(code) ? { kind: "tryAgain" } : { kind: "attention", reason: "protectionFailed" };
}

/** Whether the code stands for a conflict that passes without action. */
export function isConflict(errorCode: string): boolean {
  return adviceForCode(errorCode)?.retry === "later";
}
