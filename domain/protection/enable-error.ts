import { adviceForCode } from "../notices/advice/for-code.ts";

/**
 * What one of Azure's error codes means for a workflow. Activities classify and workflows only read the class, so that a
 * changed table never changes the path of a running instance.
 */
export const errorClasses = [
  /** Another operation holds the item: retry later. */
  "tryAgain",
  /** A vault protects the machine already: which one has to be read again. */
  "alreadyProtected",
  /** The vault holds a soft-deleted item of this name. */
  "softDeleted",
  /** The policy or the vault holds as many machines as Azure allows. */
  "full",
  /** Azure does not find the machine: it has to be read again, the code alone is no proof. */
  "machineGone",
  /** The others need a human, for the reason that they name. */
  "approvalRequired",
  "quotaReached",
  "policyUnsuitable",
  "accessDenied",
  "protectionFailed",
] as const;
export type ErrorClass = (typeof errorClasses)[number];

/**
 * Codes by class. Those of the first and third row come from code and reports, not from recorded traffic, so parts of the
 * code are matched rather than the whole.
 */
const CLASSES: readonly (readonly [parts: RegExp, errorClass: ErrorClass])[] = [
  [/already(is)?protected|protectedinanother|registeredwithanother|registeredinanother/, "alreadyProtected"],
  [/deferreddelete|softdeleted/, "softDeleted"],
  [/resourceguard|operationdenied|immutable|scopelocked/, "approvalRequired"],
  [/maxprotecteditems|itemlimitreached/, "full"],
  // A limit of the machine's own snapshots or storage account is no quota of the vault: no day renews it.
  [/clouddos|(?<!rpcollection|snapshot)limitreached|(?<!storage)quota/, "quotaReached"],
  [
    /trustedlaunch|confidential|ultradisk|premiumv2|policynotsupported|unsupportedpolicy|enhancedpolicy/,
    "policyUnsuitable",
  ],
  [/^(320001|400094|400136)$|vmnotfound|^resourcenotfound$/, "machineGone"],
  [/authorizationfailed/, "accessDenied"],
];

/** Classifies Azure's code of a failed operation; an unknown code is a failure that is reported. */
export function classifyEnableError(errorCode: string): ErrorClass {
  const code = errorCode.trim().toLowerCase();
  const row = CLASSES.find(([parts]) => parts.test(code));
  if (row !== undefined) return row[1];
  return adviceForCode(code)?.retry === "later" ? "tryAgain" : "protectionFailed";
}
