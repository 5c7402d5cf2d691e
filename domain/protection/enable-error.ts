import { adviceFor } from "../notices/advice/lookup.ts";
import type { AttentionReason } from "./outcome.ts";

/** What a failed attempt to enable protection means for the workflow. */
export type EnableFailure =
  /** Another holder of the same item: passes by itself. */
  | { readonly kind: "tryAgain" }
  /** Some vault protects the machine: which one has to be read again. */
  | { readonly kind: "alreadyProtected" }
  /** The vault holds a soft-deleted item of this name. */
  | { readonly kind: "softDeleted" }
  /** Azure says that the machine is gone: has to be read again, the code alone is no proof. */
  | { readonly kind: "machineGone" }
  | { readonly kind: "attention"; readonly reason: AttentionReason };

/**
 * Codes by meaning. Those of the first and third row were not found in recorded traffic but in code and reports, so that
 * their parts are looked for rather than their whole.
 */
const MEANINGS: readonly (readonly [parts: RegExp, failure: EnableFailure])[] = [
  [/already(is)?protected|protectedinanother|registeredwithanother|registeredinanother/, { kind: "alreadyProtected" }],
  [/deferreddelete|softdeleted/, { kind: "softDeleted" }],
  [/resourceguard|operationdenied|immutable|scopelocked/, { kind: "attention", reason: "guarded" }],
  [/clouddos|limitreached|quota/, { kind: "attention", reason: "quotaReached" }],
  [
    /trustedlaunch|confidential|ultradisk|premiumv2|policynotsupported|unsupportedpolicy|enhancedpolicy/,
    { kind: "attention", reason: "policyUnsuitable" },
  ],
  [/^(320001|400094|400136)$|vmnotfound|^resourcenotfound$/, { kind: "machineGone" }],
  [/authorizationfailed/, { kind: "attention", reason: "accessDenied" }],
];

/** Decides by Azure's code of a failed operation; a code with no meaning to us is a failure that people are told. */
export function decideByEnableFailure(errorCode: string): EnableFailure {
  const code = errorCode.trim().toLowerCase();
  const meaning = MEANINGS.find(([parts]) => parts.test(code));
  if (meaning !== undefined) return meaning[1];
  return isConflict(code) ? { kind: "tryAgain" } : { kind: "attention", reason: "protectionFailed" };
}

/** Whether the code says that it passes by itself. */
export function isConflict(errorCode: string): boolean {
  return adviceFor(errorCode)?.retry === "later";
}
