import { expect, test } from "vitest";
import { readConfigFile } from "../../../config/config-file.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";

const TOPIC = "https://alerts.westeurope-1.eventgrid.azure.net/api/events";

function messageOf(channel: object, secret = "https://hooks.example/x", more: object = {}): string {
  const rules = [{ name: "none", action: "skip", reason: "not yet" }];
  const given = { name: "ops", type: "slack", url: { setting: "HOLDFAST_SECRET_A" }, ...channel };
  const file = { rules, vaults: {}, policies: {}, channels: [given], ...more };
  const secrets = new Map([["HOLDFAST_SECRET_A", secret]]);
  try {
    const context = { secrets, allowLocalWebhooks: false, checkSchedule: scheduleProblem };
    readConfigFile(JSON.stringify(file), "test.json", context);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "accepted";
}

test.for<[expected: string, channel: object]>([
  ["only: found an object; allowed: at least one of subscriptions, families", { only: {} }],
  ["only.subscriptions: found a list; allowed: a list of 1 or more entries", { only: { subscriptions: [] } }],
  ['only.families.0: found "bakup"; allowed: one of "protection"', { only: { families: ["bakup"] } }],
  ['only.whoActs.0: found "me"; allowed: one of "vmOwner"', { only: { whoActs: ["me"] } }],
  ["only.tags: found an object; allowed: at least one tag", { only: { tags: {} } }],
  ["only.tags.owner: found a list; allowed: a list of 1 or more", { only: { tags: { owner: [] } } }],
  ['only.rules.0: found "nome"; allowed: one of "none". Did you mean "none"?', { only: { rules: ["nome"] } }],
  ['quietHours.from: found "24:00"; allowed: HH:mm', { quietHours: { from: "24:00", until: "07:00" } }],
  ['quietHours.until: found "07:00"; allowed: another time', { quietHours: { from: "07:00", until: "07:00" } }],
  ["timeZone: found a text that is not shown because it may be a secret; allowed: an IANA", { timeZone: "Berlin" }],
  [
    'quietHours.timeZone: found "Berlin"; allowed: an IANA',
    { quietHours: { from: "22:00", until: "07:00", timeZone: "Berlin" } },
  ],
  ['digest: found "yearly"; allowed: one of "hourly", "daily", "weekly"', { digest: "yearly" }],
  [
    "routingKey: found something else in the setting",
    { type: "pagerDuty", routingKey: { setting: "HOLDFAST_SECRET_A" } },
  ],
  ["key: found something else in the setting", { type: "eventGrid", key: { setting: "HOLDFAST_SECRET_A" } }],
  [
    "signingSecret: found nothing; allowed: the new secret",
    { type: "webhook", previousSigningSecret: { setting: "HOLDFAST_SECRET_A" } },
  ],
])("reports channels[0].%s", ([expected, channel]) => {
  expect(messageOf(channel)).toContain(`channels[0].${expected}`.replace(/\.(\d)(?=:)/, "[$1]"));
});

test.for([
  "https://contoso.webhook.office.com/webhookb2/s3cret",
  "https://outlook.office.com/webhook/s3cret",
  "https://outlook.office365.com/webhook/s3cret",
])("refuses the retired address %s for Teams, with an explanation and without showing it", (url) => {
  const text = messageOf({ type: "teams" }, url);

  expect(text).toContain("allowed: a webhook of the Workflows app of Teams; Microsoft has retired");
  expect(text).not.toContain("s3cret");
});

test.for([
  "https://webhook.office.com.evil.example/x",
  "https://prod-1.westeurope.logic.azure.com/workflows/x",
  "https://default1.environment.api.powerplatform.com/x",
])("accepts the address %s for Teams", (url) => {
  expect(messageOf({ type: "teams" }, url)).toBe("accepted");
});

test.for([
  "http://alerts.westeurope-1.eventgrid.azure.net/api/events",
  "http://127.0.0.1:8090/api/events",
  "https://alerts.example/api/events",
  "https://eventgrid.azure.net.evil.example/api/events",
  "alerts",
])("refuses %s as a topic: the app's token would be sent there", (topicEndpoint) => {
  const text = messageOf({ type: "eventGrid", url: undefined, topicEndpoint });

  expect(text).toContain("topicEndpoint: found a text that is not shown");
  expect(text).toContain("an https URL whose host ends with .eventgrid.azure.net");
});

test("names the channels that there are when the fallback is none of them", () => {
  expect(messageOf({}, undefined, { fallbackChannel: "opps" })).toContain(
    'fallbackChannel: found "opps"; allowed: one of "ops". Did you mean "ops"?',
  );
});

test.for<[string, object]>([
  ["url", { type: "googleChat" }],
  ["routingKey", { type: "pagerDuty", url: undefined, routingKey: { setting: "HOLDFAST_SECRET_A" } }],
  ["signingSecret", { type: "webhook", signingSecret: { setting: "HOLDFAST_SECRET_A" } }],
  [
    "previousSigningSecret",
    {
      type: "webhook",
      signingSecret: { setting: "HOLDFAST_SECRET_A" },
      previousSigningSecret: { setting: "HOLDFAST_SECRET_A" },
    },
  ],
  ["key", { type: "eventGrid", url: undefined, topicEndpoint: TOPIC, key: { setting: "HOLDFAST_SECRET_A" } }],
])("names the setting of an invalid %s, never its value", ([key, channel]) => {
  const text = messageOf(channel, "s3cret value!");

  expect(text).toContain(`channels[0].${key}: found something else in the setting HOLDFAST_SECRET_A`);
  expect(text).not.toContain("s3cret");
});

test.for<[string, object]>([
  ["a routing key in the file", { type: "pagerDuty", url: undefined, routingKey: "s3cret0123456789abcdefghijklmnop" }],
  ["an access key in the file", { type: "eventGrid", url: undefined, topicEndpoint: TOPIC, key: "s3cret" }],
  [
    "an address as the endpoint of a topic",
    { type: "eventGrid", url: undefined, topicEndpoint: "https://a.example/s3cret" },
  ],
  ["an address among the causes", { only: { causes: ["https://a.example/s3cret", ""] } }],
])("does not show %s", ([, channel]) => {
  const text = messageOf(channel);

  expect(text).toContain("channels[0].");
  expect(text).not.toContain("s3cret");
});
