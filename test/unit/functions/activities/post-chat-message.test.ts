import { expect, test, vi } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { Severity } from "../../../../domain/notices/notice.ts";
import { createPostChatMessage } from "../../../../functions/activities/post-chat-message.ts";
import { RecordingChatChannel } from "../../../support/fakes/recording-chat-channel.ts";

const notice = {
  kind: "backupFailed",
  severity: "warning",
  title: "Backup failed",
  text: "It failed.",
  whatToDo: "Restart the agent.",
  whoActs: "vmOwner",
  occurredAt: "2026-03-01T10:00:00Z",
  facts: [["Vault", "v"]],
};
const input = { notice, messageId: "message-1", deliveredTo: [] as string[] };

function arrange(minimumSeverities: Readonly<Record<string, Severity>>) {
  const channels = Object.keys(minimumSeverities).map((name) => new RecordingChatChannel(name));
  const routed = channels.map((channel) => ({
    channel,
    route: { name: channel.name, minimumSeverity: minimumSeverities[channel.name] ?? "info" },
  }));
  const context = { error: vi.fn() };
  const post = createPostChatMessage({ channels: routed });
  return { channels, context, post: (change: object = {}) => post({ ...input, ...change }, context) };
}

test.for([
  ["info", ["all"]],
  ["warning", ["all", "warnings"]],
  ["error", ["all", "warnings", "errors"]],
] as const)("posts a notice of severity %s to the channels that take it", async ([severity, expected]) => {
  const { post } = arrange({ all: "info", warnings: "warning", errors: "error" });

  const output = await post({ notice: { ...notice, severity } });

  expect(output).toEqual({ deliveredTo: expected, failed: [], refused: [] });
});

test("posts the notice with the message's stable ID", async () => {
  const { channels, post } = arrange({ team: "info" });

  await post();

  const occurredAt = "2026-03-01T10:00:00.000Z";
  expect(channels[0]?.posted).toEqual([{ messageId: "message-1", notice: { ...notice, occurredAt } }]);
});

test("does not post again where the message has arrived", async () => {
  const { channels, post } = arrange({ first: "info", second: "info" });

  const output = await post({ deliveredTo: ["first"] });

  expect(output.deliveredTo).toEqual(["first", "second"]);
  expect(channels.map((channel) => channel.posted.length)).toEqual([0, 1]);
});

test("reports each channel's end and never throws for one of them", async () => {
  const { channels, context, post } = arrange({ good: "info", slow: "info", closed: "info", broken: "info" });
  const [, slow, closed, broken] = channels;
  slow?.faults.failNext("post", new BackupError("CHAT_UNAVAILABLE", "busy", { retryAfterSeconds: 30 }));
  closed?.faults.failNext("post", new BackupError("CHAT_REFUSED", "no such channel"));
  broken?.faults.failNext("post", new TypeError("bug"));

  const output = await post();

  expect(output.deliveredTo).toEqual(["good"]);
  expect(output.refused).toEqual(["closed"]);
  expect(output.failed).toEqual([
    { channel: "slow", error: "CHAT_UNAVAILABLE: busy [retry after 30 s]", retryAfterSeconds: 30 },
    { channel: "broken", error: "bug" },
  ]);
  expect(context.error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("no such channel"));
});

test("logs in the last attempt what is given up, and only then", async () => {
  const { channels, context, post } = arrange({ slow: "info" });
  const busy = new BackupError("CHAT_UNAVAILABLE", "busy");
  channels[0]?.faults.failNext("post", busy);
  await post();
  channels[0]?.faults.failNext("post", busy);

  await post({ isLastAttempt: true });

  expect(context.error).toHaveBeenCalledExactlyOnceWith(
    'Notice message-1 "Backup failed" is given up for channel "slow": CHAT_UNAVAILABLE: busy',
  );
});
