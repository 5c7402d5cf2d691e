import { expect, test } from "vitest";
import { configuredChannel } from "../../../functions/configured-channel.ts";
import { sampleChannel } from "../../support/messages.ts";

test("takes of the configuration a channel's type and route, and no secret", () => {
  const { channel } = sampleChannel("ops");
  const route = {
    name: "ops",
    minimumSeverity: "info",
    only: { rules: ["gold"] },
    quietHours: { from: "22:00", until: "07:00", timeZone: "UTC", exceptSeverity: "error" },
    digest: "daily",
  } as const;
  const given = { ...route, type: "teams", url: "https://secret.example", timeZone: "Europe/Berlin" };

  expect(configuredChannel(given, channel)).toEqual({ channel, type: "teams", route, timeZone: "Europe/Berlin" });
  expect(configuredChannel({ name: "ops", minimumSeverity: "error", type: "slack" }, channel).route).toEqual({
    name: "ops",
    minimumSeverity: "error",
  });
});
