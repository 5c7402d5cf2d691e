import type { WebhookBody, WebhookData } from "./webhook-body.ts";

/**
 * A message as CloudEvents 1.0, structured JSON.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export interface CloudEvent {
  readonly specversion: "1.0";
  /** The message's ID: with the source the same on every attempt, so that consumers drop duplicates. */
  readonly id: string;
  readonly source: string;
  /** `holdfast.notice.` and the notice's kind. */
  readonly type: string;
  readonly time: string;
  /** The machine's resource ID. */
  readonly subject?: string;
  readonly datacontenttype: "application/json";
  readonly data: WebhookData;
}

/** A URI reference: the event's source where the app has no public address. */
const DEFAULT_SOURCE = "/holdfast";

/** @param publicUrl - The app's own address, the event's source. */
export function cloudEvent(id: string, { type, timestamp, data }: WebhookBody, publicUrl?: string): CloudEvent {
  return {
    specversion: "1.0",
    id,
    source: publicUrl ?? DEFAULT_SOURCE,
    type: `holdfast.${type}`,
    time: timestamp,
    ...(data.vmId !== undefined && data.vmId !== "" && { subject: data.vmId }),
    datacontenttype: "application/json",
    data,
  };
}
