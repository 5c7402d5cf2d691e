/** Reasons whose names would read badly as words. */
const WORDS: Readonly<Record<string, string>> = {
  vmNotFound: "machine not found",
  vmDeleted: "machine deleted",
  monitorFailed: "watch ended without a result",
  azureWarning: "warning of Azure",
  azureUnavailable: "Azure not available",
  dayQuotaReached: "daily quota reached",
  vaultsFull: "all vaults full",
  recent: "recent recovery point",
  scheduledBackupMissed: "scheduled backup missed",
};

/** In lower case, then words with a capital: `policyMissing`. Azure's codes begin with a capital or are numbers. */
const REASON = /^[a-z]+(?:[A-Z][a-z]*)*$/;

/** A reason of ours as people read it: `policyMissing` is "policy missing". Azure's codes and other texts stay as they are. */
export function reasonWords(reason: string): string {
  const own = new Map(Object.entries(WORDS)).get(reason);
  if (own !== undefined) return own;
  return REASON.test(reason) ? reason.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : reason;
}
