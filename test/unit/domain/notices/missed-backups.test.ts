import { expect, test } from "vitest";
import type { MissedBackup, ResumedBackup } from "../../../../domain/backup/expected/check.ts";
import type { Instant } from "../../../../domain/instant.ts";
import {
  missedBackupNotices,
  resumedBackupNotices,
  uncheckedVaultNotice,
} from "../../../../domain/notices/missed-backups.ts";
import { noon, vmIdOf } from "../../../support/vault-rows.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

const dueAt = "2026-11-21T01:00:00.000Z" as Instant;
const point = "2026-11-20T01:05:00.000Z" as Instant;

const placeFacts = [
  ["Resource group", "shop"],
  ["Subscription", "00000000-0000-0000-0000-000000000001"],
];

function missed(number: number, change: Partial<MissedBackup> = {}): MissedBackup {
  const timeZone = "W. Europe Standard Time";
  return { vmId: vmIdOf(`vm-${number}`), policyName: "daily", dueAt, timeZone, lastRecoveryPointAt: point, ...change };
}

function resumed(number: number, policyName = "daily"): ResumedBackup {
  return { vmId: vmIdOf(`vm-${number}`), policyName, dueAt, lastRecoveryPointAt: noon };
}

test("a machine's missing backup is told with its policy's day and time", () => {
  const [only, ...others] = missedBackupNotices(vaultId, [missed(1)], noon);

  expect(others).toEqual([]);
  expect(only?.notice).toMatchObject({
    kind: "scheduledBackupMissed",
    severity: "error",
    title: "vm-1: scheduled backup did not happen",
    text: expect.stringMatching(
      /^The machine had no backup on 21 November 2026, 02:00 \(policy daily\)\. Azure starts/,
    ),
    whoActs: "platformAdmin",
    vmId: vmIdOf("vm-1"),
    facts: [
      ["Machine", "vm-1"],
      ...placeFacts,
      ["Vault", "vault-weu"],
      ["Policy", "daily"],
      ["Set time", "21 November 2026, 02:00 W. Europe Standard Time"],
      ["Last recovery point", "2026-11-20 01:05 UTC"],
    ],
  });
});

test("a machine that was never backed up, and a time zone that is not known any more", () => {
  const { lastRecoveryPointAt: _, ...never } = missed(1, { timeZone: "Nowhere" });

  const [only] = missedBackupNotices(vaultId, [never], noon);

  expect(only?.notice.facts.slice(5)).toEqual([
    ["Set time", "21 November 2026, 01:00 Nowhere"],
    ["Last recovery point", "none"],
  ]);
});

test("twelve machines of a policy are one message that names ten; another policy is another one", () => {
  const twelve = Array.from({ length: 12 }, (_, index) => missed(index + 1));

  const notices = missedBackupNotices(vaultId, [...twelve, missed(99, { policyName: "weekly" })], noon);

  expect(notices.map(({ notice }) => notice.title)).toEqual([
    "vault-weu: scheduled backup did not happen on 12 machines",
    "vm-99: scheduled backup did not happen",
  ]);
  expect(notices[0]?.notice).not.toHaveProperty("vmId");
  expect(notices[0]?.notice.text).toMatch(/^12 machines had no backup on 21 November 2026, 02:00/);
  expect(notices[0]?.notice.facts).toEqual([
    ["Machines", expect.stringMatching(/^vm-1, .*, vm-10 and 2 more$/)],
    ["Vault", "vault-weu"],
    ["Policy", "daily"],
    ["Set time", "21 November 2026, 02:00 W. Europe Standard Time"],
  ]);
});

test("machines that are backed up again are told per policy", () => {
  const notices = resumedBackupNotices(vaultId, [resumed(1), resumed(2), resumed(3, "weekly")], noon);

  expect(notices.map(({ notice }) => [notice.severity, notice.title, notice.facts])).toEqual([
    [
      "info",
      "vault-weu: 2 machines are backed up again",
      [
        ["Machines", "vm-1, vm-2"],
        ["Vault", "vault-weu"],
        ["Policy", "daily"],
      ],
    ],
    [
      "info",
      "vm-3: backed up again",
      [
        ["Machine", "vm-3"],
        ...placeFacts,
        ["Vault", "vault-weu"],
        ["Policy", "weekly"],
        ["Last recovery point", "2026-03-31 12:00 UTC"],
      ],
    ],
  ]);
});

test("the same machines and times are the same message in any order; others, and other news, are another one", () => {
  const topicOf = (...machines: readonly MissedBackup[]) => missedBackupNotices(vaultId, machines, noon)[0]?.topic;

  expect(topicOf(missed(2), missed(1))).toEqual(topicOf(missed(1), missed(2)));
  expect(topicOf(missed(1))).not.toEqual(topicOf(missed(1, { dueAt: point })));
  expect(topicOf(missed(1))).not.toEqual(resumedBackupNotices(vaultId, [resumed(1)], noon)[0]?.topic);
});

test("a vault that cannot be read is told with what to do", () => {
  const notice = uncheckedVaultNotice(vaultId, { reason: "accessDenied", failedSince: dueAt }, noon);

  expect(notice).toMatchObject({
    kind: "scheduledBackupsUnknown",
    title: "vault-weu: scheduled backups cannot be checked",
    text: expect.stringContaining("since 2026-11-21 01:00 UTC: whether its scheduled backups happened is unknown."),
    whatToDo: expect.stringMatching(/permissions.* Checks are repeated until they succeed\.$/),
    whoActs: "platformAdmin",
  });
});
