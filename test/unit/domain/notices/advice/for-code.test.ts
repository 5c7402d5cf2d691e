import { expect, test } from "vitest";
import { adviceForCode, adviceRows } from "../../../../../domain/notices/advice/for-code.ts";
import { adviceSources } from "../../../../../domain/notices/advice/sources.ts";
import { retryClasses } from "../../../../../domain/notices/advice/types.ts";

/** The 67 codes that Azure's pages, issues and recordings name; two words are a code's number and its symbol. */
const documentedCodes: readonly [codes: string, whoActs: string, retry: string][] = [
  ["UserErrorGuestAgentStatusUnavailable", "vmOwner", "once"],
  ["GuestAgentSnapshotTaskStatusError", "vmOwner", "once"],
  ["UserErrorGuestAgentVersionUnsupported", "vmOwner", "no"],
  ["UserErrorVmProvisioningStateFailed", "vmOwner", "no"],
  ["UserErrorVmNotInDesirableState", "vmOwner", "later"],
  ["VmNotInDesirableState", "vmOwner", "later"],
  ["UserErrorRpCollectionLimitReached", "platformAdmin", "once"],
  ["UserErrorKeyvaultPermissionsNotConfigured", "keyVaultOwner", "once"],
  ["BCMProtGetSaSUriAsyncError", "keyVaultOwner", "no"],
  ["DiskEncryptionInternalError", "keyVaultOwner", "no"],
  ["UserErrorEncryptedVmNotSupportedWithDiskEx", "platformAdmin", "no"],
  ["ExtensionSnapshotFailedNoNetwork", "vmOwner", "once"],
  ["ExtensionSnapshotFailedNoSecureNetwork", "vmOwner", "no"],
  ["ExtensionFailedTimeoutVMNetworkUnresponsive", "vmOwner", "later"],
  ["ExtensionOperationFailedForManagedDisks", "vmOwner", "once"],
  ["ExtensionSnapshotFailedCOM", "vmOwner", "no"],
  ["ExtensionInstallationFailedCOM", "vmOwner", "no"],
  ["ExtensionInstallationFailedMDTC", "vmOwner", "no"],
  ["ExtensionFailedVssWriterInBadState", "vmOwner", "once"],
  ["ExtensionFailedVssServiceInBadState", "vmOwner", "once"],
  ["ExtensionConfigParsingFailure", "vmOwner", "no"],
  ["ExtensionStuckInDeletionState", "vmOwner", "once"],
  ["ExtensionFailedSnapshotLimitReachedError", "platformAdmin", "no"],
  ["ExtensionSnapshotBitlockerError", "vmOwner", "no"],
  ["ExtensionVCRedistInstallationFailure", "vmOwner", "no"],
  ["VMRestorePointInternalError", "vmOwner", "once"],
  ["UserErrorFsFreezeFailed", "vmOwner", "once"],
  ["UserErrorUnableToOpenMount", "vmOwner", "no"],
  ["UserErrorUnsupportedDiskSize", "vmOwner", "no"],
  ["UserErrorBackupOperationInProgress", "none", "later"],
  ["BMSUserErrorObjectLocked", "none", "later"],
  ["BMSUserErrorConflictingProtectionOperation", "none", "later"],
  ["BMSUserErrorDataSourceObjectNotFound", "platformAdmin", "no"],
  ["UserErrorBcmDatasourceNotPresent", "platformAdmin", "no"],
  ["320001 ResourceNotFound", "platformAdmin", "no"],
  ["400094 BCMV2VMNotFound", "platformAdmin", "no"],
  ["UserErrorVmNotFoundV2", "platformAdmin", "no"],
  ["380008 AzureVmOffline", "vmOwner", "no"],
  ["UserErrorCrpReportedUserError", "vmOwner", "once"],
  ["UserErrorRequestDisallowedByPolicy", "platformAdmin", "no"],
  ["UserErrorOperationDeniedOnImmutableItem", "platformAdmin", "no"],
  ["BackUpOperationFailed", "microsoftSupport", "once"],
  ["BackUpOperationFailedV2", "microsoftSupport", "once"],
  ["CloudInternalError", "microsoftSupport", "later"],
  ["CopyingVHDsFromBackUpVaultTakingLongTime", "platformAdmin", "once"],
  ["UserErrorBCMPremiumStorageQuotaError", "platformAdmin", "no"],
  ["UserErrorMigrationFromTrustedLaunchVMToNonTrustedVMNotAllowed", "platformAdmin", "no"],
  ["UserErrorInstantRpNotFound", "platformAdmin", "no"],
  ["UserErrorVmNotShutDown", "vmOwner", "no"],
  ["UserErrorSkuNotAvailable", "platformAdmin", "no"],
  ["UserErrorMarketPlaceVMNotSupported", "platformAdmin", "no"],
  ["VMMarketplaceInvalidInput", "vmOwner", "no"],
  ["UserErrorCrossSubscriptionRestoreNotSupportedForOLR", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreNotSupportedForCRR", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreNotSupportedFromSnapshot", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreNotSupportedForEncryptedAzureVM", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreNotSupportedForTrustedLaunchAzureVM", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreNotSupportedForUnManagedAzureVM", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreInvalidTenant", "platformAdmin", "no"],
  ["UserErrorCrossSubscriptionRestoreInvalidTargetSubscription", "platformAdmin", "no"],
  ["CloudDosTimeboudLimitReached", "platformAdmin", "tomorrow"],
  ["CloudDosAbsoluteLimitReached", "platformAdmin", "tomorrow"],
  ["ResourceRequestsThrottled", "none", "later"],
  ["SubscriptionRequestsThrottled", "none", "later"],
  ["BMSUserErrorCrossRegionRestoreNotEnabledInThisVault", "platformAdmin", "no"],
  ["BMSUserErrorUnableToEnableCrossRegionRestore", "platformAdmin", "no"],
  ["UserErrorInputDESKeyDoesNotMatchWithOriginalKey", "keyVaultOwner", "no"],
];

test.for(documentedCodes)("knows %s: %s acts, retried %s", ([codes, whoActs, retry]) => {
  for (const code of codes.split(" ")) {
    expect(adviceForCode(code), code).toMatchObject({ whoActs, retry });
  }
});

test("knows every documented code, its aliases included", () => {
  expect(documentedCodes).toHaveLength(67);
  expect(new Set(documentedCodes.map(([codes]) => codes)).size).toBe(67);
});

test.for<[string, string]>([
  ["usererrorguestagentSTATUSunavailable", "UserErrorGuestAgentStatusUnavailable"],
  [" CLOUDINTERNALERROR ", "CloudInternalError"],
  ["400158", "UserErrorJobSuccessfullyCancelled"],
  ["bcmv2vmnotfound", "320001"],
])("reads %s as %s: symbols and numbers, in any casing", ([code, other]) => {
  expect(adviceForCode(code)).toBeDefined();
  expect(adviceForCode(code)).toEqual(adviceForCode(other));
});

test.for(["UserErrorNotInAnyTable", "", "constructor"])("has no advice for '%s'", (code) => {
  expect(adviceForCode(code)).toBeUndefined();
});

test("has one row only for each code", () => {
  const codes = adviceRows.flatMap(([each]) => each.map((code) => code.toLowerCase()));

  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test.for(adviceRows)("advises on %s in whole sentences, with a source", ([, meaning, whatToDo, , , sources]) => {
  expect(meaning).toMatch(/^[A-Z].+\.$/);
  expect(whatToDo).toMatch(/^[A-Z].+\.$/);
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) expect(adviceSources[source].address).toMatch(/^https:\/\/\S+$/);
});

test("sends to no job: an error may come without one", () => {
  expect(adviceRows.filter(([, , whatToDo]) => /\bjobs?\b/i.test(whatToDo))).toEqual([]);
});

test("says that nothing is to be done in exactly the rows in which the app acts", () => {
  const isNothing = adviceRows.filter(([, , whatToDo]) => whatToDo.startsWith("Nothing"));

  expect(isNothing).toEqual(adviceRows.filter(([, , , whoActs]) => whoActs === "none"));
});

test("every retry class and every source is used", () => {
  const named = new Set<string>(adviceRows.flatMap(([, , , , retry, sources]) => [retry, ...sources]));

  expect([...retryClasses, ...Object.keys(adviceSources)].filter((each) => !named.has(each))).toEqual([]);
});
