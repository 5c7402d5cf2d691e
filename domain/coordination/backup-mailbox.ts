import { type BackupMessage, jobIdOf } from "../backup/message.ts";
import { sameResource } from "../resource-id.ts";

/**
 * What a workflow that waits for backups has not taken yet. Kept by the durable entity `backupMailbox`, one per waiter: at most one
 * message per machine and job, 100 in all.
 */
export interface BackupMailbox {
  readonly messages: readonly BackupMessage[];
}

export type MailboxOperation =
  | { readonly name: "put"; readonly messages: readonly BackupMessage[] }
  | { readonly name: "take" };

export const emptyMailbox: BackupMailbox = { messages: [] };

/** A waiter waits for 100 machines at most, so that the oldest of more are left over from an earlier instance of its ID. */
const MAX_MESSAGES = 100;
/** Characters of Azure's texts in a mailbox, so that 100 messages stay below 64 KB; the notice has the whole text. */
const MAX_TEXT = 10_000;

/** What replaces what: an end is not replaced by news of a job that runs. */
const RANKS: Readonly<Record<BackupMessage["kind"], number>> = { noJob: 0, running: 0, snapshotTaken: 1, ended: 2 };

/** `put` keeps one message per backup, the last that says most; `take` returns all and empties the mailbox. */
export function applyMailboxOperation(
  before: BackupMailbox,
  operation: MailboxOperation,
): { readonly state: BackupMailbox; readonly result: boolean | readonly BackupMessage[] } {
  if (operation.name === "take") return { state: emptyMailbox, result: before.messages };
  const messages = operation.messages.reduce(added, before.messages).slice(-MAX_MESSAGES);
  const maximumText = Math.floor(MAX_TEXT / Math.max(1, messages.length));
  return { state: { messages: messages.map((message) => bounded(message, maximumText)) }, result: true };
}

function added(messages: readonly BackupMessage[], message: BackupMessage): readonly BackupMessage[] {
  const found = messages.find((other) => isSameBackup(other, message));
  if (found !== undefined && RANKS[found.kind] > RANKS[message.kind]) return messages;
  return [...messages.filter((other) => other !== found), message];
}

/** Of two jobs of a machine both are kept: the waiter knows which it means. */
function isSameBackup(one: BackupMessage, other: BackupMessage): boolean {
  const [job, otherJob] = [jobIdOf(one), jobIdOf(other)];
  return sameResource(one.vmId, other.vmId) && (job === undefined || otherJob === undefined || job === otherJob);
}

function bounded(message: BackupMessage, maximumText: number): BackupMessage {
  if (message.kind !== "ended" || message.result.extension === undefined) return message;
  const { message: text, ...extension } = message.result.extension;
  const cut = text === undefined ? extension : { ...extension, message: text.slice(0, maximumText) };
  return { ...message, result: { ...message.result, extension: cut } };
}
