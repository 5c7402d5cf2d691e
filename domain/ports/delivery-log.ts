import type { MessagePhase } from "../alerts/message.ts";
import type { Instant } from "../instant.ts";
import type { Severity } from "../notices/notice.ts";

export const deliveryStatuses = ["delivered", "retrying", "gone", "refused", "givenUp"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** How the delivery of a message to a channel stands. Texts are short and hold no secrets. */
export interface DeliveryEntry {
  readonly channel: string;
  readonly messageId: string;
  readonly title: string;
  readonly severity: Severity;
  readonly incidentId?: string;
  readonly phase?: MessagePhase;
  /** The channel that could not deliver it. */
  readonly insteadOf?: string;
  /** When the delivery began. */
  readonly since: Instant;
  /** When the last attempt was made. */
  readonly at: Instant;
  readonly attempts: number;
  readonly status: DeliveryStatus;
  /** What the last attempt said when it did not deliver. */
  readonly error?: string;
}

/**
 * Deliveries, as people want to see them later. A view: what is delivered goes by the task hub.
 *
 * Every method may throw `BackupError` `STORAGE_UNAVAILABLE` (may pass) or `STORAGE_REFUSED` (does not).
 */
export interface DeliveryLog {
  /** Writes how a delivery stands in place of its former entry. */
  save(entry: DeliveryEntry): Promise<void>;
  /** Deliveries of a channel, those that began last first. */
  list(channel: string, query: { readonly continuation?: string; readonly pageSize?: number }): Promise<DeliveryPage>;
  /** Removes deliveries of a channel that began before, at most 2,000 in one call. */
  forget(channel: string, before: Instant): Promise<void>;
}

export interface DeliveryPage {
  readonly items: readonly DeliveryEntry[];
  /** Present when there may be more. */
  readonly continuation?: string;
}
