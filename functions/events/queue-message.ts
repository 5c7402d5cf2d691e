/** Events of a queue message, or why there are none. */
export type QueueMessage =
  | { readonly kind: "events"; readonly events: readonly unknown[] }
  | { readonly kind: "malformed"; readonly because: string };

/**
 * Reads the message that Event Grid stores in a storage queue: one event as JSON, in either schema; a list is taken, too.
 *
 * The host hands over the decoded message, as an object when it is JSON. A text is left when the encoding is not the one that
 * host.json names: Event Grid has sent plain JSON before it encoded its messages in Base64, so both are read here.
 *
 * Source: https://github.com/MicrosoftDocs/azure-docs/issues/69702 and /102923
 */
export function readQueueMessage(message: unknown): QueueMessage {
  const content = typeof message === "string" ? (parsed(message) ?? parsed(decoded(message))) : message;
  if (Array.isArray(content)) {
    return content.length === 0 ? malformed("the message is an empty list") : { kind: "events", events: content };
  }
  if (typeof content === "object" && content !== null) return { kind: "events", events: [content] };
  return malformed("the message is neither an event nor a list of events");
}

function malformed(because: string): QueueMessage {
  return { kind: "malformed", because };
}

/** `undefined` for what is no JSON object or list. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
