import { expect, test } from "vitest";
import type { ChannelSettings } from "../../../config/channel-settings.ts";
import { createChannel } from "../../../functions/create-channel.ts";

const deps = {
  settings: { allowLocalWebhooks: false, publicUrl: "https://holdfast.example/" },
  identity: { getToken: () => Promise.resolve({ token: "t", expiresOnTimestamp: 0 }) },
  nowMs: () => 0,
};
const common = { name: "ops", minimumSeverity: "warning" } as const;
const url = "https://hooks.example/x";

test.for<[ChannelSettings, object]>([
  [
    { ...common, type: "teams", url },
    { perSecond: 4, perMinute: 100 },
  ],
  [{ ...common, type: "slack", url }, { perSecond: 1 }],
  [
    { ...common, type: "discord", url },
    { perSecond: 2, perMinute: 30 },
  ],
  [
    { ...common, type: "googleChat", url },
    { perSecond: 1, perMinute: 60 },
  ],
  [
    { ...common, type: "pagerDuty", routingKey: "k", region: "eu" },
    { perSecond: 2, perMinute: 120 },
  ],
  [{ ...common, type: "webhook", url, format: "notice" }, {}],
  [{ ...common, type: "eventGrid", topicEndpoint: "https://t.westeurope-1.eventgrid.azure.net/api/events" }, {}],
])("creates a channel of type $0.type with its documented limits", ([given, limits]) => {
  expect(createChannel(given, deps)).toMatchObject({ name: "ops", limits, warnings: [] });
});

test("refuses an address that is not acceptable, without naming it", () => {
  const given: ChannelSettings = { ...common, type: "slack", url: "https://127.0.0.1/s3cret" };

  expect(() => createChannel(given, deps)).toThrow(/^CHAT_REFUSED: Cannot post to the channel "ops"/);
  expect(() => createChannel(given, deps)).not.toThrow("s3cret");
});
