import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { fittingRows, jsonBytes } from "../bounded-text.ts";
import { type ShownFact, type ShownPost, shownPost } from "../shown-post.ts";

/** An event may have 512 KB; the rest is for what the key and the envelope take. */
const MAX_EVENT_BYTES = 500_000;
/** A summary may have 1,024 characters. */
const MAX_SUMMARY_CHARACTERS = 1024;

/** An event of Events API v2, without the routing key. */
export type PagerDutyEvent = AlertEvent | ChangeEvent;

/** Pages people. */
interface AlertEvent extends EventBody<AlertPayload> {
  readonly kind: "alert";
  readonly event_action: "trigger" | "resolve";
  readonly dedup_key: string;
  readonly client: "Holdfast";
}

/** Shown on the service and beside its incidents; pages no one on call. */
interface ChangeEvent extends EventBody<ChangePayload> {
  readonly kind: "change";
}

interface EventBody<Payload> {
  readonly payload: Payload;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}

interface ChangePayload {
  readonly summary: string;
  readonly source: string;
  readonly timestamp: string;
  readonly custom_details: Readonly<Record<string, unknown>>;
}

interface AlertPayload extends ChangePayload {
  readonly severity: "error" | "warning" | "info";
  /** The kind of the notice. */
  readonly class: string;
}

/**
 * What PagerDuty gets of a post. An incident's messages open, update and resolve one alert, by the incident's ID. A message of its
 * own pages when a person should act (warning and error), by its message ID; nothing resolves it but a person. One that only informs
 * is a change event.
 *
 * @param publicUrl - The app's own address, linked from the event.
 */
export function pagerDutyEvent(post: ChannelPost, publicUrl?: string): PagerDutyEvent {
  const shown = shownPost(post, publicUrl);
  const { notice, incident, messageId } = post;
  const links = shown.links.map(({ title, url }) => ({ href: url, text: title }));
  const payload = payloadOf(post, shown);
  if (incident === undefined && notice.severity === "info") return { kind: "change", payload, links };
  return {
    kind: "alert",
    event_action: incident?.phase === "resolved" ? "resolve" : "trigger",
    dedup_key: incident?.incidentId ?? messageId,
    client: "Holdfast",
    payload: { ...payload, severity: notice.severity, class: notice.kind },
    links,
  };
}

function payloadOf({ notice }: ChannelPost, shown: ShownPost): ChangePayload {
  const whole = (facts: readonly ShownFact[], omitted: number): ChangePayload => ({
    summary: Array.from(shown.headline).slice(0, MAX_SUMMARY_CHARACTERS).join(""),
    source: sourceOf(notice.vmId),
    timestamp: notice.occurredAt,
    custom_details: {
      ...(shown.phase !== undefined && { status: shown.phase }),
      text: shown.text,
      what_to_do: shown.whatToDo,
      who_acts: shown.actor ?? "no action needed",
      facts: facts.map(({ name, value }) => `${name}: ${value}`),
      ...(omitted > 0 && { facts_omitted: omitted }),
    },
  });
  const { rows, omitted } = fittingRows(shown.facts, MAX_EVENT_BYTES, (facts, left) => jsonBytes(whole(facts, left)));
  return whole(rows, omitted);
}

/** The machine's resource ID, cut to what a list can show. */
function sourceOf(vmId: string | undefined): string {
  return vmId === undefined ? "holdfast" : vmId.toWellFormed().slice(0, 255);
}
