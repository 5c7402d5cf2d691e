import { BackupError } from "../../domain/errors.ts";
import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { type DeliveryOutcome, outcomeOfStatus, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type PostResponse, type SafePostOptions } from "../safe-post.ts";
import { pagerDutyEvent } from "./pager-duty-event.ts";

/** PagerDuty adjusts its limit to the traffic and names no number; its staff have named 120 a minute for a key. */
const LIMITS = { perSecond: 2, perMinute: 120 } as const;
/** "Preferably with a backoff of a few minutes", where a 429 names no wait. */
const WAIT_AFTER_429_SECONDS = 180;

/** What the keys of rulesets begin with. */
const RULESET_KEY = "R";

const EVENTS_ADDRESSES = { us: "https://events.pagerduty.com", eu: "https://events.eu.pagerduty.com" } as const;

/** The integration key is the credential and lies in the body; the address is the same for everybody. */
export interface PagerDutyOptions extends Omit<SafePostOptions, "url"> {
  readonly routingKey: string;
  readonly region: keyof typeof EVENTS_ADDRESSES;
  /** The app's own address, linked from events. */
  readonly publicUrl?: string;
  /** In place of the region's address; of a receiver in tests. */
  readonly eventsAddress?: string;
}

/**
 * A service of PagerDuty. An alert is recognized by its key: however often a message is posted, there is one alert.
 *
 * @throws BackupError `CHAT_REFUSED` when the address is not acceptable.
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
export function createPagerDutyChannel(options: PagerDutyOptions): ChatChannel {
  const address = options.eventsAddress ?? EVENTS_ADDRESSES[options.region];
  const posts = {
    alert: createSafePost({ ...options, url: `${address}/v2/enqueue` }),
    change: createSafePost({ ...options, url: `${address}/v2/change/enqueue` }),
  };
  return {
    name: options.name,
    limits: LIMITS,
    warnings: [],
    async post(given) {
      const { kind, ...event } = pagerDutyEvent(given, options.publicUrl);
      if (kind === "change" && options.routingKey.startsWith(RULESET_KEY)) throw noChangeEvents(options.name);
      const body = JSON.stringify({ routing_key: options.routingKey, ...event });
      const response = await posts[kind]({ body, headers: {} });
      const retryAfterSeconds =
        response.retryAfterSeconds ?? (response.status === 429 ? WAIT_AFTER_429_SECONDS : undefined);
      throwUnlessDelivered(options.name, outcomeOf(response), { ...response, retryAfterSeconds });
    },
  };
}

function noChangeEvents(name: string): BackupError {
  return new BackupError(
    "CHAT_REFUSED",
    `Cannot post to the channel "${name}": it has the key of a ruleset, which takes no change events. Set minimumSeverity to warning, or store the key of a service.`,
  );
}

/** A 400 that speaks of the routing key is about the service, not about the event: the key is wrong, or of the other region. */
function outcomeOf({ status, text }: PostResponse): DeliveryOutcome {
  return status === 400 && /routing[ _]key/i.test(text) ? "gone" : outcomeOfStatus(status, [401, 403]);
}
