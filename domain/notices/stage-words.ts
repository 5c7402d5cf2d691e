import { reasonWords } from "./reason-words.ts";

/** What a workflow does for one machine, by the stage that it shows. */
const SENTENCES: Readonly<Record<string, string>> = {
  deciding: "Reads the machine and applies the rules.",
  waitingForProvisioning: "Waits until Azure has created or changed the machine.",
  waitingForDeletion: "Waits until Azure has deleted the machine.",
  checkingBackupStatus: "Looks for a vault that protects the machine.",
  comparingPolicies: "Compares the machine's policy with the one that the rules want.",
  placing: "Chooses a vault with room for the machine.",
  preparingVault: "Prepares the vault.",
  preparingPolicy: "Prepares the protection policy.",
  enablingProtection: "Enables protection.",
  undeleting: "Restores the machine's soft-deleted item.",
  waitingForOtherOperation: "Waits for another operation on the machine's item to end.",
  waitingForAgent: "Waits for the VM agent.",
  startingFirstBackup: "Asks for the first backup.",
  runningFirstBackup: "Waits for the end of the first backup.",
  locating: "Looks for the machine's item in the vaults.",
  starting: "Starts the backup.",
  snapshot: "Azure takes the snapshot.",
  transfer: "The snapshot is taken; Azure transfers the data to the vault.",
  joined: "Waits for the end of a backup that another workflow has started.",
  waitingToRetry: "The backup failed and is tried again.",
  checking: "Checks whether the machine is gone.",
  waitingForProtection: "Waits for the machine's protection to end.",
  stoppingProtection: "Stops the protection of the deleted machine.",
  ended: "Ends.",
};

/** A stage in a sentence; one of another release in its own words. */
export function stageSentence(stage: string): string {
  const sentence = new Map(Object.entries(SENTENCES)).get(stage);
  if (sentence !== undefined) return sentence;
  const words = reasonWords(stage);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}
