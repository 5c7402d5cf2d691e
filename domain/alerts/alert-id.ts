import { sha256 } from "../coordination/sha256.ts";

/**
 * The ID of an alert: 128 bits of SHA-256 over what it says.
 *
 * @param kind - Of the alert.
 * @param topic - What it says, in parts: alerts of one kind with equal topics are one, whoever raises them.
 */
export function alertId(kind: string, topic: readonly string[]): string {
  return `alert:${sha256(JSON.stringify([kind, ...topic])).slice(0, 32)}`;
}
