import { expect, test } from "vitest";
import type { Message } from "../../../../domain/alerts/message.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { PostLink } from "../../../../domain/ports/chat-channel.ts";
import { createPostMessage } from "../../../../functions/activities/post-message.ts";
import { InMemoryDeliveryLog } from "../../../support/fakes/in-memory-delivery-log.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { messageAt, sampleChannel, sampleIncident, sampleMessage } from "../../../support/messages.ts";

const since = "2026-03-31T01:00:05.000Z";
const calledAt = "2026-03-31T01:00:10.000Z";

function arrange(links?: (message: Message) => readonly PostLink[], hasPortal = true) {
  const { channel } = sampleChannel("ops");
  const deliveries = new InMemoryDeliveryLog();
  const { context, log } = recordingContext();
  const channels = [{ channel }, sampleChannel("team")];
  const post = createPostMessage({
    channels,
    inventory: new InMemoryInventory(),
    hasPortal,
    deliveries,
    now: () => messageAt,
    ...(links !== undefined && { links }),
  });
  const input = { channel: "ops", message: sampleMessage(), since, attempt: 1, isLastAttempt: false, calledAt };
  const entries = async () => (await deliveries.list("ops", {})).items;
  return { channel, deliveries, log, entries, post: (change: object = {}) => post({ ...input, ...change }, context) };
}

test("posts a message in words to its channel and no other, and notes it", async () => {
  const { channel, post, entries } = arrange();

  await expect(post()).resolves.toEqual({ kind: "delivered" });

  const { alert, messageId } = sampleMessage();
  const notice = alert.kind === "notice" ? alert.notice : {};
  const places = [
    { title: "Open machine in Azure", url: expect.stringMatching(/^https:.+#@\/resource\/subscriptions/) },
  ];
  const occurredAtText = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  expect(channel.posted).toEqual([{ messageId, notice, links: [], places, occurredAtText }]);
  expect(await entries()).toEqual([
    {
      channel: "ops",
      messageId,
      title: "web-01: backup failed",
      severity: "error",
      since,
      at: calledAt,
      attempts: 1,
      status: "delivered",
    },
  ]);
});

test("says which incident the message is about, and adds links that only the channel sees", async () => {
  const { channel, post, entries } = arrange(({ messageId }) => [
    { title: "Retry", url: `https://x/?token=${messageId}` },
  ]);

  await post({ message: sampleMessage({ incident: sampleIncident() }), insteadOf: "team" });

  expect(channel.posted).toMatchObject([
    {
      incident: { incidentId: "incident-1", phase: "opened", machineCount: 1 },
      links: [{ title: "Retry", url: "https://x/?token=notice_1" }],
    },
  ]);
  const [entry] = await entries();
  expect(entry).toMatchObject({ incidentId: "incident-1", phase: "opened", insteadOf: "team" });
  expect(JSON.stringify(entry)).not.toContain("token");
});

test("posts a message without links when they cannot be made", async () => {
  const { channel, post, log } = arrange(() => {
    throw new Error("no key");
  });

  await expect(post()).resolves.toEqual({ kind: "delivered" });

  expect(channel.posted).toMatchObject([{ links: [] }]);
  expect(log).toContainEqual(expect.stringMatching(/^warning: Message notice_1 is posted without links/));
});

test.for<[string, Error, object, string, RegExp]>([
  [
    "gone",
    new BackupError("CHAT_GONE", "It returned 404."),
    { kind: "gone", error: "CHAT_GONE: It returned 404." },
    "gone",
    /^warning: Attempt 1 /,
  ],
  [
    "refused",
    new BackupError("CHAT_REFUSED", "It returned 400."),
    { kind: "refused", error: "CHAT_REFUSED: It returned 400." },
    "refused",
    /^error: Channel "ops" refused notice_1/,
  ],
  [
    "unavailable",
    new BackupError("CHAT_UNAVAILABLE", "Busy.", { retryAfterSeconds: 7 }),
    { kind: "unavailable", error: "CHAT_UNAVAILABLE: Busy. [retry after 7 s]", retryAfterSeconds: 7 },
    "retrying",
    /^warning: Attempt 1 /,
  ],
  [
    "unavailable by an error that may name the address, without its text",
    new TypeError("https://hooks.example/secret"),
    { kind: "unavailable", error: 'Cannot post to the channel "ops": unexpected TypeError.' },
    "retrying",
    /^warning: Attempt 1 /,
  ],
])("says that the channel is %s", async ([, error, output, status, logged]) => {
  const { channel, post, entries, log } = arrange();
  channel.faults.failNext("post", error);

  await expect(post()).resolves.toEqual(output);

  expect(await entries()).toMatchObject([{ status, attempts: 1 }]);
  expect(log).toEqual([expect.stringMatching(logged)]);
  expect(log.join()).not.toContain("hooks.example");
});

test.for(["CHAT_UNAVAILABLE", "CHAT_GONE"] as const)("gives up with an error in the log after %s", async (code) => {
  const { channel, post, entries, log } = arrange();
  channel.faults.failNext("post", new BackupError(code, "It returned 503."));

  await post({ attempt: 150, isLastAttempt: true });

  expect(await entries()).toMatchObject([{ status: "givenUp", attempts: 150 }]);
  expect(log).toEqual([expect.stringMatching(/^error: Message notice_1 is given up for channel "ops"/)]);
});

test("keeps one entry per message, however many attempts it takes", async () => {
  const { channel, post, entries } = arrange();
  channel.faults.failNext("post", new BackupError("CHAT_UNAVAILABLE", "Busy."));

  await post();
  await post({ attempt: 2 });

  expect(await entries()).toMatchObject([{ status: "delivered", attempts: 2 }]);
  expect((await entries())[0]).not.toHaveProperty("error");
});

test("delivers although the log of deliveries cannot be written", async () => {
  const { deliveries, post, log } = arrange();
  deliveries.faults.failNext("save", new BackupError("STORAGE_UNAVAILABLE", "The table is away."));
  deliveries.faults.failNext("save", "text" as never);

  await expect(post()).resolves.toEqual({ kind: "delivered" });
  await expect(post({ calledAt: undefined })).resolves.toEqual({ kind: "delivered" });

  expect(log).toHaveLength(2);
  expect(log[0]).toContain("STORAGE_UNAVAILABLE");
});

test("gives up a message to a channel that the configuration no longer has", async () => {
  const { post, log } = arrange();

  await expect(post({ channel: "removed" })).resolves.toMatchObject({ kind: "notConfigured" });

  expect(log).toEqual([expect.stringMatching(/^error: .* is given up for channel "removed"/)]);
});

test("links to no portal where the cloud's portal is not known", async () => {
  const { channel, post } = arrange(undefined, false);

  await post();

  expect(channel.posted).toMatchObject([{ places: [] }]);
});

test("tells times in the channel's zone", async () => {
  const { channel } = sampleChannel("ops");
  const post = createPostMessage({
    ...{ channels: [{ channel, timeZone: "Europe/Berlin" }], inventory: new InMemoryInventory(), hasPortal: true },
    ...{ deliveries: new InMemoryDeliveryLog(), now: () => messageAt },
  });
  const input = { channel: "ops", message: sampleMessage(), since, attempt: 1, isLastAttempt: false };

  await post(input, recordingContext().context);

  expect(channel.posted[0]?.occurredAtText).toMatch(/ Europe\/Berlin$/);
});
