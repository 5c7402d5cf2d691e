import { expect, test } from "vitest";
import { completedBackups, eventInstanceId, singleEvents } from "../../../../domain/events/domain-event.ts";
import type { Instant } from "../../../../domain/instant.ts";

test("names the instance that applies an event by its kind and ID, with characters that every task hub accepts", () => {
  const id = eventInstanceId("backupEnded", "protect:web-01:abc/#?");

  expect(id).toMatch(/^event:backupEnded:[0-9a-f]{32}$/);
  expect(eventInstanceId("backupEnded", "protect:web-01:abc/#?")).toBe(id);
  expect(eventInstanceId("backupEnded", "protect:web-01:abd/#?")).not.toBe(id);
});

test("a batch of ended backups says the same as its single events", () => {
  const at = "2026-03-31T01:00:00.000Z" as Instant;
  const result = { result: "completed", reason: "vaulted", milestones: {} } as const;
  const ends = [{ eventId: "backupEnded:1", at, vmId: "/vm", result }];

  const single = singleEvents({ eventId: "backupsEnded:1", at, kind: "backupsEnded", vaultId: "/vault", ends });

  expect(single).toEqual([
    { eventId: "backupEnded:1", at, kind: "backupEnded", vaultId: "/vault", vmId: "/vm", result },
  ]);
  expect(single.flatMap(singleEvents)).toEqual(single);
});

test("tells the backups of a batch that completed, without those with warnings", () => {
  const at = "2026-03-31T01:00:00.000Z" as Instant;
  const good = { result: "completed", reason: "vaulted", milestones: {} } as const;
  const warned = { result: "completedWithWarnings", reason: "azureWarning", milestones: {} } as const;
  const ends = [
    { eventId: "backupEnded:1", at, vmId: "/good", result: good },
    { eventId: "backupEnded:2", at, vmId: "/warned", result: warned },
  ];

  const completed = completedBackups({ eventId: "backupsEnded:1", at, kind: "backupsEnded", vaultId: "/vault", ends });

  expect(completed).toEqual([{ vmId: "/good", endedAt: at }]);
});
