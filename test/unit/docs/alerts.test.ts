import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { channel } from "../../../config/channel-schema.ts";
import type { ChannelSettings } from "../../../config/channel-settings.ts";
import { createChannel } from "../../../functions/create-channel.ts";

const alerts = readFileSync(join(import.meta.dirname, "../../../docs/alerts.md"), "utf8");
const types = channel.options.map(({ shape }) => shape.type.value);

/** The rows of a section's table, by the types in their first cell. */
function rowsOf(section: string): ReadonlyMap<string, readonly string[]> {
  const [, text = ""] = alerts.split(`### ${section}\n`);
  const rows = text
    .split("\n#")[0]
    ?.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return new Map(
    (rows ?? []).flatMap(([first = "", ...cells]) =>
      [...first.matchAll(/`(\w+)`/g)].map(([, type = ""]) => [type, cells] as const),
    ),
  );
}

test.for(["Limits", "Responses", "How often a message is shown"])("the table of %s has every type", (section) => {
  expect([...rowsOf(section).keys()].sort()).toEqual([...types].sort());
});

test.for(types)("the rate of %s is the one that the app keeps to", (type) => {
  const common = { name: "ops", minimumSeverity: "info", url: "https://hooks.example/x", format: "notice" } as const;
  const more = { routingKey: "k", region: "us", topicEndpoint: "https://t.eventgrid.azure.net/api/events" } as const;
  const deps = {
    settings: { allowLocalWebhooks: false },
    identity: { getToken: () => Promise.resolve(null) },
    nowMs: () => 0,
  };

  const { perSecond, perMinute } = createChannel({ ...common, ...more, type } as ChannelSettings, deps).limits;

  const [, rate = ""] = rowsOf("Limits").get(type) ?? [];
  const expected = [
    ...(perSecond === undefined ? [] : [`${perSecond} a second`]),
    ...(perMinute === undefined ? [] : [`${perMinute} a minute`]),
  ].join(", ");
  expect(rate.split(";")[0]).toBe(expected || "none");
});
