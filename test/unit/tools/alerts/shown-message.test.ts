import { expect, test } from "vitest";
import { slackMessage } from "../../../../chat/slack/slack-message.ts";
import { teamsMessage } from "../../../../chat/teams/adaptive-card.ts";
import { webhookBody } from "../../../../chat/webhook/webhook-body.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { ChannelPost } from "../../../../domain/ports/chat-channel.ts";
import { fingerprintOf, labelOf, machinesIn, readShown } from "../../../../tools/alerts/shown-message.ts";

const post: ChannelPost = {
  messageId: "m_1",
  notice: {
    kind: "backupFailed",
    severity: "error",
    title: "Backup failed on 12 machines",
    text: "Open since *then* & <now>.",
    whatToDo: "Restart the agent.",
    whoActs: "vmOwner",
    occurredAt: "2026-06-01T08:00:00.000Z" as Instant,
    facts: [
      ["Machines", "vm-1, vm_2 and 10 more"],
      ["Azure's code", "MadeUp_Cause"],
    ],
  },
  incident: { incidentId: "i", phase: "reminded", machineCount: 12 },
  links: [],
};
const bodies = {
  teams: JSON.stringify(teamsMessage(post)),
  slack: JSON.stringify(slackMessage(post)),
  webhook: JSON.stringify(webhookBody(post)),
} as const;

test.for(["teams", "slack", "webhook"] as const)("reads the words of a message on %s", (type) => {
  const shown = readShown(type, bodies[type]);

  expect(shown).toMatchObject({ title: post.notice.title, phase: "Reminder", text: post.notice.text });
  expect(labelOf(shown)).toBe("MadeUp_Cause");
  expect(machinesIn(shown)).toEqual({ names: ["vm-1", "vm_2"], more: 10 });
});

test("a message has the same fingerprint on every channel", () => {
  const prints = (["teams", "slack", "webhook"] as const).map((type) => fingerprintOf(readShown(type, bodies[type])));

  expect(new Set(prints).size).toBe(1);
});

test.for<[string, readonly (readonly [string, string])[], readonly string[], string]>([
  ["web-01: backup stalled", [], ["web-01"], "backup stalled"],
  ["web-01: backup stalled", [["Machine", "web-01"]], ["web-01"], "backup stalled"],
  ["Backup stalled on 2 machines", [["Machines", "a, b"]], ["a", "b"], "backup stalled"],
  ["2 machines are backed up again", [["Machines", "a, b"]], ["a", "b"], "backed up again"],
  ["2 machines are not protected", [["Machines", "a, b"]], ["a", "b"], "not protected"],
  ["2 machines have no recovery point", [["Machines", "a, b"]], ["a", "b"], "no recovery point"],
  ["2 machines have a recovery point again", [["Machines", "a, b"]], ["a", "b"], "recovery point again"],
  ["The channel ops is gone", [], [], "the channel ops is gone"],
])("%s with the facts %j is about %j: %s", ([title, facts, names, label]) => {
  const shown = { title, text: "", facts };

  expect(machinesIn(shown)).toEqual({ names, more: 0 });
  expect(labelOf(shown)).toBe(label);
});
