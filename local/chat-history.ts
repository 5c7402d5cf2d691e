import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isShallow, type MessageContent } from "./chat-message.ts";

/** A message as a chat channel received it. */
export interface ReceivedMessage extends MessageContent {
  /** Instant of receipt by the shared clock, ISO 8601. */
  readonly receivedAt: string;
  /** Last segment of the webhook's path: `teams`, `webhook`. */
  readonly channel: string;
  readonly body: unknown;
}

/** The received messages, oldest first; at most 500 are kept. */
export interface ChatHistory {
  readonly messages: readonly ReceivedMessage[];
  add(message: ReceivedMessage): void;
}

const MAX_MESSAGES = 500;
const OWNER_ONLY = 0o600;

/**
 * Messages in memory and, with a file, on disk: one line of JSON each, so that they survive a restart. A line that cannot be
 * read (the process was killed while writing it) is dropped. A file that cannot be written stops nothing and is reported once.
 */
export function openChatHistory(file: string | undefined): ChatHistory {
  const stored = file === undefined ? "" : readText(file);
  const messages = stored.split("\n").flatMap(readLine).slice(-MAX_MESSAGES);
  let hasWarned = false;
  const write = (action: () => void) => {
    try {
      action();
    } catch (error) {
      if (!hasWarned) console.error(`Cannot store chat messages; they are lost at the next restart: ${String(error)}`);
      hasWarned = true;
    }
  };
  // Old and unreadable lines are removed; the next message must not be glued to a torn one.
  if (file !== undefined && stored !== textOf(messages)) write(() => replaceFile(file, textOf(messages)));
  return {
    messages,
    add(message) {
      messages.push(message);
      if (messages.length > MAX_MESSAGES) messages.shift();
      if (file !== undefined) write(() => appendFileSync(file, textOf([message]), { mode: OWNER_ONLY }));
    },
  };
}

function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: OWNER_ONLY });
  renameSync(`${file}.new`, file);
}

function textOf(messages: readonly ReceivedMessage[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join("");
}

/** Empty when the file is missing or cannot be read. */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function readLine(line: string): readonly ReceivedMessage[] {
  try {
    const message: unknown = JSON.parse(line);
    // A message of many levels is never received, and could not be written again.
    return isMessage(message) && isShallow(message.body) ? [message] : [];
  } catch {
    return [];
  }
}

function isMessage(value: unknown): value is ReceivedMessage {
  if (typeof value !== "object" || value === null) return false;
  const { receivedAt, channel, title, text, severity } = value as Readonly<Record<string, unknown>>;
  return [receivedAt, channel, title, text, severity].every((member) => typeof member === "string");
}
