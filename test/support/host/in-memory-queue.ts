import type { MessageQueue, QueueMessage } from "../../../local/host/triggers/storage-queue.ts";

const insertedAtMs = Date.parse("2026-01-01T00:00:00Z");

/** A queue in memory whose time stands still: a message that is hidden for any time stays hidden. */
export class InMemoryQueue implements MessageQueue {
  readonly name: string;
  /** What every read comes to instead of messages. */
  failure: Error | "missing" | undefined;
  /** Seconds of each call of `hide`. */
  readonly hidden: number[] = [];
  readonly #messages: (QueueMessage & { isHiddenFor: number })[] = [];
  #receipts = 0;
  #ids = 0;

  constructor(name: string) {
    this.name = name;
  }

  texts(): readonly string[] {
    return this.#messages.map(({ text }) => text);
  }

  hiddenSeconds(): readonly number[] {
    return this.#messages.map(({ isHiddenFor }) => isHiddenFor);
  }

  async put(text: string, { dequeueCount = 0 } = {}): Promise<void> {
    this.#ids += 1;
    this.#messages.push({
      id: `message-${this.#ids}`,
      popReceipt: "",
      text,
      dequeueCount,
      insertedAtMs,
      expiresAtMs: insertedAtMs + 7 * 86_400_000,
      nextVisibleAtMs: insertedAtMs,
      isHiddenFor: 0,
    });
  }

  async receive(count: number, hiddenSeconds: number): Promise<readonly QueueMessage[] | "missing"> {
    if (this.failure === "missing") return "missing";
    if (this.failure !== undefined) throw this.failure;
    const visible = this.#messages.filter(({ isHiddenFor }) => isHiddenFor === 0).slice(0, count);
    return visible.map((message) => {
      const { isHiddenFor, ...received } = this.#replace(message.id, {
        dequeueCount: message.dequeueCount + 1,
        nextVisibleAtMs: insertedAtMs + hiddenSeconds * 1000,
        isHiddenFor: hiddenSeconds,
      });
      return received;
    });
  }

  async hide({ id }: QueueMessage, seconds: number): Promise<QueueMessage | undefined> {
    this.hidden.push(seconds);
    return this.#replace(id, { isHiddenFor: seconds });
  }

  async remove({ id, popReceipt }: QueueMessage): Promise<void> {
    const index = this.#messages.findIndex((message) => message.id === id && message.popReceipt === popReceipt);
    if (index !== -1) this.#messages.splice(index, 1);
  }

  #replace(id: string, change: Partial<QueueMessage> & { readonly isHiddenFor: number }) {
    const index = this.#messages.findIndex((message) => message.id === id);
    const message = this.#messages[index];
    if (message === undefined) throw new Error(`There is no message ${id}.`);
    this.#receipts += 1;
    const replaced = { ...message, ...change, popReceipt: `receipt-${this.#receipts}` };
    this.#messages[index] = replaced;
    return replaced;
  }
}
