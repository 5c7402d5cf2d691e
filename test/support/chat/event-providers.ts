import { createHmac } from "node:crypto";
import { createEventGridChannel } from "../../../chat/event-grid/event-grid-channel.ts";
import { createPagerDutyChannel } from "../../../chat/pager-duty/pager-duty-channel.ts";
import { createWebhookChannel } from "../../../chat/webhook/webhook-channel.ts";
import type { ReceivedRequest, ReceiverResponse } from "../webhook-receiver.ts";
import { at, lengthOf, list, type Provider, ShownMessages } from "./provider.ts";

const ROUTING_KEY = "s3cret0123456789abcdefghijklmnop";
const TOPIC_KEY = Buffer.from("s3cret of the topic, 32 bytes.....").toString("base64");
const SIGNING_KEY = Buffer.alloc(32, 7);
const NOW_SECONDS = 1_772_397_000;

/** Opens one alert for a key, whatever is posted of it. */
export function pagerDuty(): Provider {
  const alerts = new ShownMessages();
  const invalid = (error: string): ReceiverResponse => ({
    status: 400,
    text: JSON.stringify({ status: "invalid event", message: "Event object is invalid", errors: [error] }),
  });
  return {
    name: "PagerDuty",
    credential: ROUTING_KEY,
    create: ({ origin, ...options }) =>
      createPagerDutyChannel({ name: "ops", routingKey: ROUTING_KEY, region: "us", eventsAddress: origin, ...options }),
    answer({ path, body }) {
      const event: unknown = JSON.parse(body);
      const error = errorIn(event, Buffer.byteLength(body));
      if (error !== undefined) return invalid(error);
      if (path === "/v2/enqueue") {
        const key = at(event, "dedup_key");
        if (typeof key !== "string" || key.length > 255) return invalid("'dedup_key' is invalid");
        if (!["trigger", "resolve"].includes(String(at(event, "event_action"))))
          return invalid("'event_action' is invalid");
        alerts.add(key);
      }
      return { status: 202, text: '{"status":"success","message":"Event processed"}' };
    },
    shown: () => alerts.count,
    limited: { status: 429 },
    waitSeconds: 180,
    refusal: invalid("'payload.summary' is missing or blank"),
    gone: [invalid("Invalid routing key"), invalid("Length of 'routing_key' is incorrect (should be 32 characters)")],
    dropsRepetitions: true,
  };
}

function errorIn(event: unknown, sizeBytes: number): string | undefined {
  if (sizeBytes > 512 * 1024) return "Event object is too large";
  if (at(event, "routing_key") !== ROUTING_KEY) return "Invalid routing key";
  const summary = lengthOf(at(event, "payload", "summary"));
  if (summary < 1 || summary > 1024) return "'payload.summary' is invalid";
  return lengthOf(at(event, "payload", "source")) < 1 ? "'payload.source' is missing or blank" : undefined;
}

/** A receiver that checks signatures and drops what it has seen, as Standard Webhooks advises. */
export function webhook(format: "notice" | "cloudEvents"): Provider {
  const messages = new ShownMessages();
  return {
    name: `webhook (${format})`,
    credential: SIGNING_KEY.toString("base64"),
    create: ({ origin, ...options }) =>
      createWebhookChannel({
        name: "ops",
        url: `${origin}/hooks/ops`,
        format,
        signingSecret: `whsec_${SIGNING_KEY.toString("base64")}`,
        now: () => NOW_SECONDS * 1000,
        ...options,
      }),
    answer(request) {
      if (!isSigned(request)) return { status: 401 };
      if (Buffer.byteLength(request.body) > 21 * 1024) return { status: 413 };
      const body: unknown = JSON.parse(request.body);
      const id = String(request.headers["webhook-id"]);
      if (format === "cloudEvents" && (at(body, "specversion") !== "1.0" || at(body, "id") !== id))
        return { status: 400 };
      if (lengthOf(at(body, "data", "title")) === 0) return { status: 400 };
      messages.add(id);
      return { status: 204 };
    },
    shown: () => messages.count,
    limited: { status: 429, headers: { "retry-after": "5" } },
    waitSeconds: 5,
    // A receiver that moved refuses for good; every other refusal may be fixed there.
    refusal: { status: 308, headers: { location: "https://elsewhere.example/" } },
    gone: [{ status: 410 }],
    dropsRepetitions: true,
  };
}

function isSigned({ headers, body }: ReceivedRequest): boolean {
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const expected = `v1,${createHmac("sha256", SIGNING_KEY).update(signed).digest("base64")}`;
  const isRecent = Math.abs(Number(headers["webhook-timestamp"]) - NOW_SECONDS) < 300;
  return isRecent && String(headers["webhook-signature"]).split(" ").includes(expected);
}

/** A custom topic that takes CloudEvents, and a subscriber that drops the events that it has seen. */
export function eventGrid(): Provider {
  const events = new ShownMessages();
  return {
    name: "Event Grid",
    credential: TOPIC_KEY,
    create: ({ origin, ...options }) =>
      createEventGridChannel({
        name: "ops",
        topicEndpoint: `${origin}/api/events`,
        key: TOPIC_KEY,
        identity: { getToken: () => Promise.reject(new Error("no identity")) },
        ...options,
      }),
    answer({ headers, body }) {
      if (headers["aeg-sas-key"] !== TOPIC_KEY) return { status: 401 };
      if (!String(headers["content-type"]).startsWith("application/cloudevents-batch+json")) return { status: 415 };
      if (Buffer.byteLength(body) > 1024 * 1024) return { status: 413 };
      for (const event of list(JSON.parse(body))) {
        const required = ["id", "source", "type"].every((name) => lengthOf(at(event, name)) > 0);
        if (!required || at(event, "specversion") !== "1.0") return { status: 400 };
        events.add(`${at(event, "source")} ${at(event, "id")}`);
      }
      return { status: 200 };
    },
    shown: () => events.count,
    limited: { status: 429, headers: { "retry-after": "10" } },
    waitSeconds: 10,
    refusal: { status: 400, text: '{"error":{"code":"BadRequest"}}' },
    gone: [{ status: 401 }, { status: 403 }, { status: 404 }],
    dropsRepetitions: true,
  };
}
