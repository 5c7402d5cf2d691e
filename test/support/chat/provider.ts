import type { Resolve } from "../../../chat/address-guard.ts";
import type { ChatChannel } from "../../../domain/ports/chat-channel.ts";
import type { ReceivedRequest, ReceiverResponse } from "../webhook-receiver.ts";

/** How channels of a provider are created for a receiver that plays it. */
export interface ChannelTarget {
  /** `http://127.0.0.1:1234` */
  readonly origin: string;
  readonly allowLocal: boolean;
  readonly timeoutSeconds: number;
  readonly resolve?: Resolve;
}

/** A provider of chat channels: what it accepts and how it answers, as its documentation says. */
export interface Provider {
  readonly name: string;
  /** The credential in the address, header or body: no error may contain it. */
  readonly credential: string;
  create(target: ChannelTarget): ChatChannel;
  /** Checks a post as the provider does and keeps it when it is accepted. */
  answer(request: ReceivedRequest): ReceiverResponse;
  /** Number of messages that people see, or that a receiver that follows the provider's advice does not drop. */
  shown(): number;
  /** What it says when there were too many messages. */
  readonly limited: ReceiverResponse;
  /** Seconds to wait then. */
  readonly waitSeconds: number;
  /** What it says to a message that it does not accept. */
  readonly refusal: ReceiverResponse;
  /** What it says when the destination is gone or the credential is wrong. */
  readonly gone: readonly ReceiverResponse[];
  /** Whether a message that is posted twice is shown once. */
  readonly dropsRepetitions: boolean;
}

/** Keeps accepted messages by what identifies them; without an ID each is another one. */
export class ShownMessages {
  readonly #ids = new Set<string>();
  #count = 0;

  add(id?: string): void {
    if (id !== undefined && this.#ids.has(id)) return;
    if (id !== undefined) this.#ids.add(id);
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }
}

/** A member of parsed JSON, by path; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    value,
  );
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function lengthOf(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
