import { expect, test } from "vitest";
import { episodesOf } from "../../../../tools/alerts/episodes.ts";
import type { ReceivedPost } from "../../../../tools/alerts/receivers.ts";
import { tellingsOf } from "../../../../tools/alerts/tellings.ts";

const incidentId = `${"a".repeat(32)}_20260601080000`;
const journal = { name: "journal", type: "webhook", minimumSeverity: "info", faults: [] } as const;
const slack = { name: "slack", type: "slack", minimumSeverity: "info", faults: [] } as const;

function webhookBody(title: string, phase: string, facts: readonly object[] = []): string {
  const data = { kind: "backupFailed", severity: "error", title, text: "It failed.", facts };
  return JSON.stringify({ data: { ...data, incident: { id: incidentId, phase, machineCount: 1 } } });
}

function slackBody(title: string, phase: string): string {
  const blocks = [
    { type: "header", text: { text: title } },
    { type: "context", elements: [{ text: `*${phase}*` }] },
    { type: "section", text: { text: "It failed." } },
  ];
  return JSON.stringify({ blocks });
}

function post(channel: string, body: string, change: Partial<ReceivedPost> = {}): ReceivedPost {
  return { channel, atMs: 1, body, isShown: true, isConfirmed: true, ...change };
}

test("a receiver that drops repetitions shows a message once, another one each copy", () => {
  const messageId = `${incidentId}_1`;
  const posts = [
    post("journal", webhookBody("vm-1: backup failed", "opened"), { messageId, isConfirmed: false }),
    post("journal", webhookBody("vm-1: backup failed", "opened"), { messageId }),
    post("slack", slackBody("vm-1: backup failed", "Opened"), { isConfirmed: false }),
    post("slack", slackBody("vm-1: backup failed", "Opened")),
  ];

  const [first, second] = tellingsOf([journal, slack], posts);

  expect(first?.tellings).toMatchObject([{ key: messageId, copies: 1, incidentId }]);
  expect(second?.tellings).toMatchObject([{ key: messageId, copies: 2, unconfirmed: 1, incidentId }]);
});

test("what a receiver refused is not shown", () => {
  const messageId = `${incidentId}_1`;
  const fault = { kind: "refusal", fromSeconds: 0, untilSeconds: 9 } as const;
  const posts = [
    post("journal", webhookBody("vm-1: x", "opened"), { messageId, isShown: false, isConfirmed: false, fault }),
  ];

  const [told] = tellingsOf([journal], posts);

  expect(told?.tellings).toEqual([]);
  expect(told?.refused).toEqual(new Set([messageId]));
});

test("an episode has what all messages of an incident say", () => {
  const code = { name: "Azure's code", value: "MadeUp" };
  const machines = (value: string) => [code, { name: "Machines", value }];
  const posts = [
    post("journal", webhookBody("vm-1: backup failed", "opened", [code]), { messageId: `${incidentId}_1` }),
    post("journal", webhookBody("Backup failed on 3 machines", "updated", machines("vm-1, vm-2 and 1 more")), {
      messageId: `${incidentId}_2`,
    }),
    post("journal", webhookBody("vm-1: backed up again", "resolved"), { messageId: `${incidentId}_3`, atMs: 9 }),
  ];

  const [episode] = episodesOf(tellingsOf([journal], posts)[0]?.tellings ?? []);

  expect(episode).toMatchObject({ openings: 1, resolutions: 1, resolvedMs: 9, more: 1, counted: 3, severity: "error" });
  expect(episode?.labels).toEqual(new Set(["MadeUp"]));
  expect(episode?.machines).toEqual(new Set(["vm-1", "vm-2"]));
  expect(episode?.openedMs).toBe(Date.UTC(2026, 5, 1, 8));
});
