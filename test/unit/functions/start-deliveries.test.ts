import { describe, expect, test, vi } from "vitest";
import type { ChannelRoute } from "../../../domain/alerts/routing.ts";
import { deliveryInstanceId } from "../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../domain/errors.ts";
import { createStartDeliveries, type HandedOver } from "../../../functions/start-deliveries.ts";
import { deliverMessage } from "../../../orchestrations/contracts/delivery.ts";
import { InMemoryFleet } from "../../support/fakes/in-memory-fleet.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { sampleMachine } from "../../support/fakes/sample-machine.ts";
import {
  machineIn,
  messageAt as now,
  sampleChannel,
  sampleIncident,
  sampleMessage,
  subscriptionId,
} from "../../support/messages.ts";

const message = sampleMessage({ severity: "warning" });
const night = { from: "22:00", until: "07:00", timeZone: "Europe/Berlin", exceptSeverity: "error" } as const;

function arrange(routes: Readonly<Record<string, Partial<ChannelRoute>>>, rules: Record<string, string> = {}) {
  const workflows = new InMemoryWorkflows();
  const read = vi.fn(async (vmId: string) => {
    const rule = rules[vmId.split("/").at(-1) ?? ""];
    if (rule === "away") throw new Error("The table is away.");
    return rule === undefined ? undefined : ({ rule } as never);
  });
  const channels = Object.entries(routes).map(([name, route]) => sampleChannel(name, route));
  const fleet = new InMemoryFleet([subscriptionId]);
  const tagsOf = vi.spyOn(fleet, "tagsOf");
  const start = createStartDeliveries({ channels, fallbackChannel: "backup-ops", inventory: { read }, fleet });
  const log = { warn: vi.fn() };
  const run = (given: Partial<HandedOver> = {}) => start(workflows, { message, ...given }, now, log);
  return { workflows, read, fleet, tagsOf, log, run };
}

test("starts one delivery per channel that gets the message, once", async () => {
  const { workflows, run } = arrange({ ops: {}, team: {}, errors: { minimumSeverity: "error" } });

  await expect(run()).resolves.toEqual({ kind: "started", channels: ["ops", "team"] });
  await expect(run()).resolves.toEqual({ kind: "alreadyExists", channels: ["ops", "team"] });

  expect(workflows.started).toEqual(
    ["ops", "team"].map((channel) => ({
      workflow: "deliverMessage",
      instanceId: deliveryInstanceId(channel, message.messageId),
      input: { channel, message, spacingSeconds: 0 },
    })),
  );
  for (const { input } of workflows.started) expect(deliverMessage.input.safeParse(input).success).toBe(true);
});

test("starts one delivery of a message that is for one channel, whatever that takes otherwise", async () => {
  const { run } = arrange({ ops: {}, boss: { minimumSeverity: "error" } });

  await expect(run({ message: { ...message, onlyTo: "boss" } })).resolves.toMatchObject({ channels: ["boss"] });
});

test("starts the others although one cannot be started, and fails so that it is called again", async () => {
  const { workflows, run } = arrange({ ops: {}, team: {} });
  workflows.faults.failNext("startOnce", new Error("The hub is away."));

  await expect(run()).rejects.toThrow(AggregateError);
  const first = workflows.started.length;
  await run();

  expect([first, workflows.started.length]).toEqual([1, 2]);
});

describe("hands over", () => {
  test.for<[string, Partial<HandedOver>, readonly string[]]>([
    ["to the fallback channel instead of another one", { insteadOf: "ops" }, ["backup-ops"]],
    ["to no other instead of the fallback channel", { insteadOf: "backup-ops" }, []],
    ["to all but one", { except: "ops" }, ["backup-ops"]],
    ["to the one that it was kept back for", { heldFor: "ops" }, ["ops"]],
    ["to none that was removed meanwhile", { heldFor: "removed" }, []],
  ])("%s", async ([, given, expected]) => {
    const { run } = arrange({ ops: {}, "backup-ops": {} });

    await expect(run(given)).resolves.toMatchObject({ channels: expected });
  });

  test("saying for which channel, and under an ID of its own after it was kept back", async () => {
    const { workflows, run } = arrange({ ops: { digest: "daily" }, "backup-ops": {} });

    await run({ insteadOf: "ops" });
    await run({ heldFor: "ops" });

    expect(workflows.started).toMatchObject([
      { input: { channel: "backup-ops", insteadOf: "ops" } },
      { instanceId: deliveryInstanceId("ops", message.messageId, true), input: { channel: "ops" } },
    ]);
    expect(workflows.started[1]?.input).not.toHaveProperty("hold");
  });
});

test("says until when a message is kept back, and what its line in the digest is", async () => {
  const { workflows, run } = arrange({ ops: { quietHours: night } });
  const incident = sampleIncident({ phase: "resolved", resolvedAt: now });

  await run();
  await run({ message: sampleMessage({ messageId: "incident-1_2", severity: "warning", incident }) });

  const until = "2026-03-31T05:00:00.000Z";
  const line = { title: "web-01: backup failed", severity: "warning", at: now };
  expect(workflows.started.map(({ input }) => (input as { hold: object }).hold)).toEqual([
    { until, line: { ...line, key: "notice_1" } },
    { until, line: { ...line, key: "incident-1", phase: "resolved", resolvedAt: now } },
  ]);
});

describe("a channel that asks for a rule", () => {
  const only = { rules: ["gold"] };

  test.for<[string, Record<string, string>, readonly string[]]>([
    ["gets messages of machines with it", { "web-01": "gold" }, ["team"]],
    ["gets none of other machines", { "web-01": "silver" }, []],
    ["gets messages of machines that the inventory does not know", {}, ["team"]],
    ["gets all messages while the inventory cannot be read", { "web-01": "away" }, ["team"]],
  ])("%s", async ([, rules, expected]) => {
    const { run } = arrange({ team: { only } }, rules);

    await expect(run()).resolves.toMatchObject({ channels: expected });
  });

  test("is the only one for which the inventory is read", async () => {
    const { read, run } = arrange({ ops: {} });

    await run();

    expect(read).not.toHaveBeenCalled();
  });
});

describe("a channel that asks for tags", () => {
  const web = (tags: Record<string, string>) => sampleMachine({ vmId: machineIn("web-01"), tags });
  const team = { only: { tags: { owner: ["payments"] } } };

  test.for<[string, (fleet: InMemoryFleet) => unknown, readonly string[]]>([
    ["gets messages of machines that have them now", (fleet) => fleet.putMachine(web({ Owner: "Payments" })), ["team"]],
    ["gets none of other machines", (fleet) => fleet.putMachine(web({ owner: "shop" })), []],
    ["gets messages of machines that are gone", () => undefined, ["team"]],
    [
      "gets all messages while the tags cannot be read",
      (fleet) => fleet.putMachine(web({})).faults.failNext("tagsOf", new BackupError("AZURE_THROTTLED", "Busy.")),
      ["team"],
    ],
  ])("%s", async ([, arrangeFleet, expected]) => {
    const { fleet, run } = arrange({ team });
    arrangeFleet(fleet);

    await expect(run()).resolves.toMatchObject({ channels: expected });
  });

  test("is the only one for which tags are read, in one query", async () => {
    const asked = arrange({ team, other: team });
    const unasked = arrange({ ops: { only: { rules: ["gold"] } } });

    await asked.run();
    await unasked.run();

    expect(asked.tagsOf).toHaveBeenCalledTimes(1);
    expect(unasked.tagsOf).not.toHaveBeenCalled();
  });
});

test.for<[string, Partial<HandedOver>, number]>([
  ["a message that nobody receives", {}, 1],
  ["not information that nobody receives", { message: sampleMessage({ severity: "info" }) }, 0],
  ["a digest whose channel was removed", { heldFor: "removed" }, 1],
  ["not a message without a substitute", { insteadOf: "removed" }, 0],
])("warns in the log of %s", async ([, given, warnings]) => {
  const { log, run } = arrange({});

  await run(given);

  expect(log.warn).toHaveBeenCalledTimes(warnings);
});
