/** Part of every canary and of nothing else: it must never leave the place where it was planted. */
export const MARK = "canary7Qz9";

/** A secret that is planted in a text from outside. */
export function canary(index: number): string {
  return `${MARK}x${index}`;
}

/** Part of the channels' addresses: knowing them is enough to post. */
export const WEBHOOK_PATH = `${MARK}path`;
/** 33 bytes as base64; Standard Webhooks asks for 24 to 64. */
export const SIGNING_SECRET = Buffer.from(`${MARK}-signing-secret-of-enough`).toString("base64");
/** The app's keys. The system key is part of every 202 body (SECURITY.md says so), so it has a mark of its own. */
export const KEYS = { master: `${MARK}master`, functions: `${MARK}function`, system: "system5Vk2key" } as const;
/** Signs the links with which people act. */
export const ACTION_KEY = `${MARK}-key-of-the-action-links`.padEnd(40, "x");
