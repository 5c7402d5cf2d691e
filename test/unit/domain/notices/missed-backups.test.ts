import { expect, test } from "vitest";
import type { MissedBackup } from "../../../../domain/backup/expected/judge.ts";
import type { Instant } from "../../../../domain/instant.ts";
import {
  missedBackupNotice,
  resumedBackupNotice,
  uncheckedVaultNotice,
} from "../../../../domain/notices/missed-backups.ts";
import { noon, vmIdOf } from "../../../support/vault-rows.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

const dueAt = "2026-11-21T01:00:00.000Z" as Instant;
const point = "2026-11-20T01:05:00.000Z" as Instant;
const vmId = vmIdOf("vm-1");
const missed: MissedBackup = {
  ...{ vmId, policyName: "daily", dueAt, timeZone: "W. Europe Standard Time" },
  lastRecoveryPointAt: point,
};
const placeFacts = [
  ["Machine", "vm-1"],
  ["Resource group", "shop"],
  ["Subscription", "00000000-0000-0000-0000-000000000001"],
  ["Vault", "vault-weu"],
  ["Policy", "daily"],
];

test("a machine's missing backup is told with its policy's day and time", () => {
  expect(missedBackupNotice(vaultId, missed, noon)).toMatchObject({
    kind: "scheduledBackupMissed",
    severity: "error",
    title: "vm-1: scheduled backup did not happen",
    text: expect.stringMatching(/^There was no backup on 21 November 2026, 02:00 \(policy daily\)\. Azure starts/),
    whoActs: "platformAdmin",
    vmId,
    facts: [
      ...placeFacts,
      ["Set time", "21 November 2026, 02:00 W. Europe Standard Time"],
      ["Last recovery point", "2026-11-20 01:05 UTC"],
    ],
  });
});

test.for<[string, Partial<MissedBackup>, RegExp]>([
  ["one further one", { further: 1 }, /Nor did 1 further scheduled backup since then happen\. .* since then\.$/],
  ["several further ones", { further: 2 }, /Nor did 2 further scheduled backups since then happen\./],
  ["later ones that happened", { lastRecoveryPointAt: dueAt }, /no job of that time\. Later backups have happened\.$/],
])("a missing backup is told with %s", ([, change, text]) => {
  expect(missedBackupNotice(vaultId, { ...missed, ...change }, noon).text).toMatch(text);
});

test("a machine that was never backed up, and a time zone that is not known any more", () => {
  const { lastRecoveryPointAt: _, ...never } = missed;

  const { facts } = missedBackupNotice(vaultId, { ...never, timeZone: "Nowhere" }, noon);

  expect(facts.slice(5)).toEqual([
    ["Set time", "21 November 2026, 01:00 Nowhere"],
    ["Last recovery point", "none yet"],
  ]);
});

test("a machine that is backed up again is told with its recovery point, where that is known", () => {
  const resumed = { vmId, policyName: "daily", dueAt };

  const notice = resumedBackupNotice(vaultId, { ...resumed, lastRecoveryPointAt: noon }, noon);

  expect(notice).toMatchObject({ severity: "info", title: "vm-1: backed up again", vmId });
  expect(notice.facts).toEqual([...placeFacts, ["Last recovery point", "2026-03-31 12:00 UTC"]]);
  expect(resumedBackupNotice(vaultId, resumed, noon).facts).toEqual(placeFacts);
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
