import { expect, test } from "vitest";
import { readConfigFile } from "../../../config/config-file.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";

const KEY = Buffer.alloc(32, 1).toString("base64");
const secrets = new Map([
  ["HOLDFAST_SECRET_URL", "https://hooks.example/x"],
  ["HOLDFAST_SECRET_PD", "R0123456789abcdefghijklmnopqrstu"],
  ["HOLDFAST_SECRET_NEW", `whsec_${KEY}`],
  ["HOLDFAST_SECRET_OLD", KEY],
]);
const url = { setting: "HOLDFAST_SECRET_URL" };

function read(channel: object, more: object = {}) {
  const rules = [{ name: "none", action: "skip", reason: "not yet" }];
  const file = { rules, vaults: {}, policies: {}, channels: [{ name: "ops", ...channel }], ...more };
  const context = { secrets, allowLocalWebhooks: false, checkSchedule: scheduleProblem };
  return readConfigFile(JSON.stringify(file), "test.json", context);
}

const common = { name: "ops", minimumSeverity: "warning" };

test.for<[string, object, object]>([
  ["teams", { url }, { url: "https://hooks.example/x" }],
  ["slack", { url }, { url: "https://hooks.example/x" }],
  ["discord", { url }, { url: "https://hooks.example/x" }],
  ["googleChat", { url }, { url: "https://hooks.example/x" }],
  [
    "pagerDuty",
    { routingKey: { setting: "HOLDFAST_SECRET_PD" } },
    { routingKey: "R0123456789abcdefghijklmnopqrstu", region: "us" },
  ],
  ["webhook", { url }, { url: "https://hooks.example/x", format: "notice" }],
  [
    "webhook",
    {
      url,
      format: "cloudEvents",
      signingSecret: { setting: "HOLDFAST_SECRET_NEW" },
      previousSigningSecret: { setting: "HOLDFAST_SECRET_OLD" },
    },
    {
      url: "https://hooks.example/x",
      format: "cloudEvents",
      signingSecret: `whsec_${KEY}`,
      previousSigningSecret: KEY,
    },
  ],
  [
    "eventGrid",
    { topicEndpoint: "https://alerts.westeurope-1.eventgrid.azure.net/api/events" },
    { topicEndpoint: "https://alerts.westeurope-1.eventgrid.azure.net/api/events" },
  ],
  [
    "eventGrid",
    {
      topicEndpoint: "https://alerts.westeurope-1.eventgrid.azure.net/api/events",
      key: { setting: "HOLDFAST_SECRET_OLD" },
    },
    { topicEndpoint: "https://alerts.westeurope-1.eventgrid.azure.net/api/events", key: KEY },
  ],
])("resolves a channel of type %s", ([type, given, expected]) => {
  expect(read({ type, ...given }).channels).toEqual([{ ...common, type, ...expected }]);
});

test("keeps what a channel receives and when, with defaults", () => {
  const only = { subscriptions: ["00000000-0000-0000-0000-000000000001"], families: ["backup"], rules: ["none"] };

  const { channels, fallbackChannel } = read(
    { type: "slack", url, only, quietHours: { from: "22:00", until: "07:00", days: ["Saturday"] }, digest: "daily" },
    { fallbackChannel: "ops" },
  );

  expect(channels[0]).toMatchObject({
    only,
    quietHours: { from: "22:00", until: "07:00", timeZone: "UTC", days: ["Saturday"], exceptSeverity: "error" },
    digest: "daily",
  });
  expect(channels[0]?.only).not.toHaveProperty("causes");
  expect(fallbackChannel).toBe("ops");
});

test.for<[string, object, object, string | undefined]>([
  ["UTC by default", {}, {}, undefined],
  ["the file's", {}, { timeZone: "Europe/Berlin" }, "Europe/Berlin"],
  ["its own", { timeZone: "Asia/Tokyo" }, { timeZone: "Europe/Berlin" }, "Asia/Tokyo"],
  ["its own UTC", { timeZone: "UTC" }, { timeZone: "Europe/Berlin" }, undefined],
])("a channel tells times in a zone: %s", ([, channel, more, expected]) => {
  const [given] = read({ type: "teams", url, ...channel }, more).channels;

  expect(given?.timeZone).toBe(expected);
});

test("refuses a zone of the file that does not exist", () => {
  expect(() => read({ type: "teams", url }, { timeZone: "Berlin" })).toThrow(
    /timeZone: found "Berlin"; allowed: an IANA/,
  );
});
